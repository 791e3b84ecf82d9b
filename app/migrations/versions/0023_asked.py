"""Whose turn it is although no deadline runs against them: who can answer a live offer, who is asked for more time."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0021"
branch_labels = None
depends_on = None

_WHERE = {"cases": "asked_id IS NOT NULL", "deadlines": "state = 'running' AND asked_id IS NOT NULL"}
_WISHES = """
UPDATE deadlines SET asked_id = (SELECT CASE WHEN more_by = 'client' THEN o.freelancer_id ELSE o.client_id END
    FROM orders o WHERE o.id = deadlines.order_id)
WHERE more_by <> ''
"""
_DISPUTES = sa.text(
    "SELECT id, opener_id, responder_id, opened_by, details FROM cases WHERE layer = 2 AND closed_at IS NULL"
)
_OFFERED = sa.text("UPDATE cases SET asked_id = :asked WHERE id = :id")


def upgrade() -> None:
    for table in _WHERE:
        op.add_column(table, sa.Column("asked_id", sa.BigInteger(), nullable=True))
    op.execute(_WISHES)
    connection = op.get_bind()
    for row in connection.execute(_DISPUTES).all():
        offer = json.loads(row.details).get("offer")
        if offer is not None and not offer["declined"]:
            asked = row.responder_id if offer["by"] == row.opened_by else row.opener_id
            connection.execute(_OFFERED, {"id": row.id, "asked": asked})
    for table, where in _WHERE.items():
        only = sa.text(where)
        op.create_index(f"ix_{table}_asked", table, ["asked_id", "id"], sqlite_where=only, postgresql_where=only)


def downgrade() -> None:
    raise RuntimeError("Restore a backup instead.")
