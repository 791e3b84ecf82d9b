"""Deliveries take files of any kind: what had to be changed in one is told."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("files", sa.Column("note", sa.String(length=12), nullable=True))


def downgrade() -> None:
    raise RuntimeError("Restore a backup instead.")
