"""Named queries of earnings: a freelancer's totals by currency, and earned milestones paged by key, as plain rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, text

from app.core.database.db import Instant
from app.core.instants import to_us
from app.models.queries.ranges import Key
from app.rules.payments.breakdown import EarnedMilestone

_UNDER_WAY = "p.kind = 'payout' AND p.state IN ('waiting', 'asked')"
_INSTRUCTED = "i.kind = 'payout' AND i.state = 'open'"
_CONTESTED = "(SELECT coalesce(sum(h.amount), 0) FROM holds h WHERE h.milestone_id = m.id AND h.lifted_at IS NULL)"
_HELD = "m.earned - m.taken - m.released"
_OPEN = "d.order_id = o.id AND d.subject = 'milestone' AND d.subject_id = m.id AND d.state IN ('running', 'paused')"

_TOTALS = text(f"""
SELECT n.currency, sum(n.earned) AS earned, sum(n.released) AS released, sum(n.paid_out) AS paid_out,
    sum(n.on_the_way) AS on_the_way, sum(n.contested) AS contested, sum(n.instructed) AS instructed,
    sum(CASE WHEN n.asked THEN n.earned - n.paid_out - n.contested ELSE 0 END) AS asked
FROM (SELECT o.currency, m.earned, m.released, m.paid_out, coalesce(w.amount, 0) AS on_the_way,
        coalesce(v.amount, 0) AS instructed,
        CASE WHEN {_CONTESTED} < {_HELD} THEN {_CONTESTED} ELSE {_HELD} END AS contested,
        EXISTS (SELECT 1 FROM deadlines d WHERE {_OPEN} AND d.kind = 'payout') AS asked
    FROM orders o
    JOIN milestones m ON m.order_id = o.id AND m.earned > 0
    LEFT JOIN (SELECT p.milestone_id, sum(p.amount) AS amount FROM operations p
        WHERE {_UNDER_WAY} GROUP BY p.milestone_id) w ON w.milestone_id = m.id
    LEFT JOIN (SELECT i.milestone_id, sum(i.amount) AS amount FROM instructions i
        WHERE {_INSTRUCTED} GROUP BY i.milestone_id) v ON v.milestone_id = m.id
    WHERE o.freelancer_id = :me) AS n
GROUP BY n.currency ORDER BY n.currency
""")  # noqa: S608  (all of it is ours)

_FREEZES = text("SELECT account, amount FROM freezes WHERE lifted_at IS NULL AND account IN :accounts").bindparams(
    bindparam("accounts", expanding=True)
)

_MILESTONES = f"""
SELECT m.id, o.id AS order_id, o.ref, o.title, o.lang, o.plain, o.currency, o.custody, m.position,
    m.title AS milestone, m.earned, m.released, m.paid_out,
    m.earned_at, r.due_at AS held_until, q.state AS payout, q.due_at AS payout_at,
    {_CONTESTED} AS contested,
    (SELECT coalesce(sum(p.amount), 0) FROM operations p
        WHERE p.order_id = o.id AND p.milestone_id = m.id AND {_UNDER_WAY}) AS on_the_way,
    (SELECT coalesce(sum(i.amount), 0) FROM instructions i
        WHERE i.order_id = o.id AND i.milestone_id = m.id AND {_INSTRUCTED}) AS instructed,
    (SELECT max(e.at) FROM (
        SELECT p.key FROM operations p
        WHERE p.order_id = o.id AND p.milestone_id = m.id AND p.kind = 'payout' AND p.state = 'done'
        UNION ALL SELECT i.key FROM instructions i
        WHERE i.order_id = o.id AND i.milestone_id = m.id AND i.kind = 'payout' AND i.state = 'confirmed') AS k
        JOIN entries e ON e.effect_key = 'payout_paid:' || k.key AND e.side = 1) AS paid_at
FROM (SELECT m.id FROM orders o JOIN milestones m ON m.order_id = o.id AND m.earned > 0
    WHERE o.freelancer_id = :me {{only}} ORDER BY m.earned_at {{down}}, m.id {{down}} LIMIT :size) AS n
JOIN milestones m ON m.id = n.id
JOIN orders o ON o.id = m.order_id
LEFT JOIN deadlines r ON r.id = (SELECT max(d.id) FROM deadlines d WHERE {_OPEN} AND d.kind = 'release')
LEFT JOIN deadlines q ON q.id = (SELECT max(d.id) FROM deadlines d WHERE {_OPEN} AND d.kind = 'payout')
ORDER BY m.earned_at DESC, m.id DESC
"""  # noqa: S608
_READY = f"""AND m.released > m.paid_out + m.spent
    AND NOT EXISTS (SELECT 1 FROM deadlines d WHERE {_OPEN} AND d.kind = 'payout')"""  # noqa: S608
_NEXT = text("""
SELECT o.currency, d.due_at, sum(m.earned - m.taken - m.released) AS amount
FROM orders o JOIN deadlines d ON d.order_id = o.id AND d.subject = 'milestone' AND d.state = 'running'
JOIN milestones m ON m.id = d.subject_id
WHERE o.freelancer_id = :me AND d.kind = 'release' GROUP BY o.currency, d.due_at ORDER BY d.due_at LIMIT :most
""").columns(due_at=Instant())
_PLACES = {
    "": "",
    "ready": _READY,
    "after": "AND (m.earned_at, m.id) < (:at, :id)",
    "before": "AND (m.earned_at, m.id) > (:at, :id)",
}


@dataclass(frozen=True, slots=True)
class Total:
    """All that somebody earned in one currency and where it is, in minor units.

    held + available + on_the_way + paid_out = earned; `asked` lies in the first two, `contested` is held and not asked,
    and `frozen` is available (None: all of it, whatever it is). `instructed` is on its way by the marketplace (X51).
    """

    currency: str
    earned: int
    held: int
    available: int
    on_the_way: int
    paid_out: int
    contested: int
    asked: int
    instructed: int
    frozen: int | None


def totals(connection: Connection, user_id: int) -> list[Total]:
    """What this person earned, by currency. Two statements."""
    rows = connection.execute(_TOTALS, {"me": user_id}).all()
    accounts = {f"available:{user_id}:{row.currency}": row.currency for row in rows}
    frozen: dict[str, list[int | None]] = {row.currency: [] for row in rows}
    for freeze in connection.execute(_FREEZES, {"accounts": list(accounts)}) if accounts else ():
        frozen[accounts[freeze.account]].append(freeze.amount)
    return [_total(row, frozen[row.currency]) for row in rows]


def _total(row: Any, freezes: Sequence[int | None]) -> Total:
    ready, under_way = int(row.released - row.paid_out), int(row.on_the_way + row.instructed)
    whole = None in freezes
    return Total(
        currency=row.currency,
        earned=int(row.earned),
        held=int(row.earned - row.released),
        available=ready,
        on_the_way=under_way,
        paid_out=int(row.paid_out) - under_way,
        contested=int(row.contested),
        asked=int(row.asked),
        instructed=int(row.instructed),
        frozen=None if whole else min(ready, sum(each or 0 for each in freezes)),
    )


def earned_milestones(
    connection: Connection, user_id: int, size: int, place: str = "", key: Key | None = None
) -> list[EarnedMilestone]:
    """Earned milestones of a person, newest first: the newest, or the nearest "after" or "before" a key in the list."""
    values = {"me": user_id, "size": size} | (dict(zip(("at", "id"), key, strict=True)) if place and key else {})
    return [_milestone(row) for row in connection.execute(_statement(place if key else ""), values)]


def ready_milestones(connection: Connection, user_id: int, most: int) -> list[EarnedMilestone]:
    """Of this person's earned milestones those of which something is available and no payout is asked for."""
    return [_milestone(row) for row in connection.execute(_statement("ready"), {"me": user_id, "size": most})]


def next_releases(connection: Connection, user_id: int, most: int) -> list[tuple[str, datetime, int]]:
    """The next instants at which something becomes available: the currency, when, and how much; soonest first."""
    rows = connection.execute(_NEXT, {"me": user_id, "most": most})
    return [(row.currency, row.due_at, int(row.amount)) for row in rows]


def key_of_milestone(milestone: EarnedMilestone) -> Key:
    """Where a part stands in the list."""
    return to_us(milestone.earned_at), milestone.id


@cache
def _statement(place: str) -> Any:
    statement = text(_MILESTONES.format(only=_PLACES[place], down="ASC" if place == "before" else "DESC"))
    moments = ("earned_at", "held_until", "payout_at", "paid_at")
    return statement.columns(**dict.fromkeys(moments, Instant()))


def _milestone(row: Any) -> EarnedMilestone:
    fields = dict(row._mapping)
    numbers = {name: int(fields[name]) for name in ("contested", "on_the_way", "instructed")}
    return EarnedMilestone(**fields | numbers | {"plain": bool(row.plain)})
