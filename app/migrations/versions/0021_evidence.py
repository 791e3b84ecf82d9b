"""Cases have evidence: files and messages of the order, which nobody changes; and small drawings of pictures."""

import sqlalchemy as sa
from alembic import op

import app.core.database.db
from app.models.protection import triggers

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("files", sa.Column("thumb", sa.String(length=32), nullable=True))
    op.create_index("ix_files_thumb", "files", ["thumb"], unique=True)
    op.create_table(
        "evidence",
        sa.Column("id", _ID, nullable=False),
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("order_id", _ID, nullable=False),
        sa.Column("case_id", _ID, nullable=False),
        sa.Column("author_id", _ID, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("file_ref", sa.String(length=32), nullable=True),
        sa.Column("message_id", _ID, nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("caption_ref", sa.String(length=32), nullable=True),
        sa.Column("why_ref", sa.String(length=32), nullable=True),
        sa.Column("shown_on", sa.String(length=10), nullable=True),
        sa.Column("at", app.core.database.db.Instant(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'file' AND file_ref IS NOT NULL AND message_id IS NULL) "
            "OR (kind = 'message' AND message_id IS NOT NULL AND file_ref IS NULL)",
            name=op.f("ck_evidence_of_one"),
        ),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_evidence_order_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_evidence_case_id")),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_evidence_author_id")),
        sa.ForeignKeyConstraint(["file_ref"], ["files.ref"], name=op.f("fk_evidence_file_ref")),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name=op.f("fk_evidence_message_id")),
        sa.ForeignKeyConstraint(["caption_ref"], ["texts.ref"], name=op.f("fk_evidence_caption_ref")),
        sa.ForeignKeyConstraint(["why_ref"], ["texts.ref"], name=op.f("fk_evidence_why_ref")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sa.UniqueConstraint("ref", name=op.f("uq_evidence_ref")),
        sa.UniqueConstraint("file_ref", name=op.f("uq_evidence_file_ref")),
        sa.UniqueConstraint("case_id", "message_id", name=op.f("uq_evidence_case_id_message_id")),
    )
    op.create_index("ix_evidence_order", "evidence", ["order_id", "id"])
    # Created where 0012 could not: the table did not exist then.
    for trigger in triggers(op.get_bind().dialect.name):
        if trigger.table == "evidence":
            op.execute(trigger.create)


def downgrade() -> None:
    raise RuntimeError("Restore a backup instead.")
