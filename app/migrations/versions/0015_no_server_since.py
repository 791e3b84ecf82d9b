"""A mail knows since when no server has taken it, so that it is given up after three days of that and no sooner."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("deliveries", sa.Column("no_server_since", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    raise RuntimeError("Restore a backup instead.")
