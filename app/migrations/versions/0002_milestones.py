"""Milestones with their charges and earnings, the gateway's operations, and what keeps money where it is."""

import sqlalchemy as sa
from alembic import op

import app.core.database.db
from app.ledger.tables import payout_triggers

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_WAITING = sa.text("state IN ('waiting', 'asked')")

# What was earned and released before there were columns for it; every order had one milestone then.
_EARNED = """
UPDATE milestones SET
    earned = coalesce((SELECT sum(e.amount) FROM entries e
        WHERE e.movement = 'earn' AND e.side = -1 AND e.account = 'escrow:' || CAST(milestones.id AS text)), 0),
    released = coalesce((SELECT sum(e.amount) FROM entries e
        WHERE e.movement = 'release' AND e.side = -1 AND e.order_id = milestones.order_id), 0)
WHERE state = 'approved'
"""


# The constraint comes with the column: SQLite could add it only to a copy of the table, to which others refer.
_PAID_OUT = """
ALTER TABLE milestones ADD COLUMN paid_out BIGINT NOT NULL DEFAULT 0
CONSTRAINT ck_milestones_earnings CHECK (0 <= paid_out AND paid_out <= released AND released <= earned)
"""


def upgrade() -> None:
    op.create_table(
        "freezes",
        sa.Column("cause", sa.String(length=80), nullable=False),
        sa.Column("account", sa.String(length=60), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("by", _ID, nullable=True),
        sa.Column("at", app.core.database.db.Instant(), nullable=False),
        sa.Column("lifted_at", app.core.database.db.Instant(), nullable=True),
        sa.CheckConstraint("amount IS NULL OR amount > 0", name=op.f("ck_freezes_amount")),
        sa.ForeignKeyConstraint(["by"], ["users.id"], name=op.f("fk_freezes_by")),
        sa.PrimaryKeyConstraint("cause", name=op.f("pk_freezes")),
    )
    op.create_index("ix_freezes_account", "freezes", ["account"])
    op.create_table(
        "notices",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=True),
        sa.Column("at", app.core.database.db.Instant(), nullable=False),
        sa.Column("handled_at", app.core.database.db.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
    )
    op.create_index("ix_notices_key", "notices", ["key"])
    op.create_table(
        "operations",
        sa.Column("id", _ID, nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("order_id", _ID, nullable=False),
        sa.Column("milestone_id", _ID, nullable=False),
        sa.Column("case_id", _ID, nullable=True),
        sa.Column("user_id", _ID, nullable=False),
        sa.Column("charge", sa.String(length=80), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("page", sa.Text(), nullable=True),
        sa.Column("at", app.core.database.db.Instant(), nullable=False),
        sa.Column("available_at", app.core.database.db.Instant(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_until", app.core.database.db.Instant(), nullable=True),
        sa.Column("lease_token", sa.String(length=32), nullable=True),
        sa.Column("finished_at", app.core.database.db.Instant(), nullable=True),
        sa.Column("error", sa.String(length=80), nullable=True),
        sa.CheckConstraint("kind IN ('charge','refund','payout')", name=op.f("ck_operations_kind")),
        sa.CheckConstraint("state IN ('waiting','asked','done','failed','ended')", name=op.f("ck_operations_state")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_operations_amount")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_operations_order_id")),
        sa.ForeignKeyConstraint(["milestone_id"], ["milestones.id"], name=op.f("fk_operations_milestone_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_operations_case_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_operations_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operations")),
        sa.UniqueConstraint("key", name=op.f("uq_operations_key")),
    )
    op.create_index(
        "ix_operations_waiting", "operations", ["available_at", "id"], sqlite_where=_WAITING, postgresql_where=_WAITING
    )
    op.create_index("ix_operations_order", "operations", ["order_id", "id"])
    op.create_table(
        "holds",
        sa.Column("cause", sa.String(length=80), nullable=False),
        sa.Column("order_id", _ID, nullable=False),
        sa.Column("milestone_id", _ID, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("at", app.core.database.db.Instant(), nullable=False),
        sa.Column("lifted_at", app.core.database.db.Instant(), nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_holds_amount")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_holds_order_id")),
        sa.ForeignKeyConstraint(["milestone_id"], ["milestones.id"], name=op.f("fk_holds_milestone_id")),
        sa.PrimaryKeyConstraint("cause", name=op.f("pk_holds")),
    )
    op.create_index("ix_holds_milestone", "holds", ["milestone_id"])
    op.add_column("milestones", sa.Column("deliverable", sa.Text(), nullable=True))
    op.add_column("milestones", sa.Column("charge", sa.String(length=80), nullable=True))
    for name in ("charged", "earned", "released"):
        op.add_column("milestones", sa.Column(name, sa.BigInteger(), nullable=False, server_default="0"))
    op.execute(_EARNED)
    op.execute(_PAID_OUT)
    for statement in payout_triggers(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    raise RuntimeError("Earnings and operations would be lost; restore a backup instead.")
