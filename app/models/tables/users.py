"""People: who they are, how they read, and how they prove it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database.db import Base, Id, Instant


class User(Base):
    """A person. One account may be client on one order and freelancer on another; `roles` are staff roles."""

    __tablename__ = "users"
    __table_args__ = (
        UniqueConstraint("source", "source_ref"),
        # The few who are staff, among however many people there are.
        Index("ix_users_staff", "id", sqlite_where=text("roles <> ''"), postgresql_where=text("roles <> ''")),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)  # lower case
    name: Mapped[str] = mapped_column(String(200))
    handle: Mapped[str | None] = mapped_column(String(40), unique=True)
    password_hash: Mapped[str | None] = mapped_column(Text)
    locale: Mapped[str] = mapped_column(String(12))
    timezone: Mapped[str] = mapped_column(String(64))
    roles: Mapped[str] = mapped_column(String(120), default="")  # space-separated staff roles
    source: Mapped[str | None] = mapped_column(String(40))  # where an import knows this person from (X44)
    source_ref: Mapped[str | None] = mapped_column(String(80))
    suspended_at: Mapped[datetime | None] = mapped_column(Instant)
    created_at: Mapped[datetime] = mapped_column(Instant)


class Absence(Base):
    """Days on which a person cannot answer, in the time zone in which they were announced (G6). Business time."""

    __tablename__ = "absences"
    __table_args__ = (CheckConstraint("first_day <= last_day AND begins_at < ends_at", name="order"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)
    begins_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant)


class SignIn(Base):
    """A signed-in browser: the row is the session, so it can be revoked. Wall time."""

    __tablename__ = "sign_ins"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)


class PasswordLink(Base):
    """A mailed link to choose a password: single use, kept as a hash. Wall time."""

    __tablename__ = "password_links"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)


class IdempotencyKey(Base):
    """A form that was already carried out: the same `op_id` again shows the same result (double click, replay)."""

    __tablename__ = "receipts"

    op_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    action: Mapped[str] = mapped_column(String(200))
    location: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Instant)


class Draft(Base):
    """What a person had typed when the session expired, given back to the same person after signing in. Wall time."""

    __tablename__ = "drafts"
    __table_args__ = (Index("ix_drafts_user_path", "user_id", "path"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    path: Mapped[str] = mapped_column(String(300))
    fields: Mapped[str] = mapped_column(Text)  # JSON
    expires_at: Mapped[datetime] = mapped_column(Instant)
