"""Cases that staff decide, and what staff were shown."""

import sqlalchemy as sa
from alembic import op

import app.core.database.db

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_OPEN_CONTEST = sa.text("layer IN (2, 3) AND closed_at IS NULL")
_DESK = sa.text("layer = 3 AND closed_at IS NULL")


def upgrade() -> None:
    # References come with their columns: SQLite could add them only to a copy of the table, to which others refer.
    op.add_column("cases", sa.Column("stance", sa.String(length=10), nullable=True))
    op.execute("ALTER TABLE cases ADD COLUMN staff_id BIGINT CONSTRAINT fk_cases_staff_id REFERENCES users (id)")
    op.execute(
        "ALTER TABLE cases ADD COLUMN verdict_ref VARCHAR(32) CONSTRAINT fk_cases_verdict_ref REFERENCES texts (ref)"
    )
    op.create_index(
        "uq_cases_one_open_contest",
        "cases",
        ["order_id"],
        unique=True,
        sqlite_where=_OPEN_CONTEST,
        postgresql_where=_OPEN_CONTEST,
    )
    op.create_index("ix_cases_desk", "cases", ["kind", "opened_at", "id"], sqlite_where=_DESK, postgresql_where=_DESK)
    op.create_table(
        "readings",
        sa.Column("order_id", _ID, nullable=False),
        sa.Column("user_id", _ID, nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("at", app.core.database.db.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_readings_order_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_readings_user_id")),
        sa.PrimaryKeyConstraint("order_id", "user_id", "what", "slot", name=op.f("pk_readings")),
    )
    op.create_index("ix_readings_order", "readings", ["order_id", "at"])


def downgrade() -> None:
    raise RuntimeError("What staff decided and read would be lost; restore a backup instead.")
