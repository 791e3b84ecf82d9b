"""Both sides can put a deadline off together, and who is away says so beforehand; who moved a deadline is told."""

import sqlalchemy as sa
from alembic import op

import app.core.database.db

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_ONE_ASKS = "(more_days = 0) = (more_by = '')"


def upgrade() -> None:
    op.create_table(
        "absences",
        sa.Column("id", _ID, nullable=False),
        sa.Column("user_id", _ID, nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("begins_at", app.core.database.db.Instant(), nullable=False),
        sa.Column("ends_at", app.core.database.db.Instant(), nullable=False),
        sa.CheckConstraint("first_day <= last_day AND begins_at < ends_at", name=op.f("ck_absences_order")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_absences_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absences")),
    )
    op.create_index(op.f("ix_absences_user_id"), "absences", ["user_id"])
    op.add_column("deadline_changes", sa.Column("user_id", sa.BigInteger(), nullable=True))
    op.add_column("deadlines", sa.Column("more_days", sa.Integer(), nullable=False, server_default="0"))
    if op.get_bind().dialect.name == "sqlite":
        # A table of SQLite gets no constraint later, but a column may bring one along.
        op.execute(
            "ALTER TABLE deadlines ADD COLUMN more_by VARCHAR(12) DEFAULT '' NOT NULL "
            f"CONSTRAINT ck_deadlines_more CHECK ({_ONE_ASKS})"
        )
    else:
        op.add_column("deadlines", sa.Column("more_by", sa.String(length=12), nullable=False, server_default=""))
        op.create_check_constraint(op.f("ck_deadlines_more"), "deadlines", _ONE_ASKS)


def downgrade() -> None:
    raise RuntimeError("Restore a backup instead.")
