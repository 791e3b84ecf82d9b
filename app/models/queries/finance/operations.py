"""Payouts to come, operations, and how much waits for finance. Never a title or a text (X33)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, text

from app.core.database.db import Instant
from app.core.instants import to_us

LATE = timedelta(hours=1)  # what waits for longer to be asked shows that nobody asks

# Payouts

_PAYOUTS = """
SELECT d.id, d.due_at, d.state, o.ref, o.currency, o.plain, u.name, m.id AS milestone_id, m.position, m.earned,
    m.released, m.paid_out, o.custody,
    (SELECT coalesce(sum(h.amount), 0) FROM holds h WHERE h.milestone_id = m.id AND h.lifted_at IS NULL) AS contested,
    EXISTS (SELECT 1 FROM freezes f WHERE f.lifted_at IS NULL
        AND f.account = 'available:' || CAST(o.freelancer_id AS text) || ':' || o.currency) AS frozen
FROM (SELECT d.* FROM deadlines d WHERE d.kind = 'payout' AND d.state IN ('running', 'paused')
    {only} ORDER BY d.due_at {down}, d.id {down} LIMIT :size) AS d
JOIN milestones m ON m.id = d.subject_id
JOIN orders o ON o.id = d.order_id
JOIN users u ON u.id = o.freelancer_id
ORDER BY d.due_at, d.id
"""
_PLACES = {"": "", "after": "AND (d.due_at, d.id) > (:at, :id)", "before": "AND (d.due_at, d.id) < (:at, :id)"}


def payouts(connection: Connection, size: int, place: str = "", key: tuple[int, int] | None = None) -> Sequence[Any]:
    """Payouts that were asked for and are not made yet, soonest first."""
    place = place if key else ""
    values = {"size": size} | (dict(zip(("at", "id"), key, strict=True)) if key else {})
    return connection.execute(_payouts(place), values).all()


@cache
def _payouts(place: str) -> Any:
    down = "DESC" if place == "before" else "ASC"
    return text(_PAYOUTS.format(only=_PLACES[place], down=down)).columns(due_at=Instant())


# Operations

_LISTS = {
    "retry": "p.state = 'failed' AND p.kind = 'refund' AND p.retried_at IS NULL",
    "waiting": "p.state IN ('waiting', 'asked') AND (p.error IS NOT NULL OR p.state = 'waiting' AND p.at < :late)",
    "failed": "p.state = 'failed'",
    "paying": "p.state IN ('waiting', 'asked') AND p.kind = 'payout'",
}
_COUNTED = ("retry", "waiting", "paying")  # what failed for good waits for nobody
_OPERATIONS = """
SELECT p.id, p.key, p.kind, p.amount, p.currency, p.state, p.error, p.attempts, p.milestone_id, p.order_id, p.at,
    p.available_at, p.lease_until, p.finished_at, p.retried_at, o.ref, u.name, b.name AS retried_by
FROM (SELECT p.* FROM operations p WHERE {where} {only} ORDER BY p.id {down} LIMIT :size) AS p
JOIN orders o ON o.id = p.order_id
JOIN users u ON u.id = p.user_id
LEFT JOIN users b ON b.id = p.retried_by
ORDER BY p.id DESC
"""


def operations(
    connection: Connection, which: str, wall: datetime, size: int, place: str = "", key: int = 0
) -> Sequence[Any]:
    """Operations of one of the lists, newest first, paged by key; of waiting ones, those that wait too long."""
    values = {"size": size} | ({"key": key} if place else {}) | _late(which, wall)
    return connection.execute(_operations(which, place), values).all()


def _late(which: str, wall: datetime) -> dict[str, int]:
    return {"late": to_us(wall - LATE)} if which == "waiting" else {}


@cache
def _operations(which: str, place: str) -> Any:
    only = {"": "", "after": "AND p.id < :key", "before": "AND p.id > :key"}[place]
    made = text(_OPERATIONS.format(where=_LISTS[which], only=only, down="ASC" if place == "before" else "DESC"))
    moments = ("at", "available_at", "lease_until", "finished_at", "retried_at")
    return made.columns(**dict.fromkeys(moments, Instant()))


_ONE = text("""
SELECT p.id, p.kind, p.amount, p.currency, p.state, p.retried_at, o.ref, u.name FROM operations p
JOIN orders o ON o.id = p.order_id JOIN users u ON u.id = p.user_id WHERE p.id = :id
""")


def operation(connection: Connection, operation_id: int) -> Any | None:
    """One operation, as finance may know it."""
    return connection.execute(_ONE, {"id": operation_id}).first()


# What waits

MOST = 1000  # more than that is not counted
_WAITING = {name: f"SELECT p.currency, p.amount, p.at FROM operations p WHERE {_LISTS[name]}" for name in _COUNTED} | {  # noqa: S608
    "instructions": "SELECT i.currency, i.amount, i.at FROM instructions i WHERE i.state = 'open'",
    "freezes": """
SELECT substr(f.account, length(f.account) - 2) AS currency, f.at,
    coalesce(f.amount, (SELECT b.amount FROM balances b WHERE b.account = f.account), 0) AS amount
FROM freezes f WHERE f.lifted_at IS NULL""",
    "payouts": """
SELECT o.currency, m.earned - m.paid_out AS amount, d.due_at AS at FROM deadlines d
JOIN milestones m ON m.id = d.subject_id JOIN orders o ON o.id = d.order_id
WHERE d.kind = 'payout' AND d.state IN ('running', 'paused')""",
}
_WORK = text(
    " UNION ALL ".join(
        f"SELECT '{name}' AS name, w.currency, count(*) AS num, sum(w.amount) AS amount, min(w.at) AS since "  # noqa: S608
        f"FROM ({each} LIMIT {MOST}) AS w GROUP BY w.currency"
        for name, each in _WAITING.items()
    )
).columns(since=Instant())


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many of a list wait, how much money that is in each currency, and since when the oldest does.

    Of payouts it is when the first is due. From MOST on it is not counted further, and the rest is not known.
    """

    count: int
    amounts: Mapping[str, int]  # minor units
    since: datetime


def waiting(connection: Connection, wall: datetime) -> dict[str, Waiting]:
    """What waits, by the name of its list; a list in which nothing waits is left out. One statement."""
    found: dict[str, Waiting] = {}
    for row in connection.execute(_WORK, _late("waiting", wall)):
        before = found.get(row.name, Waiting(0, {}, row.since))
        amounts = {**before.amounts, row.currency: int(row.amount)}
        found[row.name] = Waiting(before.count + int(row.num), amounts, min(before.since, row.since))
    return found
