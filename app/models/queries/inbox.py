"""Named queries of the inbox: what someone was told, newest first, paged by key, never as ORM objects.

Reminders are no news. While a deadline runs its line says what they say, and afterwards they are counted at its
outcome.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, select, text

from app.core.database.db import Instant
from app.models.tables.users import User
from app.rules.base.deadlines import names

_SELECT = """
SELECT n.id, n.at, n.read_at, e.at AS happened_at, e.name, e.facts, o.id AS order_id, o.ref AS order_ref,
    o.title, o.lang, o.currency,
    o.state, n.role, o.client_id, cl.name AS client_name, fr.name AS freelancer_name,
    c.ref AS waiting_case, d.kind AS waits, d.opened_at AS waits_since, d.due_at
FROM (SELECT * FROM notifications t WHERE user_id = :me AND {theirs} {only}
    ORDER BY id {down} LIMIT :size) AS n
JOIN events e ON e.id = n.event_id
JOIN orders o ON o.id = n.order_id
JOIN users cl ON cl.id = o.client_id
JOIN users fr ON fr.id = o.freelancer_id
LEFT JOIN deadlines d ON d.id = (SELECT w.id FROM deadlines w WHERE w.order_id = o.id AND w.state = 'running'
    AND w.user_id = :me AND w.kind IN ({kinds}) ORDER BY w.due_at, w.id LIMIT 1)
LEFT JOIN cases c ON d.subject = 'case' AND c.id = d.subject_id
ORDER BY n.id DESC
"""
_THEIRS = """(role IS NULL AND NOT EXISTS
    (SELECT 1 FROM events r WHERE r.id = t.event_id AND r.name = 'deadline.reminded')
    OR :roles LIKE '% ' || role || ' %')"""
_UNREAD = text("""
SELECT order_id, max(id) AS id FROM notifications
WHERE user_id = :me AND read_at IS NULL AND role IS NULL AND order_id IN :orders GROUP BY order_id
""").bindparams(bindparam("orders", expanding=True))
_REMINDERS = text("""
SELECT e.facts FROM events e JOIN notifications n ON n.event_id = e.id AND n.user_id = :me
WHERE e.order_id IN :orders AND e.name = 'deadline.reminded'
""").bindparams(bindparam("orders", expanding=True))
_PLACES = {"": "", "older": "AND id < :key", "newer": "AND id > :key"}


@dataclass(frozen=True, slots=True)
class InboxEntry:
    """A notification with its event, its order, and what runs on that order now: an open request, a deadline."""

    id: int
    at: datetime
    read_at: datetime | None
    happened_at: datetime
    name: str
    facts: Mapping[str, Any]
    order_id: int
    order_ref: str
    title: str
    lang: str | None
    currency: str
    state: str
    role: str  # of a party on the order, or of staff: as what they were told
    client_name: str
    freelancer_name: str
    waits: str | None  # the kind of deadline that waits for this person on the order,
    waiting_case: str | None  # on this case, if it is on one,
    waits_since: datetime | None
    due_at: datetime | None  # until then


def entries(
    connection: Connection, user_id: int, roles: Collection[str], size: int, place: str = "", key: int = 0
) -> list[InboxEntry]:
    """Notifications of this person, newest first: the newest, or those "older" or "newer" than the one with id `key`.

    Of the newer ones it is the nearest that are given. What was told to a staff role they do not have (any more) is
    left out (X33).
    """
    values = {"me": user_id, "roles": f" {' '.join(roles)} ", "size": size} | ({"key": key} if place else {})
    return [_entry(row, user_id) for row in connection.execute(_statement(place), values)]


def unread_of_orders(connection: Connection, user_id: int, order_ids: Collection[int]) -> dict[int, int]:
    """The newest unread notification of each of these orders that has any for this person as a party of it."""
    if not order_ids:
        return {}
    rows = connection.execute(_UNREAD, {"me": user_id, "orders": sorted(order_ids)})
    return {row.order_id: row.id for row in rows}


def reminders_of_cases(connection: Connection, user_id: int, order_ids: Collection[int]) -> Counter[str]:
    """How many reminders this person was sent, by the reference of the case, on these orders."""
    if not order_ids:
        return Counter()
    rows = connection.execute(_REMINDERS, {"me": user_id, "orders": sorted(order_ids)})
    return Counter(case for row in rows if (case := json.loads(row.facts).get("case")))


def _entry(row: Any, user_id: int) -> InboxEntry:
    fields = dict(row._mapping)
    party = "client" if fields.pop("client_id") == user_id else "freelancer"
    return InboxEntry(**fields | {"facts": json.loads(row.facts), "role": row.role or party})


def _waiting_kinds() -> str:
    return ", ".join(f"'{name}'" for name in names(lambda kind: kind.texts.inbox is not None))


@cache
def _statement(place: str) -> Any:
    down, only = "ASC" if place == "newer" else "DESC", _PLACES[place]
    statement = text(_SELECT.format(theirs=_THEIRS, only=only, down=down, kinds=_waiting_kinds()))
    moments = ("at", "read_at", "happened_at", "waits_since", "due_at")
    return statement.columns(**dict.fromkeys(moments, Instant()))


_ACTIVE = select(User.id, User.roles).where(User.roles != "", User.suspended_at.is_(None)).order_by(User.id)


def active_staff(connection: Connection) -> dict[int, frozenset[str]]:
    """Everybody with a staff role who is not suspended, with their roles, by id."""
    return {row.id: frozenset(row.roles.split()) for row in connection.execute(_ACTIVE).all()}
