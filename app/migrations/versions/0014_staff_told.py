"""Staff is told: a notification knows as what a member of staff has it, and staff are found among all people."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("notifications", sa.Column("role", sa.String(length=12), nullable=True))
    staff = sa.text("roles <> ''")
    op.create_index("ix_users_staff", "users", ["id"], sqlite_where=staff, postgresql_where=staff)


def downgrade() -> None:
    raise RuntimeError("Restore a backup instead.")
