"""Briefs and offers before there is an order; notices that wait are found by an index of their own."""

import sqlalchemy as sa
from alembic import op

import app.core.database.db

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_BEFORE = "state IN ('pending','ongoing','delivered','completed','cancelled')"
_AFTER = "state IN ('proposed','dismissed','pending','ongoing','delivered','completed','cancelled')"


def upgrade() -> None:
    op.create_table(
        "offers",
        sa.Column("id", _ID, nullable=False),
        sa.Column("order_id", _ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("author_id", _ID, nullable=False),
        sa.Column("lang", sa.String(length=12), nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("text_ref", sa.String(length=32), nullable=True),
        sa.Column("at", app.core.database.db.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_offers_order_id")),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_offers_author_id")),
        sa.ForeignKeyConstraint(["text_ref"], ["texts.ref"], name=op.f("fk_offers_text_ref")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offers")),
        sa.UniqueConstraint("order_id", "version", name=op.f("uq_offers_order_id_version")),
    )
    op.add_column("milestones", sa.Column("lang", sa.String(length=12), nullable=True))
    _allow_states()
    unhandled = sa.text("handled_at IS NULL")
    op.drop_index("ix_notices_key", "notices")
    op.create_index("ix_notices_unhandled", "notices", ["at", "id"], sqlite_where=unhandled, postgresql_where=unhandled)


def _allow_states() -> None:
    """An order may be a proposal, or one that was never agreed."""
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        op.drop_constraint(op.f("ck_orders_state"), "orders")
        op.create_check_constraint(op.f("ck_orders_state"), "orders", _AFTER)
        return
    # SQLite's own way of widening a check without copying a table to which others refer (sqlite.org, ALTER TABLE 7).
    number = connection.execute(sa.text("PRAGMA schema_version")).scalar_one()
    connection.execute(sa.text("PRAGMA writable_schema = ON"))
    widened = "UPDATE sqlite_schema SET sql = replace(sql, :before, :after) WHERE type = 'table' AND name = 'orders'"
    connection.execute(sa.text(widened), {"before": _BEFORE, "after": _AFTER})
    connection.execute(sa.text(f"PRAGMA schema_version = {number + 1}"))
    connection.execute(sa.text("PRAGMA writable_schema = OFF"))


def downgrade() -> None:
    raise RuntimeError("Briefs and offers would be lost; restore a backup instead.")
