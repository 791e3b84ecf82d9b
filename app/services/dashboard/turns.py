"""Whose turn: what waits for one person, soonest first, with the facts that tell what silence does. One statement.

A deadline names the person it waits for, and each kind gives only its soonest rows, straight from an index, so the
dashboard costs the same however much waits and however many orders there are.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import timedelta
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import TextClause, text

from app.core.database.db import Instant
from app.core.database.tx import Tx
from app.core.instants import to_us
from app.core.platform import Platform
from app.rules.base.deadlines import names
from app.rules.base.facts import NEW, CaseFacts, DeadlineFacts, LockFacts, MilestoneFacts, OrderFacts
from app.rules.base.policy import policy

Key = tuple[int, int]  # due in microseconds, and the deadline's id
START: Key = (0, 0)
EXACT = 20  # more than that of one kind is not counted


@dataclass(frozen=True, slots=True)
class Turn:
    """An order on which this person may act before a deadline. Of its cases and deadlines the facts hold only that, and
    the approval that may come before it."""

    facts: OrderFacts
    deadline: DeadlineFacts
    case: CaseFacts | None
    title: str
    lang: str | None

    @property
    def key(self) -> Key:
        """Where it stands in the list of what waits."""
        return to_us(self.deadline.due_at), self.deadline.id


@dataclass(frozen=True, slots=True)
class Turns:
    """What waits for an answer, approval or payment; how much there is of it; and what may still be agreed to (X3).

    `total` is exact up to EXACT; above, there is more than that.
    """

    waiting: tuple[Turn, ...]
    total: int
    agreeable: tuple[Turn, ...]


def turns(tx: Tx, user_id: int, platform: Platform, most: int, agreeable: int) -> Turns:
    """The `most` soonest deadlines that wait for this person and have not passed, and some that may be agreed to."""
    values = {"me": user_id, "now": to_us(tx.now), "most": most, "enough": EXACT + 1}
    rows = tx.connection.execute(_statement(True), values | {"agreeable": agreeable, "key": 0, "id": 0}).all()
    found = list(_turns(rows, platform))
    total = next((row.total for row in rows if row.part == "waiting"), 0)
    waiting, calm = (tuple(t for part, t in found if part == wanted) for wanted in ("waiting", "agreeable"))
    return Turns(waiting, total, calm)


def all_waiting(tx: Tx, user_id: int, platform: Platform, most: int, after: Key = START) -> tuple[Turn, ...]:
    """What waits for this person after a key, soonest first, and exactly so, a page of them."""
    values = {"me": user_id, "now": to_us(tx.now), "most": most, "enough": most, "key": after[0], "id": after[1]}
    return tuple(turn for _, turn in _turns(tx.connection.execute(_statement(False), values).all(), platform))


# The statement: the soonest deadlines of each kind, then of all kinds, joined with their orders, cases and milestones.

_WAITS = """
SELECT * FROM (SELECT d.id, d.due_at FROM deadlines d
    WHERE d.user_id = :me AND d.kind = '{kind}' AND d.state = 'running' AND {ahead}
    ORDER BY d.due_at, d.id LIMIT :enough) AS waits_{kind}
"""
_AGREEABLE = """
SELECT d.id, d.due_at FROM deadlines d JOIN orders o ON o.id = d.order_id
WHERE d.user_id = :me AND d.kind = 'refund' AND d.state = 'running' AND d.due_at > :now AND o.consent = 'deemed'
ORDER BY d.due_at, d.id LIMIT :agreeable
"""
_AHEAD = "d.due_at > :now AND (d.due_at, d.id) > (:key, :id)"
_PICKED = """
SELECT * FROM (SELECT '{part}' AS part, id, due_at, count(*) OVER () AS total FROM ({ranges}) AS {part}_ranges
    ORDER BY due_at, id LIMIT :{most}) AS {part}_picked
"""
_FACTS = """
SELECT p.part, p.total, o.title AS title, o.lang AS lang, {columns} FROM ({picked}) AS p
JOIN deadlines d ON d.id = p.id
JOIN orders o ON o.id = d.order_id
JOIN users cl ON cl.id = o.client_id
JOIN users fr ON fr.id = o.freelancer_id
LEFT JOIN milestones m ON m.order_id = o.id
LEFT JOIN balances b ON b.account = 'escrow:' || CAST(m.id AS text)
LEFT JOIN deadlines a ON a.order_id = o.id AND a.subject = 'milestone' AND a.subject_id = m.id
    AND a.kind = 'approval' AND a.state = 'running' AND a.id <> d.id
LEFT JOIN cases c ON d.subject = 'case' AND c.id = d.subject_id
ORDER BY p.part DESC, d.due_at, d.id, m.position
"""


@cache
def _statement(dashboard: bool) -> Any:
    ranges = [_WAITS.format(kind=kind, ahead=_AHEAD) for kind in names(lambda kind: kind.reminds)]
    picked = _PICKED.format(part="waiting", most="most", ranges=" UNION ALL ".join(ranges))
    if dashboard:
        picked += " UNION ALL " + _PICKED.format(part="agreeable", most="agreeable", ranges=_AGREEABLE)
    columns = ", ".join(f"{source} AS {name}" for name, source in _COLUMNS.items())
    return _typed(text(_FACTS.format(columns=columns, picked=picked)))


def _names(part: type, *without: str) -> list[str]:
    return [f.name for f in fields(part) if f.name not in without]


_ORDER = _names(OrderFacts, "policy", "platform", "milestones", "cases", "deadlines", "ended")
_MILESTONE = _names(MilestoneFacts, "deliverable", "lang", "locks")
_CASE = _names(CaseFacts)
_DEADLINE = _names(DeadlineFacts, "parked", "pauses")
_ELSEWHERE = {
    "o_client_name": "cl.name",
    "o_freelancer_name": "fr.name",
    "o_payable": "0",  # whose turn it is does not depend on what can be paid out
    "m_escrow": "coalesce(b.amount, 0)",
    "m_contested": "0",
}
_COLUMNS = {
    f"{alias}_{name}": _ELSEWHERE.get(f"{alias}_{name}", f"{alias}.{name}")
    for alias, names in (("o", _ORDER), ("m", _MILESTONE), ("c", _CASE), ("d", _DEADLINE), ("a", _DEADLINE))
    for name in names
} | {"o_policy_version": "o.policy_version", "d_parked_at": "d.parked_at", "a_parked_at": "a.parked_at"}
# What the turn's own case holds of a milestone, and what any case does.
_LOCKED = "(SELECT coalesce(sum(k.amount), 0) FROM locks k WHERE k.milestone_id = m.id AND k.lifted_at IS NULL{})"
_COLUMNS |= {"m_locked": _LOCKED.format(""), "m_locked_here": _LOCKED.format(" AND k.case_id = c.id")}


def _typed(statement: TextClause) -> Any:
    moments = [name for name in _COLUMNS if name.endswith(("_at", "_until"))]
    return statement.columns(**dict.fromkeys(moments, Instant()))


# From rows, one for each milestone, to facts.


def _turns(rows: Any, platform: Platform) -> Iterator[tuple[str, Turn]]:
    for (part, _), group in groupby(rows, key=lambda row: (row.part, row.d_id)):
        milestones = [row._mapping for row in group]
        yield part, _turn(milestones, platform)


def _turn(rows: list[Mapping[Any, Any]], platform: Platform) -> Turn:
    row = rows[0]
    case = (
        None if row["c_id"] is None else CaseFacts(**_own(row, "c", _CASE) | {"details": json.loads(row["c_details"])})
    )
    deadline = _deadline(row, "d")
    approvals = (_deadline(each, "a") for each in rows if each["a_id"] is not None)
    facts = OrderFacts(
        **_own(row, "o", _ORDER) | {"plain": bool(row["o_plain"])},
        policy=policy(row["o_policy_version"]),
        platform=platform,
        milestones=tuple(_milestone(each) for each in rows if each["m_id"] is not None),
        cases=() if case is None else (case,),
        deadlines=(deadline, *approvals),
    )
    return Turn(facts, deadline, case, row["title"], row["lang"])


def _milestone(row: Mapping[Any, Any]) -> MilestoneFacts:
    here, whole = int(row["m_locked_here"]), int(row["m_locked"])
    locks = (LockFacts(NEW, row["c_id"], here), LockFacts(NEW, NEW, whole - here)) if whole else ()
    return MilestoneFacts(**_own(row, "m", _MILESTONE), locks=tuple(lock for lock in locks if lock.amount))


def _deadline(row: Mapping[Any, Any], alias: str) -> DeadlineFacts:
    own = _own(row, alias, _DEADLINE)
    remaining = None if own["remaining"] is None else timedelta(microseconds=own["remaining"])
    own |= {"human": bool(own["human"]), "remaining": remaining}
    return DeadlineFacts(**own, parked=row[f"{alias}_parked_at"] is not None)


def _own(row: Mapping[Any, Any], alias: str, names: list[str]) -> dict[str, Any]:
    return {name: row[f"{alias}_{name}"] for name in names}
