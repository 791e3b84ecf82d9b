"""Extras that the client accepted: promised, then paid for and part of the order, else void; once (F14, X29, X38)."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from app.core.errors import Refusal
from app.rules.base.facts import OrderFacts
from app.rules.base.people import CLIENT, FREELANCER, PARTIES, THE_GATEWAY
from app.rules.base.plan import ExtraDraft, Plan
from app.rules.cases.extras import Extension, Extra
from app.rules.decide import decide_case, decide_due
from tests.support.domain.facts import ACTORS, DAY, NOW, act, act_on_order, committed, opened, opening, order, the_case

pytestmark = pytest.mark.rule("X29")
PRICE, LATER = 124_000, NOW + 30 * DAY
FONT, ICONS = Extra("Font", 5_000, 2), Extra("Icons", 1_250, 1)


def promised() -> OrderFacts:
    """The client accepted a later date and two extras."""
    facts = committed(opening(order(), "extension", FREELANCER, details=Extension(LATER, (FONT, ICONS))))
    return committed(act(facts, "accept", ACTORS[CLIENT]))


def confirmed(facts: OrderFacts) -> Plan:
    return decide_case(facts, the_case(facts), "confirm", THE_GATEWAY, NOW + DAY / 2)


def given_up(facts: OrderFacts) -> Plan:
    return act(facts, "give_up", ACTORS[CLIENT], NOW + DAY / 2)


def lapsed(facts: OrderFacts) -> Plan:
    return decide_due(facts, facts.deadlines[0], facts.deadlines[0].due_at)


@pytest.mark.rule("F14")
def test_what_is_accepted_is_charged_within_a_day_and_until_then_nothing_changes() -> None:
    facts = promised()
    assert (facts.price, facts.escrow.minor, facts.delivery_due_at) == (PRICE, PRICE, NOW + 4 * DAY)
    (waits,) = facts.deadlines
    assert (waits.kind, waits.who, waits.due_at) == ("extras", CLIENT, NOW + timedelta(hours=24))
    assert (the_case(facts).state, the_case(facts).outcome) == ("accepted", "accepted")


@pytest.mark.rule("F14", "X38")
def test_once_they_are_paid_for_they_and_the_date_are_part_of_the_order_and_its_milestone() -> None:
    facts = promised()
    plan = confirmed(facts)
    (part,) = plan.after.milestones
    assert (plan.after.price, part.amount, part.escrow, part.charged) == (PRICE + 6_250,) * 4
    assert plan.after.delivery_due_at == part.due_at == LATER + 3 * DAY
    ref = the_case(facts).ref
    assert plan.extras == (ExtraDraft(11, ref, "Font", 5_000, 2), ExtraDraft(11, ref, "Icons", 1_250, 1))
    (event,) = plan.events
    assert (event.name, event.tell) == ("extras.charged", PARTIES)
    assert (event.facts["case"], event.facts["amount"], event.facts["due_at"]) == (ref, 6_250, LATER + 3 * DAY)
    assert [d.state for d in plan.after.deadlines] == ["met"]


@pytest.mark.parametrize(("end", "state"), [(given_up, "void"), (lapsed, "lapsed")])
def test_what_is_not_paid_for_is_void_and_nothing_of_it_holds(end: Callable[[OrderFacts], Plan], state: str) -> None:
    facts = promised()
    plan = end(facts)
    assert (plan.after.price, plan.after.milestones, plan.moves, plan.extras) == (PRICE, facts.milestones, (), ())
    assert plan.after.delivery_due_at == facts.delivery_due_at
    assert [d.state for d in plan.after.deadlines] == [state]
    assert plan.ended == (f"charge:case:{the_case(facts).ref}",)
    (event,) = plan.events
    assert (event.name, event.tell, event.facts["amount"]) == ("extras.void", PARTIES, 6_250)


@pytest.mark.parametrize("before", [confirmed, given_up, lapsed])
def test_what_is_paid_for_or_void_is_not_given_up_any_more(before: Callable[[OrderFacts], Plan]) -> None:
    over = committed(before(promised()))
    with pytest.raises(Refusal) as refused:
        given_up(over)
    assert refused.value.status == 409


def test_a_case_that_changes_is_another_version_of_itself() -> None:
    facts = promised()
    assert the_case(confirmed(facts).after).version == the_case(facts).version + 1


def approved(facts: OrderFacts) -> Plan:
    delivered = committed(act_on_order(facts, "deliver", ACTORS[FREELANCER]))
    return act_on_order(delivered, "approve", ACTORS[CLIENT])


def cancelled(facts: OrderFacts) -> Plan:
    return act(opened("cancel", FREELANCER, facts), "accept", ACTORS[CLIENT], NOW + timedelta(hours=1))


@pytest.mark.rule("X54")
@pytest.mark.parametrize("end", [approved, cancelled])
def test_they_fall_with_the_work_to_which_they_belong_and_nobody_waits_for_their_charge(
    end: Callable[[OrderFacts], Plan],
) -> None:
    facts = promised()
    case, plan = the_case(facts), end(facts)
    assert plan.ended == (f"charge:case:{case.ref}",)
    (void,) = [event for event in plan.events if event.name == "extras.void"]
    assert (void.facts["case"], void.facts["amount"], void.tell) == (case.ref, 6_250, PARTIES)
    assert [d.state for d in plan.after.deadlines if d.kind == "extras"] == ["void"]
