"""Files that come with a delivery."""

import sqlalchemy as sa
from alembic import op

import app.core.database.db

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_WAITING = sa.text("state = 'waiting'")


def upgrade() -> None:
    op.create_table(
        "files",
        sa.Column("id", _ID, nullable=False),
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("order_id", _ID, nullable=False),
        sa.Column("owner_id", _ID, nullable=False),
        sa.Column("submission_id", _ID, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=4), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("blob", sa.String(length=32), nullable=True),
        sa.Column("kept_size", sa.BigInteger(), nullable=True),
        sa.Column("kept_digest", sa.String(length=64), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("at", app.core.database.db.Instant(), nullable=False),
        sa.Column("available_at", app.core.database.db.Instant(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_until", app.core.database.db.Instant(), nullable=True),
        sa.Column("lease_token", sa.String(length=32), nullable=True),
        sa.Column("error", sa.String(length=80), nullable=True),
        sa.CheckConstraint("state IN ('waiting','ready','refused')", name=op.f("ck_files_state")),
        sa.CheckConstraint("size > 0", name=op.f("ck_files_size")),
        sa.CheckConstraint("(state = 'ready') = (kept_digest IS NOT NULL)", name=op.f("ck_files_kept")),
        sa.CheckConstraint("(state = 'refused') = (blob IS NULL)", name=op.f("ck_files_blob")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_files_order_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_files_owner_id")),
        sa.ForeignKeyConstraint(["submission_id"], ["submissions.id"], name=op.f("fk_files_submission_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_files")),
        sa.UniqueConstraint("ref", name=op.f("uq_files_ref")),
        sa.UniqueConstraint("blob", name=op.f("uq_files_blob")),
    )
    op.create_index("ix_files_order", "files", ["order_id", "id"])
    op.create_index("ix_files_owner", "files", ["owner_id"])
    op.create_index(
        "ix_files_waiting", "files", ["available_at", "id"], sqlite_where=_WAITING, postgresql_where=_WAITING
    )


def downgrade() -> None:
    raise RuntimeError("Files would be lost; restore a backup instead.")
