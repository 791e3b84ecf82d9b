"""Named queries of the outbox: what waits, who claims it, what a mail is made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select, text, true, update

from app.core.instants import to_us
from app.models.events import Delivery, Event, Notification
from app.models.orders import Order
from app.models.users import User

# The state is written out, so that the planner can prove the partial index.
_READY = "state = 'waiting' AND available_at <= :wall AND (lease_until IS NULL OR lease_until <= :wall)"
_FIRST = text(f"SELECT available_at, id FROM deliveries WHERE {_READY} ORDER BY available_at, id LIMIT 1")  # noqa: S608
_LEASE = "lease_until = :until, lease_token = :token, attempts = attempts + 1"
_CLAIM = f"UPDATE deliveries SET {_LEASE} WHERE {_READY} AND id %s RETURNING id"  # noqa: S608
_SOME = f"SELECT id FROM deliveries WHERE {_READY} ORDER BY available_at, id LIMIT :size"  # noqa: S608
_CLAIMS = {
    "sqlite": text(_CLAIM % f"IN ({_SOME})"),
    "postgresql": text(_CLAIM % f"= ANY (ARRAY({_SOME} FOR UPDATE SKIP LOCKED))"),
}

_SENT = (
    select(
        Delivery.id,
        Delivery.attempts,
        Delivery.letter,
        Notification.order_id,
        Notification.read_at,
        Event.name.label("event"),
        Event.facts,
        Event.hash,
        Order.title,
        Order.lang,
        User.id.label("user_id"),
        User.name,
        User.email,
        User.locale,
        User.timezone,
        User.suspended_at,
    )
    .outerjoin(Notification, Notification.id == Delivery.notification_id)
    .outerjoin(Event, Event.id == Notification.event_id)
    .outerjoin(Order, Order.id == Notification.order_id)
    .join(User, User.id == func.coalesce(Notification.user_id, Delivery.user_id))
)
_MESSAGES = (
    select(Delivery.id, Notification.order_id, Notification.user_id)
    .join(Notification, Notification.id == Delivery.notification_id)
    .join(Event, Event.id == Notification.event_id)
    .where(text("deliveries.state = 'waiting'"), Event.name == "message.posted", Notification.read_at.is_(None))
)


def first_waiting(connection: Connection, wall: datetime) -> tuple[int, int] | None:
    """The delivery that has waited longest for somebody to claim it, as (instant in microseconds, id)."""
    found = connection.execute(_FIRST, {"wall": to_us(wall)}).first()
    return None if found is None else (int(found[0]), int(found[1]))


def claim(connection: Connection, token: str, wall: datetime, until: datetime, size: int) -> list[int]:
    """At most `size` waiting deliveries are leased under `token` until an instant, each an attempt; their ids."""
    given = {"token": token, "wall": to_us(wall), "until": to_us(until), "size": size}
    return sorted(connection.execute(_CLAIMS[connection.dialect.name], given).scalars())


def to_send(connection: Connection, ids: Sequence[int]) -> Sequence[Any]:
    """What these deliveries tell, and to whom, in the order of their ids."""
    return connection.execute(_SENT.where(Delivery.id.in_(ids)).order_by(Delivery.id)).all()


def unread_messages(connection: Connection, orders: Sequence[int]) -> Sequence[Any]:
    """Deliveries of messages on these orders that wait and were not read in the app meanwhile, oldest first."""
    return connection.execute(_MESSAGES.where(Notification.order_id.in_(orders)).order_by(Delivery.id)).all()


def finish(connection: Connection, ids: Iterable[int], token: str | None, **columns: object) -> int:
    """These waiting deliveries get these columns and their lease ends; only those leased under `token`, if given."""
    leased = Delivery.lease_token == token if token is not None else true()
    where = (Delivery.id.in_(list(ids)), Delivery.state == "waiting", leased)
    return connection.execute(
        update(Delivery).where(*where).values(lease_until=None, lease_token=None, **columns)
    ).rowcount


def give_back(connection: Connection, token: str) -> None:
    """What is still leased under this token waits again, as if it had never been claimed."""
    kept = update(Delivery).where(Delivery.lease_token == token, Delivery.state == "waiting")
    connection.execute(kept.values(lease_until=None, lease_token=None, attempts=Delivery.attempts - 1))
