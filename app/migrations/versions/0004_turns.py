"""A deadline names the person it waits for, so that whose turn it is is read straight from an index."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_WAITS = sa.text("state = 'running' AND user_id IS NOT NULL")
_PEOPLE = """
UPDATE deadlines SET user_id = (SELECT CASE deadlines.who WHEN 'client' THEN o.client_id ELSE o.freelancer_id END
    FROM orders o WHERE o.id = deadlines.order_id)
WHERE who IN ('client', 'freelancer')
"""


def upgrade() -> None:
    op.add_column("deadlines", sa.Column("user_id", sa.BigInteger(), nullable=True))
    op.execute(_PEOPLE)
    op.create_index(
        "ix_deadlines_turn",
        "deadlines",
        ["user_id", "kind", "due_at", "id"],
        sqlite_where=_WAITS,
        postgresql_where=_WAITS,
    )


def downgrade() -> None:
    raise RuntimeError("Restore a backup instead.")
