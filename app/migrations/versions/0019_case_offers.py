"""Offers on cases about money."""

import sqlalchemy as sa
from alembic import op

from app.core.database.db import Instant
from app.models.protection import triggers

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_FOREIGN = {"order_id": "orders.id", "case_id": "cases.id", "author_id": "users.id", "text_ref": "texts.ref"}


def upgrade() -> None:
    op.create_table(
        "case_offers",
        sa.Column("id", _ID, nullable=False),
        sa.Column("order_id", _ID, nullable=False),
        sa.Column("case_id", _ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("author_id", _ID, nullable=False),
        sa.Column("by", sa.String(length=12), nullable=False),
        sa.Column("client", sa.BigInteger(), nullable=False),
        sa.Column("freelancer", sa.BigInteger(), nullable=False),
        sa.Column("escrow", sa.BigInteger(), nullable=False),
        sa.Column("due_at", Instant(), nullable=True),
        sa.Column("text_ref", sa.String(length=32), nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.CheckConstraint("client >= 0 AND freelancer >= 0 AND escrow >= 0", name=op.f("ck_case_offers_parts")),
        sa.CheckConstraint("client + freelancer + escrow > 0", name=op.f("ck_case_offers_whole")),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_case_offers_{column}"))
            for column, target in _FOREIGN.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_offers")),
        sa.UniqueConstraint("case_id", "version", name=op.f("uq_case_offers_case_id_version")),
    )
    op.create_index(op.f("ix_case_offers_order_id"), "case_offers", ["order_id"])
    op.create_table(
        "sealed_figures",
        sa.Column("id", _ID, nullable=False),
        sa.Column("case_id", _ID, nullable=False),
        sa.Column("by", sa.String(length=12), nullable=False),
        sa.Column("figure", sa.BigInteger(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.CheckConstraint("figure >= 0", name=op.f("ck_sealed_figures_figure")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_sealed_figures_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealed_figures")),
        sa.UniqueConstraint("case_id", "by", name=op.f("uq_sealed_figures_case_id_by")),
    )
    for name, side in (("opened", "opener_id"), ("answered", "responder_id")):
        where = {"sqlite_where": sa.text("layer = 2"), "postgresql_where": sa.text("layer = 2")}
        op.create_index(f"ix_cases_disputes_{name}", "cases", [side, "id"], **where)
    for trigger in triggers(op.get_bind().dialect.name):
        if trigger.table == "case_offers":
            op.execute(trigger.create)


def downgrade() -> None:
    raise RuntimeError("Restore a backup instead.")
