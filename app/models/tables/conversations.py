"""Conversations, who is in them, and what was written there."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database.db import Base, Id, Instant


class Conversation(Base):
    """Several people writing to each other: the parties of an order, or with them staff in the group of a case (X63).

    A thread with customer service is about no order, so no chain tells of it, until it becomes a case.
    """

    __tablename__ = "conversations"
    __table_args__ = (
        CheckConstraint("kind IN ('order','group','thread')", name="kind"),
        CheckConstraint("kind = 'thread' OR order_id IS NOT NULL", name="order"),
        CheckConstraint("(kind = 'group') = (case_id IS NOT NULL)", name="case"),
        Index(
            "uq_conversations_order",
            "order_id",
            unique=True,
            sqlite_where=text("kind = 'order'"),
            postgresql_where=text("kind = 'order'"),
        ),
        Index(
            "uq_conversations_case",
            "case_id",
            unique=True,
            sqlite_where=text("kind = 'group'"),
            postgresql_where=text("kind = 'group'"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    ref: Mapped[str] = mapped_column(String(32), unique=True)
    order_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    kind: Mapped[str] = mapped_column(String(6))
    at: Mapped[datetime] = mapped_column(Instant)


class ConversationMember(Base):
    """Somebody who reads a conversation and writes in it, in this role, since then."""

    __tablename__ = "conversation_members"

    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, index=True)
    role: Mapped[str] = mapped_column(String(12))
    since: Mapped[datetime] = mapped_column(Instant)


class ChatMessage(Base):
    """A message in a conversation; its order is the one whose chain tells of it."""

    __tablename__ = "messages"
    __table_args__ = (Index("ix_messages_conversation", "conversation_id", "id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    order_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    text_ref: Mapped[str] = mapped_column(ForeignKey("texts.ref"))
    at: Mapped[datetime] = mapped_column(Instant)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"))
