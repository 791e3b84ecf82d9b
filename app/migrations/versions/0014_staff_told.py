"""Staff is told: a notification knows as what a member of staff has it, staff are found among all people, and decided
cases are a list of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("notifications", sa.Column("role", sa.String(length=12), nullable=True))
    staff = sa.text("roles <> ''")
    op.create_index("ix_users_staff", "users", ["id"], sqlite_where=staff, postgresql_where=staff)
    decided = sa.text("layer = 3 AND closed_at IS NOT NULL")
    op.create_index("ix_cases_decided", "cases", ["closed_at", "id"], sqlite_where=decided, postgresql_where=decided)
    with op.batch_alter_table("deliveries") as table:
        table.add_column(sa.Column("key", sa.String(length=60), nullable=True))
        table.create_unique_constraint(op.f("uq_deliveries_key"), ["key"])


def downgrade() -> None:
    raise RuntimeError("Restore a backup instead.")
