"""Events, chained per order; the texts people wrote; and who was told what."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database.db import Base, Id, Instant


class Event(Base):
    """Something that happened to an order: append-only, hash-chained (G9), facts and never sentences."""

    __tablename__ = "events"
    __table_args__ = (UniqueConstraint("order_id", "seq"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    seq: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(Instant)  # when it was true
    recorded_at: Mapped[datetime] = mapped_column(Instant)  # when it was written
    name: Mapped[str] = mapped_column(String(40))
    visibility: Mapped[str] = mapped_column(String(10))  # parties, client, freelancer, staff
    facts: Mapped[str] = mapped_column(Text)  # canonical JSON
    prev_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
    key: Mapped[str | None] = mapped_column(String(80), unique=True)  # once per cause, e.g. a reminder's number (G1)


class WrittenText(Base):
    """What a person wrote, in their language, never altered; events hold only its salted digest."""

    __tablename__ = "texts"

    ref: Mapped[str] = mapped_column(String(32), primary_key=True)
    order_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    lang: Mapped[str] = mapped_column(String(12))
    body: Mapped[str] = mapped_column(Text)
    salt: Mapped[str] = mapped_column(String(32))


class Notification(Base):
    """An event that somebody is told of, exactly once in the app (X46)."""

    __tablename__ = "notifications"
    __table_args__ = (
        UniqueConstraint("event_id", "user_id"),
        Index("ix_notifications_user", "user_id", "id"),
        Index(
            "ix_notifications_unread",
            "user_id",
            sqlite_where=text("read_at IS NULL"),
            postgresql_where=text("read_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    role: Mapped[str | None] = mapped_column(String(12))  # of staff: as what they are told; a party has none
    at: Mapped[datetime] = mapped_column(Instant)
    read_at: Mapped[datetime | None] = mapped_column(Instant)


class Delivery(Base):
    """One way of telling one notification, with a lease: sent at least once, a repeat under the same Message-ID.

    A delivery without a notification is a letter to `user_id`: a mail that no event caused, such as a password's link.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("notification_id", "channel"),
        CheckConstraint("(notification_id IS NULL) = (user_id IS NOT NULL)", name="told"),
        CheckConstraint("state IN ('waiting','sent','dead','skipped')", name="state"),
        Index(
            "ix_deliveries_waiting",
            "available_at",
            "id",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    notification_id: Mapped[int | None] = mapped_column(ForeignKey("notifications.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    letter: Mapped[str | None] = mapped_column(Text)  # JSON: which letter, and what is in it besides words
    key: Mapped[str | None] = mapped_column(String(60), unique=True)  # of a letter that there is once, as a day's
    channel: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(8))  # waiting, sent, dead, skipped
    available_at: Mapped[datetime] = mapped_column(Instant)  # wall time, as the lease
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    lease_until: Mapped[datetime | None] = mapped_column(Instant)
    lease_token: Mapped[str | None] = mapped_column(String(32))
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
    error: Mapped[str | None] = mapped_column(String(80))
    no_server_since: Mapped[datetime | None] = mapped_column(Instant)  # wall time
