"""Standing: how an order, its milestones and its cases stand after a plan, as its event tells it (X52)."""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter
from typing import Any

from app.core.database.db import canonical
from app.rules.base.facts import CaseFacts
from app.rules.base.plan import MilestoneDraft, Plan
from app.services.store.additions import plain
from app.services.store.event_log import WRITTEN_ON_A_CASE, PlannedWrite
from app.services.store.guards import answered_case
from app.services.store.told import AMOUNTS, STANDING, details_digest

Told = dict[str, Any]

_REFS = tuple(WRITTEN_ON_A_CASE.values())
_OF_A_CASE = tuple(name for name in STANDING["cases"] if name not in (*_REFS, "details"))
_NOTHING_YET = dict.fromkeys(STANDING["milestones"]) | dict.fromkeys(AMOUNTS, 0)


def standing(item: PlannedWrite) -> dict[str, Told]:
    """What stands otherwise than before, by table: all of it when it is new."""
    plan = item.plan
    found = {
        "orders": _changed(STANDING["orders"], plan.after, plan.before if plan.before.head_seq else None),
        "milestones": dict(_milestones(plan)),
        "cases": dict(_cases(item)),
    }
    return {table: told for table, told in found.items() if told}


def _milestones(plan: Plan) -> Iterator[tuple[str, Told]]:
    """By their position, which is known before the row is there."""
    known = {m.id: m for m in plan.before.milestones} if plan.before.head_seq else {}
    for milestone in plan.after.milestones:
        told = _changed(STANDING["milestones"], milestone, known.get(milestone.id))
        if told:
            yield str(milestone.position), told
    for position, part in enumerate(plan.agreed, start=1):
        yield str(position), _agreed(part)


def _agreed(part: MilestoneDraft) -> Told:
    return _NOTHING_YET | {"state": "planned", "amount": part.amount, "due_at": plain(part.due_at)}


def _cases(item: PlannedWrite) -> Iterator[tuple[str, Told]]:
    known = {case.ref: case for case in item.plan.before.cases}
    for case in item.plan.after.cases:
        if case != known.get(case.ref):
            yield case.ref, _case(case, known.get(case.ref), item)


def _case(case: CaseFacts, was: CaseFacts | None, item: PlannedWrite) -> Told:
    told = _changed(_OF_A_CASE, case, was)
    if was is None:
        told |= dict.fromkeys(_REFS)
    elif item.words and item.role_of_words in WRITTEN_ON_A_CASE and case == answered_case(item.plan):
        told[WRITTEN_ON_A_CASE[item.role_of_words]] = item.words.ref
    if was is None or case.details != was.details:
        told["details"] = details_digest(item.plan.before.salt, canonical(case.details))
    return told


def _changed(names: tuple[str, ...], after: Any, before: Any | None) -> Told:
    pick = attrgetter(*names)
    values = pick(after)
    if before is None:
        return {name: plain(value) for name, value in zip(names, values, strict=True)}
    return {
        name: plain(value)
        for name, value, was in zip(names, values, pick(before), strict=True)
        if value is not was and value != was
    }
