"""What a plan ends beside what it is about, read off the plan itself: requests, promised extras, payments (X54)."""

from __future__ import annotations

from collections.abc import Iterator

from app.core.words import N_, Sentence, sentence
from app.rules.base.plan import Plan
from app.rules.base.registry import KINDS, kind_of

_EXTRAS_LAPSE = N_(
    "The promised extras of %(amount)s have not been paid for yet, so they lapse: nothing is charged, and the "
    "new date that came with them does not apply."
)
_NOT_PAID = N_("Nothing more has to be paid for milestone %(number)s.")


def besides(plan: Plan) -> tuple[Sentence, ...]:
    """Return what else ends with a plan, one sentence each; nothing for what ends only what it is about."""
    return (*_requests(plan), *_extras(plan), *_payments(plan))


def _requests(plan: Plan) -> Iterator[Sentence]:
    """X23, X25, X28, X38: cases of other kinds that the plan brings to an end."""
    before = {case.ref: case for case in plan.before.cases}
    for case in plan.after.cases:
        was = before.get(case.ref)
        if was is not None and was.closed_at is None and case.closed_at is not None and case.kind != plan.cause[0]:
            kind = kind_of(case)
            yield Sentence(kind.ended_by[case.state])
            yield from kind.falls(plan.before, case) if kind.falls else ()


def _extras(plan: Plan) -> Iterator[Sentence]:
    """X29: promises that fall with the work to which they belonged."""
    for event in plan.events:
        if event.name == "extras.void" and plan.cause[0] != _kind_of_case(plan, event.facts["case"]):
            yield sentence(_EXTRAS_LAPSE, amount=plan.before.money(event.facts["amount"]))


def _kind_of_case(plan: Plan, ref: str) -> str:
    return next(case.kind for case in plan.after.cases if case.ref == ref)


def _payments(plan: Plan) -> Iterator[Sentence]:
    """X7: milestones whose payment is waited for, and that are returned by a decision about a case."""
    if plan.cause[0] not in KINDS:
        return
    charging = {milestone.id for milestone in plan.before.milestones if milestone.state == "charging"}
    for milestone in plan.after.milestones:
        if milestone.id in charging and milestone.state == "returned":
            yield sentence(_NOT_PAID, number=milestone.position)
