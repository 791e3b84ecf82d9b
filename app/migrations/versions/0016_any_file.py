"""Deliveries take files of any kind: what was changed in one is told, and whether it was searched for viruses.

What someone has chosen waits for its form.
"""

import sqlalchemy as sa
from alembic import op

import app.core.database.db

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "chosen_files",
        sa.Column("id", _ID, nullable=False),
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("user_id", _ID, nullable=False),
        sa.Column("form", sa.String(length=300), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=4), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("blob", sa.String(length=32), nullable=False),
        sa.Column("waits", sa.Boolean(), nullable=False),
        sa.Column("expires_at", app.core.database.db.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_chosen_files_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chosen_files")),
        sa.UniqueConstraint("ref", name=op.f("uq_chosen_files_ref")),
        sa.UniqueConstraint("blob", name=op.f("uq_chosen_files_blob")),
    )
    op.create_index("ix_chosen_files_user_form", "chosen_files", ["user_id", "form"])
    op.add_column("files", sa.Column("note", sa.String(length=12), nullable=True))
    op.add_column("files", sa.Column("scanned", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    raise RuntimeError("Restore a backup instead.")
