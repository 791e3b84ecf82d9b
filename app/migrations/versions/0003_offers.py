"""Notices that wait are found by an index of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    unhandled = sa.text("handled_at IS NULL")
    op.drop_index("ix_notices_key", "notices")
    op.create_index("ix_notices_unhandled", "notices", ["at", "id"], sqlite_where=unhandled, postgresql_where=unhandled)


def downgrade() -> None:
    raise RuntimeError("Restore a backup instead.")
