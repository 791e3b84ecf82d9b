"""By how many days requests of the client have held an approval back stands with its deadline; until now none count."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("deadlines", sa.Column("held_days", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    raise RuntimeError("Restore a backup instead.")
