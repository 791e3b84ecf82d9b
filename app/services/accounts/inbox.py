"""What people do with their inbox: they read it."""

from __future__ import annotations

from sqlalchemy import select, update

from app.core.database.tx import Tx
from app.models import Notification, Order


def read(tx: Tx, user_id: int, notification_id: int) -> str | None:
    """This notification of this person is read; the reference of its order, or None when it is not theirs."""
    mine = (Notification.id == notification_id, Notification.user_id == user_id)
    found = select(Order.ref).join(Notification, Notification.order_id == Order.id).where(*mine)
    ref: str | None = tx.session.execute(found).scalar()
    if ref is not None:
        unread = update(Notification).where(*mine, Notification.read_at.is_(None))
        tx.session.execute(unread.values(read_at=tx.now))
    return ref


def read_all(tx: Tx, user_id: int, up_to: int) -> None:
    """Everything this person was told up to that notification is read; what came after it stays unread."""
    unread = (Notification.user_id == user_id, Notification.read_at.is_(None), Notification.id <= up_to)
    tx.session.execute(update(Notification).where(*unread).values(read_at=tx.now))
