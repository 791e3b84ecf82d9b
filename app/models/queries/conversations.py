"""Named queries of conversations: what was written in one, who is in the group of a case, and which is whose."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, func, literal_column, select

from app.models.tables.cases import Case
from app.models.tables.conversations import ChatMessage, Conversation, ConversationMember
from app.models.tables.events import WrittenText
from app.models.tables.orders import Order
from app.models.tables.users import User
from app.rules.conversations.groups import GROUP, ORDER

MESSAGES_LIMIT = 50

# Statements are made once, with their parameters: making one again costs more than running it.
_OF: BindParameter[int] = bindparam("of")
_LIMIT: BindParameter[int] = bindparam("limit")
_WRITTEN = (
    select(
        ChatMessage.id,
        ChatMessage.author_id,
        ChatMessage.at,
        User.name,
        WrittenText.body,
        WrittenText.lang,
        func.count().over().label("total"),
    )
    .join(WrittenText, WrittenText.ref == ChatMessage.text_ref)
    .join(User, User.id == ChatMessage.author_id)
    .order_by(ChatMessage.id.desc())
    .limit(_LIMIT)
)
# Kinds are part of the statements, as they are of the indexes that these use.
_IS_OWN = Conversation.kind == literal_column(f"'{ORDER}'")
_IS_GROUP = Conversation.kind == literal_column(f"'{GROUP}'")
_OWN = select(Conversation.id).where(Conversation.order_id == _OF, _IS_OWN)
_OF_ORDER = _WRITTEN.where(ChatMessage.conversation_id == _OWN.scalar_subquery())
_OF_GROUP = _WRITTEN.where(ChatMessage.conversation_id == _OF)
_GROUP = (
    select(Conversation.id, Conversation.ref, Case.ref.label("case_ref"), Case.order_id, Order.ref.label("order_ref"))
    .join(Case, Case.id == Conversation.case_id)
    .join(Order, Order.id == Case.order_id)
    .where(_IS_GROUP)
)
_MEMBERS = (
    select(ConversationMember.user_id, ConversationMember.role, User.name, User.roles, User.suspended_at)
    .join(User, User.id == ConversationMember.user_id)
    .where(ConversationMember.conversation_id == _OF)
    .order_by(ConversationMember.since, ConversationMember.user_id)
)


def of_order(connection: Connection, order_id: int, limit: int = MESSAGES_LIMIT) -> tuple[list[Any], int]:
    """The newest messages of an order's own conversation, oldest first, with their authors' names; and how many there
    are in all."""
    return _newest(connection, _OF_ORDER, order_id, limit)


def of_group(connection: Connection, group_id: int, limit: int = MESSAGES_LIMIT) -> tuple[list[Any], int]:
    """The same of a group."""
    return _newest(connection, _OF_GROUP, group_id, limit)


def _newest(connection: Connection, statement: Any, of: int, limit: int) -> tuple[list[Any], int]:
    rows = connection.execute(statement, {"of": of, "limit": limit}).all()
    return list(reversed(rows)), rows[0].total if rows else 0


def group(connection: Connection, ref: str) -> Any | None:
    """The group with this reference, with its case and order."""
    return connection.execute(_GROUP.where(Conversation.ref == ref)).first()


def group_of(connection: Connection, case_id: int) -> Any | None:
    """The group of this case, if it has one."""
    return connection.execute(_GROUP.where(Conversation.case_id == case_id)).first()


def group_ref_of(case_id: Any) -> Any:
    """The reference of the group of a case, as a column of a statement about cases."""
    return select(Conversation.ref).where(Conversation.case_id == case_id, _IS_GROUP).scalar_subquery()


def members(connection: Connection, conversation_id: int) -> Sequence[Any]:
    """Who is in a conversation and as what, those first who are in it longest; with the staff roles they have now."""
    return connection.execute(_MEMBERS, {"of": conversation_id}).all()


def own_id(connection: Connection, order_id: int) -> int:
    """The id of an order's own conversation."""
    return int(connection.execute(_OWN, {"of": order_id}).scalar_one())
