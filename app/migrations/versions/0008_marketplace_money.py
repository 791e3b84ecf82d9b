"""Refunds that the marketplace has to make, because the gateway never had the money; also those told as made before."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_BEFORE = "state IN ('waiting','asked','done','failed','ended')"
_AFTER = "state IN ('waiting','asked','done','failed','ended','outside')"
_COLUMNS = "key, kind, order_id, milestone_id, user_id, amount, currency, state, at, available_at, attempts"

# An imported order's refund was told as paid, and no gateway ever made it: finance learns of it now.
_TOLD_AS_MADE = f"""
INSERT INTO operations ({_COLUMNS})
SELECT 'instruct:' || substr(p.effect_key, 13), 'refund', p.order_id, CAST(substr(e.account, 8) AS bigint),
    o.client_id, p.amount, p.currency, 'outside', p.at, p.at, 0
FROM entries p
JOIN orders o ON o.id = p.order_id AND o.source IS NOT NULL
JOIN entries e ON e.effect_key = 'refund:' || substr(p.effect_key, 13) AND e.side = -1
WHERE p.movement = 'refund_paid' AND p.side = -1 AND p.effect_key LIKE 'refund_paid:case:%'
ORDER BY p.at, p.effect_key
"""  # noqa: S608
# Orders that were placed here without a charge exist in demos only. What was paid for them counts as charged.
_HERE = "order_id IN (SELECT id FROM orders WHERE source IS NULL) AND charge IS NULL"
_TAKEN = """
SELECT coalesce(sum(e.amount), 0) FROM entries e
WHERE e.movement IN ({movements}) AND e.side = {side} AND e.account = 'escrow:' || CAST(milestones.id AS text)
"""
_PAID = _TAKEN.format(movements="'fund', 'extra'", side=1)
_RETURNED = _TAKEN.format(movements="'refund'", side=-1)
_CHARGES = f"""
INSERT INTO operations ({_COLUMNS})
SELECT 'charge:milestone:' || CAST(milestones.id AS text) || '\\:placed', 'charge', o.id, milestones.id, o.client_id,
    ({_PAID}), o.currency, 'done', o.ordered_at, o.ordered_at, 0
FROM milestones JOIN orders o ON o.id = milestones.order_id
WHERE {_HERE.replace("order_id", "milestones.order_id", 1)} AND ({_PAID}) > 0 ORDER BY milestones.id
"""  # noqa: S608
_CHARGED = f"""
UPDATE milestones SET charged = ({_PAID}) - ({_RETURNED}),
    charge = 'charge:milestone:' || CAST(id AS text) || '\\:placed'
WHERE {_HERE} AND ({_PAID}) > 0
"""  # noqa: S608


def upgrade() -> None:
    _allow_states()
    outside = sa.text("state = 'outside'")
    op.create_index("ix_operations_outside", "operations", ["id"], sqlite_where=outside, postgresql_where=outside)
    for statement in (_TOLD_AS_MADE, _CHARGES, _CHARGED):
        op.execute(statement)


def _allow_states() -> None:
    """An operation may be one that our gateway has nothing to do with."""
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        op.drop_constraint(op.f("ck_operations_state"), "operations")
        op.create_check_constraint(op.f("ck_operations_state"), "operations", _AFTER)
        return
    # SQLite's own way of widening a check without copying a table to which others refer (sqlite.org, ALTER TABLE 7).
    number = connection.execute(sa.text("PRAGMA schema_version")).scalar_one()
    connection.execute(sa.text("PRAGMA writable_schema = ON"))
    widened = "UPDATE sqlite_schema SET sql = replace(sql, :before, :after) WHERE type = 'table' AND name = :name"
    connection.execute(sa.text(widened), {"before": _BEFORE, "after": _AFTER, "name": "operations"})
    connection.execute(sa.text(f"PRAGMA schema_version = {number + 1}"))
    connection.execute(sa.text("PRAGMA writable_schema = OFF"))


def downgrade() -> None:
    raise RuntimeError("Refunds that the marketplace has to make would be lost; restore a backup instead.")
