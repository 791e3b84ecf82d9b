"""Named queries of the outbox: what waits, who leases it, what a mail is made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, func, select, text, true, update

from app.models.leasing import Leasing
from app.models.tables.events import Delivery, Event, Notification
from app.models.tables.orders import Order
from app.models.tables.users import User
from app.rules.conversations.messages import SPOKEN

LEASING = Leasing("deliveries", "state = 'waiting'")
first_waiting, lease = LEASING.first_waiting, LEASING.lease

_SENT = (
    select(
        Delivery.id,
        Delivery.attempts,
        Delivery.letter,
        Delivery.no_server_since,
        Notification.order_id,
        Notification.at.label("told_at"),
        Notification.read_at,
        Notification.role,
        Event.name.label("event"),
        Event.facts,
        Event.at.label("happened_at"),
        Event.hash,
        Order.title,
        Order.lang,
        User.id.label("user_id"),
        User.name,
        User.email,
        User.locale,
        User.timezone,
        User.suspended_at,
        User.roles,
    )
    .outerjoin(Notification, Notification.id == Delivery.notification_id)
    .outerjoin(Event, Event.id == Notification.event_id)
    .outerjoin(Order, Order.id == Notification.order_id)
    .join(User, User.id == func.coalesce(Notification.user_id, Delivery.user_id))
)
TOGETHER = (*SPOKEN, "evidence.added")  # several of one name, unread, become one mail
_MESSAGES = (
    select(Delivery.id, Notification.order_id, Notification.user_id, Event.name.label("event"), Event.facts)
    .join(Notification, Notification.id == Delivery.notification_id)
    .join(Event, Event.id == Notification.event_id)
    .where(text("deliveries.state = 'waiting'"), Event.name.in_(TOGETHER), Notification.read_at.is_(None))
)


def to_send(connection: Connection, ids: Sequence[int]) -> Sequence[Any]:
    """What these deliveries tell, and to whom, in the order of their ids."""
    return connection.execute(_SENT.where(Delivery.id.in_(ids)).order_by(Delivery.id)).all()


def unread_messages(connection: Connection, orders: Sequence[int]) -> Sequence[Any]:
    """Deliveries on these orders that are told together, wait, and were not read in the app meanwhile, oldest first."""
    return connection.execute(_MESSAGES.where(Notification.order_id.in_(orders)).order_by(Delivery.id)).all()


def finish(connection: Connection, ids: Iterable[int], token: str | None, **columns: object) -> int:
    """These waiting deliveries get these columns and their lease ends; only those leased under `token`, if given."""
    leased = Delivery.lease_token == token if token is not None else true()
    where = (Delivery.id.in_(list(ids)), Delivery.state == "waiting", leased)
    return connection.execute(
        update(Delivery).where(*where).values(lease_until=None, lease_token=None, **columns)
    ).rowcount


def give_back(connection: Connection, token: str) -> None:
    """What is still leased under this token waits again, as if it had never been leased."""
    kept = update(Delivery).where(Delivery.lease_token == token, Delivery.state == "waiting")
    connection.execute(kept.values(lease_until=None, lease_token=None, attempts=Delivery.attempts - 1))
