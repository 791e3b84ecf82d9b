"""Who tried a failed refund again and who lifted a freeze; and the indexes that finance pages are paged by."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# The constraint comes with the column: SQLite could add it only to a copy of the table, to which triggers refer.
_COLUMNS = (
    "ALTER TABLE operations ADD COLUMN retried_at BIGINT",
    "ALTER TABLE operations ADD COLUMN retried_by BIGINT CONSTRAINT fk_operations_retried_by REFERENCES users (id)",
    "ALTER TABLE freezes ADD COLUMN lifted_by BIGINT CONSTRAINT fk_freezes_lifted_by REFERENCES users (id)",
)
_INDEXES = (
    ("ix_operations_failed", "operations", ["id"], "state = 'failed'"),
    ("ix_freezes_running", "freezes", ["at", "cause"], "lifted_at IS NULL"),
    ("ix_deadlines_payouts", "deadlines", ["due_at", "id"], "kind = 'payout' AND state IN ('running', 'paused')"),
)


def upgrade() -> None:
    for statement in _COLUMNS:
        op.execute(statement)
    for name, table, columns, where in _INDEXES:
        op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
    op.drop_index("ix_entries_account", "entries")
    op.create_index("ix_entries_account", "entries", ["account", "at", "effect_key", "side"])
    op.create_index("ix_entries_at", "entries", ["at", "effect_key", "side"])


def downgrade() -> None:
    raise RuntimeError("Restore a backup instead.")
