"""The whole effect of a plan in lines of text: what changes, what moves, what is asked for, what is recorded."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

from app.core.money import Money
from app.rules.base.facts import NEW, CaseFacts, DeadlineFacts
from app.rules.base.plan import EventDraft, Plan
from tests.support.domain.facts import AMSTERDAM, NOW

PARTS = ("milestones", "cases", "deadlines", "ended", "policy", "platform")  # of an order: told line by line, or apart


def effects(plan: Plan) -> str:
    """Every line, the first of which says when it becomes true."""
    events = [_event(event, plan.at) for event in plan.events]
    return "\n".join([f"at {said(plan.at)}", *_changes(plan), *_asked(plan), *events])


def _changes(plan: Plan) -> Iterator[str]:
    yield from _changed("order", plan.before, plan.after)
    for was, milestone in zip(plan.before.milestones, plan.after.milestones, strict=True):
        yield from _changed(f"milestone {milestone.id}", was, milestone)
    before = {case.ref: case for case in plan.before.cases}
    for case in plan.after.cases:
        yield from _changed(case.kind, before[case.ref], case) if case.ref in before else _opened(case)
    yield from (f"drops case {ref}" for ref in before.keys() - {case.ref for case in plan.after.cases})
    known = {deadline.id: deadline for deadline in plan.before.deadlines}
    yield from (f"drops {known[gone].kind}" for gone in known.keys() - {each.id for each in plan.after.deadlines})
    for deadline in plan.after.deadlines:
        yield from _changed(deadline.kind, known[deadline.id], deadline) if deadline.id != NEW else _started(deadline)


def _changed(name: str, was: Any, now: Any) -> Iterator[str]:
    names = [field.name for field in fields(now) if field.name not in PARTS]
    changed = {name: getattr(now, name) for name in names if getattr(was, name) != getattr(now, name)}
    if changed:
        yield f"{name}: {_facts(changed)}"


def _opened(case: CaseFacts) -> Iterator[str]:
    told = {name: getattr(case, name) for name in ("layer", "state", "opener_id", "responder_id")}
    yield f"opens {case.kind}: {_facts(told | dict(case.details))}"


def _started(deadline: DeadlineFacts) -> Iterator[str]:
    held = f", {deadline.state}" if deadline.state != "running" else ""
    until = f"until {said(deadline.due_at)}, looked at {said(deadline.wake_at)}"
    yield f"{deadline.kind}: {deadline.who} of {deadline.subject} {deadline.subject_id} {until}{held}"


def _asked(plan: Plan) -> Iterator[str]:
    for move in plan.moves:
        yield f"moves {move.code} {said(move.amount)} of {move.milestone_id}{_elsewhen(move.at, plan.at)}"
    for who, drafts in (("gateway", plan.operations), ("marketplace", plan.instructions)):
        for each in drafts:  # type: ignore[attr-defined]
            of = f" {each.case_ref}" if each.case_ref else ""
            yield f"asks {who} {each.kind} {each.amount} of {each.milestone_id} for {each.user_id}{of}"
    yield from (f"adds {extra.title} {extra.price} {extra.days} to {extra.milestone_id}" for extra in plan.extras)
    yield from (f"agrees on {part.title} {part.amount} {said(part.due_at)}" for part in plan.agreed)
    yield from (f"no longer waits for {key}" for key in plan.ended)
    yield from (f"holds {hold.amount} of {hold.milestone_id} for {hold.cause}" for hold in plan.holds)
    yield from (f"lifts {cause}" for cause in plan.lifted)


def _event(event: EventDraft, at: datetime) -> str:
    facts = {name: fact for name, fact in event.facts.items() if name not in ("by", "user")}
    by = f"{event.facts['by']} {said(event.facts['user'])}"
    return f"records {event.name} by {by}{_elsewhen(event.at, at)}: {_facts(facts)}"


def _elsewhen(moment: datetime, at: datetime) -> str:
    return "" if moment == at else f" at {said(moment)}"


def _facts(facts: Mapping[str, Any]) -> str:
    return " ".join(f"{name}={said(fact)}" for name, fact in facts.items())


def said(fact: Any) -> str:
    """A fact in a word: instants from the beginning of the tests, or as a day where one begins."""
    if isinstance(fact, Mapping):
        return f"({_facts(fact)})"
    if isinstance(fact, (list, tuple)):
        return ",".join(map(said, fact)) or "-"
    if isinstance(fact, Money):
        return str(fact.minor)
    if isinstance(fact, datetime):
        day = fact.astimezone(AMSTERDAM)
        return f"{day:%d-%m}" if (day.hour, day.minute) == (0, 0) else _span(fact - NOW)
    return _span(fact) if isinstance(fact, timedelta) else "-" if fact is None else str(fact)


def _span(span: timedelta) -> str:
    hours = span / timedelta(hours=1)
    return "now" if not hours else f"{hours / 24:+g}d" if hours % 24 == 0 else f"{hours:+g}h"
