"""The effective state: what is true although the sweep has not written it down. Looking writes nothing (X36)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from app.core.database.tx import Tx
from app.rules.base.facts import DeadlineFacts, OrderFacts, changed
from app.rules.base.plan import Plan
from app.rules.decide import decide_due
from app.services.deadlines import outages
from app.services.deadlines.due import over_first


@dataclass(frozen=True, slots=True)
class Effective:
    """An order as it stands now, and the plans of the clock that are true and not written yet, oldest first."""

    facts: OrderFacts
    unwritten: tuple[Plan, ...] = ()


def effective(tx: Tx, facts: OrderFacts) -> Effective:
    """The order as `settle` would leave it, by the same decisions; nothing is written."""
    if over_first(facts, tx.now, tx.now) is None:
        return Effective(facts)
    plans: list[Plan] = []
    for outage in outages.uncredited(tx):
        facts = _follow(facts, _lapses(facts, tx.now, outage.began_at), plans)
        facts = _follow(facts, outages.credits_of(tx, facts, outage), plans)
    facts = _follow(facts, _lapses(facts, tx.now, tx.now), plans)
    return Effective(facts, tuple(plans))


def _follow(facts: OrderFacts, found: Iterator[Plan], plans: list[Plan]) -> OrderFacts:
    for plan in found:
        plans.append(plan)
        facts = plan.written
    return facts


def _lapses(facts: OrderFacts, now: datetime, horizon: datetime) -> Iterator[Plan]:
    """What the clock does about one deadline after the other; one that cannot be handled is left as it is."""
    while (deadline := over_first(facts, now, horizon)) is not None:
        try:
            plan = decide_due(facts, deadline, now)
        except Exception:  # the sweep will report it
            facts = _without(facts, deadline)
            continue
        yield plan
        facts = plan.written


def _without(facts: OrderFacts, bad: DeadlineFacts) -> OrderFacts:
    rest = (changed(d, parked=True) if d == bad else d for d in facts.deadlines)
    return changed(facts, deadlines=tuple(rest))
