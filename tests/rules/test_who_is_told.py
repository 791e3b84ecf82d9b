"""Who is told of each event: both parties of nearly all, one of what is only theirs, nobody of what is told anyway."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from app.rules.base.facts import CaseFacts, OrderFacts
from app.rules.base.people import CLIENT, FINANCE, FREELANCER, PARTIES, SUPPORT, THE_CLOCK
from app.rules.base.plan import Plan
from app.rules.cases.extras import Extension, Extra
from app.rules.decide import decide_case, decide_due, decide_milestone
from app.rules.milestones.charges import decide_late_charge
from app.rules.operations import OperationFacts, decide_again, decide_done, decide_failed
from app.rules.payments.earnings import decide_hold, decide_lift
from app.rules.payments.promises import charge_key
from tests.support.domain.facts import ACTORS, NOW, act, committed, opened, opening, order, the_case
from tests.support.rules import milestones
from tests.support.rules import support_cancellations as support
from tests.support.rules.offers import accepting, offered

ALONE = {
    "charge.late": (CLIENT,),
    "money.available": (),  # at once with the approval, which is told
    "payout.asked": (),
    "payout.sent": (FREELANCER,),
    "payout.paid": (FREELANCER,),
    "payout.failed": (FREELANCER, FINANCE),
    "cancellation.granted": (*PARTIES, SUPPORT),
    "cancellation.refused": (*PARTIES, SUPPORT),
    "cancellation.settled": (*PARTIES, SUPPORT),
    "refund.again": (),
    "request.superseded": (),
}
OPENED = {"update": CLIENT, "cancel": CLIENT, "extension": FREELANCER}


def answered(kind: str, name: str) -> Plan:
    facts = opened(kind, OPENED[kind])
    who = OPENED[kind] if name == "withdraw" else {CLIENT: FREELANCER, FREELANCER: CLIENT}[OPENED[kind]]
    return act(facts, name, ACTORS[who], **({"text": "digest"} if name == "answer" else {}))


def promised() -> OrderFacts:
    """Extras that are accepted and not paid for yet."""
    wanted = Extension(None, (Extra("More", 900, 2),))
    return committed(act(committed(opening(order(), "extension", FREELANCER, NOW, wanted)), "accept", ACTORS[CLIENT]))


def by_clock(facts: OrderFacts, kind: str) -> Plan:
    deadline = next(d for d in facts.deadlines if d.kind == kind)
    return decide_due(facts, deadline, deadline.due_at)


def asked() -> OrderFacts:
    return support.ask(support.chain("funded", "planned"), CLIENT, 1)


def staff(name: str, *before: str) -> Plan:
    given = {} if name in ("agree", "take", "withdraw") else support.TEXT
    who = {"agree": ACTORS[FREELANCER], "object": ACTORS[FREELANCER], "withdraw": ACTORS[CLIENT]}.get(
        name, support.SUPPORT
    )
    return support.act(support.done(asked(), *before), name, who, **given)


def of_milestone(name: str, facts: OrderFacts, role: str) -> Plan:
    return decide_milestone(facts, name, ACTORS[role], NOW)


def operation(kind: str, state: str = "waiting") -> OperationFacts:
    return OperationFacts(f"{kind}:1", kind, 500, 11, state=state)


def lifted() -> Plan:
    facts = milestones.approved()
    held = committed(decide_hold(facts, facts.milestone, "dispute:1", 500, THE_CLOCK, NOW))
    return decide_lift(held, held.milestone, "dispute:1", 500, THE_CLOCK, NOW)


def failed_payout() -> Plan:
    paid = replace(order("completed").milestone, paid_out=500, released=500)
    plan = decide_failed(order("completed", milestones=(paid,)), operation("payout"), NOW)
    assert plan is not None
    return plan


PLANS: dict[str, Callable[[], Plan]] = {
    "placed by an offer": lambda: accepting(offered()),
    "update asked": lambda: opening(order(), "update", CLIENT),
    "update given": lambda: answered("update", "answer"),
    "update withdrawn": lambda: answered("update", "withdraw"),
    "update lapsed": lambda: by_clock(opened("update", CLIENT), "answer"),
    "superseded": lambda: opening(opened("update", CLIENT), "cancel", FREELANCER),
    "cancelled": lambda: answered("cancel", "accept"),
    "declined": lambda: answered("cancel", "decline"),
    "cancelled in silence": lambda: by_clock(opened("cancel", CLIENT), "answer"),
    "extended": lambda: answered("extension", "accept"),
    "extras void": lambda: of_milestone("deliver", promised(), FREELANCER),
    "extras given up": lambda: by_clock(promised(), "extras"),
    "delivered": lambda: of_milestone("deliver", order(), FREELANCER),
    "changes asked": lambda: of_milestone("ask_changes", milestones.act(order(), "deliver", FREELANCER), CLIENT),
    "approved": lambda: of_milestone("approve", milestones.act(order(), "deliver", FREELANCER), CLIENT),
    "initiated": lambda: of_milestone("initiate", milestones.through(milestones.chain()), CLIENT),
    "never began": lambda: of_milestone("give_up", milestones.chain(), CLIENT),
    "unpaid": lambda: of_milestone(
        "give_up", milestones.act(milestones.through(milestones.chain()), "initiate", CLIENT), CLIENT
    ),
    "late": lambda: decide_late_charge(order(), "charge:9", 11, order().money(500), NOW),
    "refund arrived": lambda: decide_done(order(), operation("refund"), NOW),
    "payout arrived": lambda: decide_done(order(), operation("payout"), NOW),
    "payout came back": failed_payout,
    "refund again": lambda: decide_again(order(), operation("refund", "failed"), support.SUPPORT, NOW),
    "held": lambda: decide_hold(milestones.approved(), milestones.approved().milestone, "x:1", 5, THE_CLOCK, NOW),
    "freed": lifted,
    "payout asked": lambda: of_milestone("ask_payout", milestones.approved(), FREELANCER),
    "support asked": lambda: support.act(asked(), "take"),
    "agreed": lambda: staff("agree"),
    "objected": lambda: staff("object"),
    "withdrawn": lambda: staff("withdraw"),
    "taken": lambda: staff("take"),
    "refused": lambda: staff("refuse", "take"),
    "granted": lambda: staff("grant", "take"),
    "settled": lambda: staff("settle", "agree", "take"),
    "approved after all": lambda: of_milestone(
        "approve", support.ask(support.chain("submitted", "planned"), CLIENT, 1), CLIENT
    ),
}


@pytest.mark.rule("G4", "F8", "F17", "X46")
@pytest.mark.parametrize("name", PLANS)
def test_both_are_told_but_where_it_is_the_affair_of_one(name: str) -> None:
    plan = PLANS[name]()
    assert plan.events
    told = {event.name: event.tell for event in plan.events}
    delivered = {event.name for event in plan.events if event.facts.get("delivered")}
    expected = {event: ALONE.get(event, () if event in delivered else PARTIES) for event in told}
    assert told == expected


@pytest.mark.rule("X29", "X54")
@pytest.mark.parametrize("how", ["approve", "cancel", "give up"])
def test_extras_that_are_not_paid_for_fall_and_nobody_waits_for_their_charge(how: str) -> None:
    facts = promised()
    case = the_case(facts)
    if how == "approve":
        plan = of_milestone("approve", milestones.act(facts, "deliver", FREELANCER), CLIENT)
    elif how == "cancel":
        plan = decide_case(*_asked_to_cancel(facts), "accept", ACTORS[CLIENT], NOW + timedelta(hours=1))
    else:
        plan = by_clock(facts, "extras")
    assert plan.ended == (charge_key(case),)
    (void,) = [event for event in plan.events if event.name == "extras.void"]
    assert (void.facts["case"], void.facts["amount"]) == (case.ref, 900)
    assert [d for d in plan.after.deadlines if d.kind == "extras" and d.state == "running"] == []


def _asked_to_cancel(facts: OrderFacts) -> tuple[OrderFacts, CaseFacts]:
    both = opened("cancel", FREELANCER, facts)
    return both, the_case(both)
