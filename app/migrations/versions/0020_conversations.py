"""Messages belong to a conversation: that of an order has its two parties, and a case can have a group (X63)."""

import sqlalchemy as sa
from alembic import op

from app.core.database.db import Instant
from app.models.protection import triggers

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_PROTECTED = ("messages", "conversations", "conversation_members")
# A reference of 128 random bits, in lower-case hexadecimal.
_NEW_REF = {"postgresql": "replace(gen_random_uuid()\\:\\:text, '-', '')", "sqlite": "lower(hex(randomblob(16)))"}
_OWN = (
    "INSERT INTO conversations (ref, order_id, kind, at) SELECT {ref}, id, 'order', ordered_at FROM orders ORDER BY id"
)
_MEMBERS = """
INSERT INTO conversation_members (conversation_id, user_id, role, since)
SELECT c.id, o.{side}_id, '{side}', c.at FROM conversations c JOIN orders o ON o.id = c.order_id
"""
_MOVED = """
UPDATE messages SET conversation_id = (SELECT c.id FROM conversations c WHERE c.order_id = messages.order_id)
"""


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    _create_tables()
    op.execute(_OWN.format(ref=_NEW_REF[dialect]))
    for side in ("client", "freelancer"):
        op.execute(_MEMBERS.format(side=side))
    protecting = [trigger for trigger in triggers(dialect) if trigger.table in _PROTECTED]
    for trigger in protecting:
        if trigger.table == "messages":
            op.execute(trigger.drop(dialect))
    _move_messages()
    for trigger in protecting:
        op.execute(trigger.create)


def _create_tables() -> None:
    op.create_table(
        "conversations",
        sa.Column("id", _ID, nullable=False),
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("order_id", _ID, nullable=True),
        sa.Column("case_id", _ID, nullable=True),
        sa.Column("kind", sa.String(length=6), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.CheckConstraint("kind IN ('order','group','thread')", name=op.f("ck_conversations_kind")),
        sa.CheckConstraint("kind = 'thread' OR order_id IS NOT NULL", name=op.f("ck_conversations_order")),
        sa.CheckConstraint("(kind = 'group') = (case_id IS NOT NULL)", name=op.f("ck_conversations_case")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_conversations_order_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_conversations_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversations")),
        sa.UniqueConstraint("ref", name=op.f("uq_conversations_ref")),
    )
    for column, kind in (("order", "order"), ("case", "group")):
        where = sa.text(f"kind = '{kind}'")
        name, columns = f"uq_conversations_{column}", [f"{column}_id"]
        op.create_index(name, "conversations", columns, unique=True, sqlite_where=where, postgresql_where=where)
    op.create_table(
        "conversation_members",
        sa.Column("conversation_id", _ID, nullable=False),
        sa.Column("user_id", _ID, nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_conversation_members_conversation_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_conversation_members_user_id")),
        sa.PrimaryKeyConstraint("conversation_id", "user_id", name=op.f("pk_conversation_members")),
    )
    op.create_index("ix_conversation_members_user_id", "conversation_members", ["user_id"])


def _move_messages() -> None:
    """Every message is in the conversation of its order; SQLite makes the table again, which nothing refers to."""
    op.drop_index("ix_messages_order", "messages")
    with op.batch_alter_table("messages") as messages:
        messages.add_column(sa.Column("conversation_id", _ID, nullable=True))
    op.execute(_MOVED)
    with op.batch_alter_table("messages") as messages:
        messages.alter_column("order_id", existing_type=_ID, nullable=True)
        messages.alter_column("conversation_id", existing_type=_ID, nullable=False)
        messages.create_foreign_key(op.f("fk_messages_conversation_id"), "conversations", ["conversation_id"], ["id"])
    op.create_index("ix_messages_conversation", "messages", ["conversation_id", "id"])


def downgrade() -> None:
    raise RuntimeError("Restore a backup instead.")
