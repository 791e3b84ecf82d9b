"""The staff access log: which member of staff looked at which order and when, for the parties to see (X33)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, ForeignKey, Index, String, bindparam, select, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database.db import Base, Instant
from app.core.instants import to_us

SPAN = timedelta(minutes=10)  # somebody who reads on and on is recorded once in this time
SHOWN = 20


class StaffAccess(Base):
    """Somebody of the staff was shown what the parties of an order wrote; `at` is business time."""

    __tablename__ = "readings"
    __table_args__ = (Index("ix_readings_order", "order_id", "at"),)

    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    what: Mapped[str] = mapped_column(String(20), primary_key=True)  # what was shown: case
    slot: Mapped[int] = mapped_column(primary_key=True)  # number of the span of time since 1970
    at: Mapped[datetime] = mapped_column(Instant)


_KEEP = text(
    "INSERT INTO readings (order_id, user_id, what, slot, at) VALUES (:order_id, :user_id, :what, :slot, :at) "
    "ON CONFLICT DO NOTHING"
)
_FOUND = (
    select(StaffAccess.at, StaffAccess.what)
    .where(StaffAccess.order_id == bindparam("order"))
    .order_by(StaffAccess.at.desc())
    .limit(SHOWN)
)


def keep(connection: Connection, order_id: int, user_id: int, what: str, at: datetime) -> None:
    """It is recorded that this person is shown that of an order, once in a span of time."""
    slot = to_us(at) // (SPAN // timedelta(microseconds=1))
    given = {"order_id": order_id, "user_id": user_id, "what": what, "slot": slot, "at": to_us(at)}
    connection.execute(_KEEP, given)


def of_order(connection: Connection, order_id: int) -> Sequence[Any]:
    """The newest entries of an order, newest first: when, and what was shown."""
    return connection.execute(_FOUND, {"order": order_id}).all()
