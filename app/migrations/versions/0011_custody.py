"""Every order says who holds its money, and what the marketplace has to pay waits for its confirmation (X51)."""

import sqlalchemy as sa
from alembic import op

from app.core.database.db import Instant

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_NEVER = 253_402_214_400_000_000  # 31 December 9999

_CUSTODY = """
ALTER TABLE orders ADD COLUMN custody VARCHAR(11) NOT NULL DEFAULT 'gateway'
CONSTRAINT ck_orders_custody CHECK (custody IN ('gateway','marketplace'))
"""
# An order of another system whose price our gateway never took: the marketplace's own processor has it.
_IMPORTED = """
UPDATE orders SET custody = 'marketplace' WHERE source IS NOT NULL
AND NOT EXISTS (SELECT 1 FROM milestones m WHERE m.order_id = orders.id AND m.charge IS NOT NULL)
"""
# What was paid out is no longer with our gateway.
_LEFT = """
UPDATE milestones SET charged = CASE WHEN charged > paid_out THEN charged - paid_out ELSE 0 END WHERE paid_out > 0
"""
# A refund whose money has left transit was told as made: its confirmation must not move it a second time.
_INSTRUCTIONS = """
INSERT INTO instructions
    (key, kind, order_id, milestone_id, case_id, user_id, amount, currency, state, told_before, at)
SELECT p.key, p.kind, p.order_id, p.milestone_id, p.case_id, p.user_id, p.amount, p.currency, 'open',
    EXISTS (SELECT 1 FROM entries e WHERE e.effect_key = 'refund_paid\\:' || substr(p.key, 10)), p.at
FROM operations p WHERE p.state = 'outside' ORDER BY p.id
"""
_REMINDERS = f"""
INSERT INTO deadlines (order_id, subject, subject_id, kind, who, human, opened_at, due_at, wake_at, state,
    policy_version, attempts)
SELECT i.order_id, 'instruction', i.id, 'instruction', 'finance', {{no}}, i.at, {_NEVER}, i.at, 'running',
    o.policy_version, 0
FROM instructions i JOIN orders o ON o.id = i.order_id ORDER BY i.id
"""  # noqa: S608
_BEFORE = "state IN ('waiting','asked','done','failed','ended','outside')"
_AFTER = "state IN ('waiting','asked','done','failed','ended')"


def upgrade() -> None:
    op.execute(_CUSTODY)
    op.execute(_IMPORTED)
    op.execute(_LEFT)
    _create_instructions()
    op.execute(_INSTRUCTIONS)
    op.execute("DELETE FROM operations WHERE state = 'outside'")
    op.execute(_REMINDERS.format(no="false" if op.get_bind().dialect.name == "postgresql" else "0"))
    op.drop_index("ix_operations_outside", "operations")
    _allow_states()


def _create_instructions() -> None:
    op.create_table(
        "instructions",
        sa.Column("id", _ID, nullable=False),
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("order_id", _ID, nullable=False),
        sa.Column("milestone_id", _ID, nullable=False),
        sa.Column("case_id", _ID, nullable=True),
        sa.Column("user_id", _ID, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("told_before", sa.Boolean(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("answered_at", Instant(), nullable=True),
        sa.Column("answered_by", _ID, nullable=True),
        sa.Column("replaced_by", _ID, nullable=True),
        sa.CheckConstraint("kind IN ('charge','refund','payout')", name=op.f("ck_instructions_kind")),
        sa.CheckConstraint("state IN ('open','confirmed','failed')", name=op.f("ck_instructions_state")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_instructions_amount")),
        sa.CheckConstraint("(state = 'confirmed') = (paid_on IS NOT NULL)", name=op.f("ck_instructions_confirmed")),
        sa.CheckConstraint("(state = 'open') = (answered_at IS NULL)", name=op.f("ck_instructions_answered")),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_instructions_{column}"))
            for column, target in (
                ("order_id", "orders.id"),
                ("milestone_id", "milestones.id"),
                ("case_id", "cases.id"),
                ("user_id", "users.id"),
                ("answered_by", "users.id"),
                ("replaced_by", "users.id"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instructions")),
        sa.UniqueConstraint("key", name=op.f("uq_instructions_key")),
    )
    waits = sa.text("state = 'open'")
    op.create_index("ix_instructions_open", "instructions", ["id"], sqlite_where=waits, postgresql_where=waits)
    op.create_index("ix_instructions_state", "instructions", ["state", "id"])
    op.create_index("ix_instructions_order", "instructions", ["order_id", "id"])


def _allow_states() -> None:
    """What the marketplace has to do is no operation of the gateway's any more."""
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        op.drop_constraint(op.f("ck_operations_state"), "operations")
        op.create_check_constraint(op.f("ck_operations_state"), "operations", _AFTER)
        return
    # SQLite's own way of changing a check without copying a table to which others refer (sqlite.org, ALTER TABLE 7).
    number = connection.execute(sa.text("PRAGMA schema_version")).scalar_one()
    connection.execute(sa.text("PRAGMA writable_schema = ON"))
    narrowed = "UPDATE sqlite_schema SET sql = replace(sql, :before, :after) WHERE type = 'table' AND name = :name"
    connection.execute(sa.text(narrowed), {"before": _BEFORE, "after": _AFTER, "name": "operations"})
    connection.execute(sa.text(f"PRAGMA schema_version = {number + 1}"))
    connection.execute(sa.text("PRAGMA writable_schema = OFF"))


def downgrade() -> None:
    raise RuntimeError("What the marketplace confirmed would be lost; restore a backup instead.")
