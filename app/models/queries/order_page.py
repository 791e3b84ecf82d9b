"""Named queries of an order's page: what was written, what happened, how reminders fared, where money went."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, case, literal_column, select

from app.models.tables.events import Delivery, Event, Notification, WrittenText
from app.models.tables.orders import Submission
from app.rules.conversations.messages import SPOKEN

TIMELINE_LIMIT = 100

# Statements are made once, with their parameters: making one again costs more than running it.
_ORDER: BindParameter[int] = bindparam("order")
_LIMIT: BindParameter[int] = bindparam("limit")
_ROLE: BindParameter[str] = bindparam("role")
_LAST_SUBMISSION = (
    select(Submission.id, Submission.at, WrittenText.body, WrittenText.lang)
    .outerjoin(WrittenText, WrittenText.ref == Submission.text_ref)
    .where(Submission.order_id == _ORDER)
    .order_by(Submission.id.desc())
    .limit(1)
)
_MAIL = (
    select(Delivery.state)
    .join(Notification, Notification.id == Delivery.notification_id)
    .where(Notification.event_id == Event.id)
    .limit(1)
    .scalar_subquery()
)
_REMINDED = Event.name == literal_column("'deadline.reminded'")
_TIMELINE = (
    select(Event.id, Event.seq, Event.at, Event.name, Event.facts, case((_REMINDED, _MAIL)).label("mail"))
    .where(Event.order_id == _ORDER, Event.visibility.in_(("parties", _ROLE)), Event.name.not_in(SPOKEN))
    .order_by(Event.seq.desc())
    .limit(_LIMIT)
)


def last_submission(connection: Connection, order_id: int) -> Any | None:
    """The newest delivery of work, with its message."""
    return connection.execute(_LAST_SUBMISSION, {"order": order_id}).first()


def timeline(connection: Connection, order_id: int, role: str, limit: int = TIMELINE_LIMIT) -> Sequence[Any]:
    """The newest events of an order that this party sees, newest first; reminders with how their mail fared."""
    return connection.execute(_TIMELINE, {"order": order_id, "role": role, "limit": limit}).all()
