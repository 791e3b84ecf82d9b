"""A milestone's money can be divided: cases lock parts of escrow, and a milestone knows what became of each part."""

import sqlalchemy as sa
from alembic import op

from app.core.database.db import Instant
from app.ledger.locks import lock_triggers
from app.models.protection import triggers

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_LIVE = sa.text("lifted_at IS NULL")
_AMOUNTS = ("taken", "spent", "paid", "refunded", "charged_back")
_BEFORE = "0 <= paid_out AND paid_out <= released AND released <= earned"
_AFTER = (
    "0 <= taken AND 0 <= spent AND 0 <= paid_out AND paid_out + spent <= released AND released + taken <= earned "
    "AND 0 <= paid AND 0 <= refunded AND 0 <= charged_back"
)
_LEFT = """
SELECT coalesce(sum(e.amount), 0) FROM entries e
WHERE e.side = -1 AND e.movement IN ({movements}) AND e.account = 'escrow:' || CAST(milestones.id AS text)
"""
_DIVIDED = f"""
UPDATE milestones SET paid = ({_LEFT.format(movements="'earn', 'fee'")}),
    refunded = ({_LEFT.format(movements="'refund'")}),
    earned_at = CASE WHEN earned > 0 THEN approved_at END
"""  # noqa: S608


def upgrade() -> None:
    for name in _AMOUNTS:
        op.add_column("milestones", sa.Column(name, sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("milestones", sa.Column("earned_at", Instant(), nullable=True))
    op.add_column("milestones", sa.Column("consent", sa.String(length=10), nullable=True))
    op.execute(_DIVIDED)
    _widen_check()
    _create_locks()
    dialect = op.get_bind().dialect.name
    for statement in lock_triggers(dialect):
        op.execute(statement)
    for trigger in triggers(dialect):
        if trigger.table == "locks":
            op.execute(trigger.create)


def _create_locks() -> None:
    op.create_table(
        "locks",
        sa.Column("id", _ID, nullable=False),
        sa.Column("order_id", _ID, nullable=False),
        sa.Column("case_id", _ID, nullable=False),
        sa.Column("milestone_id", _ID, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("lifted_at", Instant(), nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_locks_amount")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_locks_order_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_locks_case_id")),
        sa.ForeignKeyConstraint(["milestone_id"], ["milestones.id"], name=op.f("fk_locks_milestone_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_locks")),
    )
    live = {"unique": True, "sqlite_where": _LIVE, "postgresql_where": _LIVE}
    op.create_index("uq_locks_live", "locks", ["milestone_id", "case_id"], **live)
    op.create_index("ix_locks_order", "locks", ["order_id", "id"])


def _widen_check() -> None:
    """What was earned may also be taken back or spent, and never more of it than there is."""
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        op.drop_constraint(op.f("ck_milestones_earnings"), "milestones")
        op.create_check_constraint(op.f("ck_milestones_earnings"), "milestones", _AFTER)
        return
    # SQLite's own way of widening a check without copying a table to which others refer (sqlite.org, ALTER TABLE 7).
    number = connection.execute(sa.text("PRAGMA schema_version")).scalar_one()
    connection.execute(sa.text("PRAGMA writable_schema = ON"))
    widened = (
        "UPDATE sqlite_schema SET sql = replace(sql, :before, :after) WHERE type = 'table' AND name = 'milestones'"
    )
    connection.execute(sa.text(widened), {"before": _BEFORE, "after": _AFTER})
    connection.execute(sa.text(f"PRAGMA schema_version = {number + 1}"))
    connection.execute(sa.text("PRAGMA writable_schema = OFF"))


def downgrade() -> None:
    raise RuntimeError("Restore a backup instead.")
