"""Whose turn it is although no deadline runs against them: briefs that wait for an offer (B8), offers in a dispute that
wait for an answer (G5), and wishes to put off a deadline that runs against the other side (G6). One statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text

from app.core.database.db import Instant
from app.core.database.tx import Tx
from app.core.instants import to_us
from app.core.platform import Platform
from app.rules.disputes.asked import MORE_TIME, OFFER, asked_of
from app.services.deadlines.effective import effective
from app.services.store.loader import load

BRIEF = "brief"


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asked of this person, and on which order; `case_ref` is "" for a brief.

    Of a wish for more time `days` are wanted for a deadline that ends at `due_at`.
    """

    what: str  # BRIEF, OFFER, MORE_TIME
    order_id: int
    case_ref: str
    at: datetime  # since when it waits
    days: int
    due_at: datetime | None
    ref: str
    title: str
    lang: str | None
    name: str  # of who asks
    state: str  # of the order
    price: int
    currency: str


# An offer for a brief that has expired no longer waits for the client, whether or not the sweep has been there (X36).
_BRIEFS = f"""
SELECT '{BRIEF}' AS what, o.id AS order_id, '' AS case_ref, o.listed_at AS at, 0 AS days, CAST(NULL AS bigint) AS due_at
FROM orders o
WHERE o.freelancer_id = :me AND o.state = 'proposed' AND NOT EXISTS (SELECT 1 FROM deadlines d
    WHERE d.order_id = o.id AND d.kind = 'offer' AND d.state = 'running' AND d.due_at > :now)
ORDER BY o.listed_at, o.id LIMIT :most
"""  # noqa: S608
# Who has to act before a deadline of the case anyway is told so where deadlines are; nobody while it stands still.
_OFFERS = f"""
SELECT '{OFFER}' AS what, c.order_id, c.ref AS case_ref,
    (SELECT max(v.at) FROM case_offers v WHERE v.case_id = c.id) AS at, 0 AS days, CAST(NULL AS bigint) AS due_at
FROM cases c
WHERE c.asked_id = :me AND NOT EXISTS (SELECT 1 FROM deadlines d
    WHERE d.order_id = c.order_id AND d.subject = 'case' AND d.subject_id = c.id AND (d.state = 'paused'
        OR d.state = 'running' AND d.due_at > :now AND (d.user_id = :me OR d.asked_id = :me)))
ORDER BY c.id LIMIT :most
"""  # noqa: S608
_WISHES = f"""
SELECT '{MORE_TIME}' AS what, d.order_id, c.ref AS case_ref,
    (SELECT max(e.at) FROM events e WHERE e.order_id = d.order_id AND e.name = 'deadline.more_asked') AS at,
    d.more_days AS days, d.due_at
FROM deadlines d JOIN cases c ON c.id = d.subject_id
WHERE d.asked_id = :me AND d.state = 'running' AND d.subject = 'case' AND d.due_at > :now
    AND (d.user_id IS NULL OR d.user_id <> :me)
ORDER BY d.id LIMIT :most
"""  # noqa: S608
_PARTS = " UNION ALL ".join(
    f"SELECT * FROM ({part}) AS {name}"  # noqa: S608
    for name, part in (("briefs", _BRIEFS), ("offers", _OFFERS), ("wishes", _WISHES))
)
_ASKED = text(f"""
SELECT a.what, a.order_id, a.case_ref, a.at, a.days, a.due_at, o.ref, o.title, o.lang,
    CASE WHEN o.client_id = :me THEN fr.name ELSE cl.name END AS name, o.state, o.price, o.currency,
    EXISTS (SELECT 1 FROM deadlines l WHERE l.order_id = o.id AND l.state = 'running' AND l.due_at <= :now) AS late
FROM ({_PARTS}) AS a
JOIN orders o ON o.id = a.order_id
JOIN users cl ON cl.id = o.client_id
JOIN users fr ON fr.id = o.freelancer_id
ORDER BY a.at, a.order_id LIMIT :most
""").columns(at=Instant(), due_at=Instant())  # noqa: S608


def asked(tx: Tx, user_id: int, platform: Platform, most: int) -> tuple[Asked, ...]:
    """What others asked of this person and no deadline ends, the longest waiting first, at most so many.

    Where a deadline of the order has passed, what came of it counts, whether or not it is written down (X36).
    """
    rows = tx.connection.execute(_ASKED, {"me": user_id, "now": to_us(tx.now), "most": most}).all()
    over = _over(tx, user_id, platform, [row for row in rows if row.late and row.what != BRIEF])
    return tuple(Asked(*row[:-1]) for row in rows if (row.what, row.case_ref) not in over)


def _over(tx: Tx, user_id: int, platform: Platform, late: Sequence[Any]) -> set[tuple[str, str]]:
    """Of these, what is asked no more on the order as it stands; only such orders are loaded."""
    if not late:
        return set()
    loaded = load(tx.connection, sorted({row.order_id for row in late}), platform)
    standing = {order_id: effective(tx, facts).facts for order_id, facts in loaded.items()}
    found = set()
    for row in late:
        facts = standing[row.order_id]
        case, actor = facts.case(row.case_ref), facts.actor(user_id)
        wanted = None if case is None else asked_of(facts, case, tx.now)
        if actor is None or wanted != (actor.role, row.what):
            found.add((row.what, row.case_ref))
    return found
