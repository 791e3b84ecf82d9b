"""Payouts to come, operations, and how much waits for finance. Never a title or a text (X33)."""

from __future__ import annotations

from collections.abc import Sequence
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


MOST = 1000  # more than that is not counted
_FIGURES = """
SELECT {lists}, (SELECT count(*) FROM (SELECT 1 FROM deadlines d
    WHERE d.kind = 'payout' AND d.state IN ('running', 'paused') LIMIT {most}) AS n) AS payouts,
    (SELECT count(*) FROM (SELECT 1 FROM freezes f WHERE f.lifted_at IS NULL LIMIT {most}) AS n) AS freezes,
    (SELECT count(*) FROM (SELECT 1 FROM instructions i WHERE i.state = 'open' LIMIT {most}) AS n) AS instructions
"""


def figures(connection: Connection, wall: datetime) -> dict[str, int]:
    """How many operations, payouts and freezes there are of each list; no more than MOST are counted."""
    each = ", ".join(
        f"(SELECT count(*) FROM (SELECT 1 FROM operations p WHERE {where} LIMIT {MOST}) AS n) AS {name}"  # noqa: S608
        for name, where in _LISTS.items()
    )
    row = connection.execute(text(_FIGURES.format(lists=each, most=MOST)), _late("waiting", wall)).one()
    return {name: int(value) for name, value in row._mapping.items()}
