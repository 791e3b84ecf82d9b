"""What people do with their inbox: they read it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import or_, select, update

from app.core.database.tx import Tx
from app.models import Event, Notification, Order


def read(tx: Tx, user_id: int, roles: Collection[str], notification_id: int) -> Any | None:
    """This notification of this person is read, and with it what they were told earlier as a party of its order, whose
    page tells all of it; the order's reference, the event and the staff role it was told to.

    None when it is not theirs, or told to a role that they do not have (any more).
    """
    theirs = or_(Notification.role.is_(None), Notification.role.in_(roles))
    mine = (Notification.id == notification_id, Notification.user_id == user_id, theirs)
    found = (
        select(Order.ref, Notification.order_id, Notification.role, Event.name, Event.facts)
        .join(Notification, Notification.order_id == Order.id)
        .join(Event, Event.id == Notification.event_id)
    )
    row = tx.session.execute(found.where(*mine)).first()
    if row is not None:
        earlier = (Notification.user_id == user_id, Notification.id <= notification_id, Notification.role.is_(None))
        one = mine if row.role is not None else (*earlier, Notification.order_id == row.order_id)
        tx.session.execute(update(Notification).where(*one, Notification.read_at.is_(None)).values(read_at=tx.now))
    return row


def read_all(tx: Tx, user_id: int, up_to: int) -> None:
    """Everything this person was told up to that notification is read; what came after it stays unread."""
    unread = (Notification.user_id == user_id, Notification.read_at.is_(None), Notification.id <= up_to)
    tx.session.execute(update(Notification).where(*unread).values(read_at=tx.now))
