"""What the marketplace answers about extras that it charges: they hold, are void, or come too late (X29, X51)."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.core.errors import Refusal
from app.rules.base.facts import OrderFacts
from app.rules.base.people import CLIENT, FINANCE, FREELANCER, MARKETPLACE, Actor
from app.rules.base.plan import Plan
from app.rules.cases.extras import Extension, Extra
from app.rules.decide import decide_due
from app.rules.instructions import FAILED, InstructionFacts, decide_confirmed, decide_not_made
from tests.support.domain.facts import ACTORS, DAY, NOW, act, act_on_order, committed, opened, opening, order, the_case

pytestmark = pytest.mark.rule("X29", "X51")
PRICE, EXTRAS = 124_000, 900
LATER = NOW + 30 * DAY
PAU = Actor(FINANCE, 44)


def asked() -> OrderFacts:
    """An imported order on which the freelancer asks for extras, where there is no gateway."""
    facts = order(custody=MARKETPLACE)
    part = replace(facts.milestone, charge=None, charged=0)
    facts = replace(facts, milestones=(part,), platform=replace(facts.platform, gateway=False))
    return committed(opening(facts, "extension", FREELANCER, details=Extension(LATER, (Extra("More", EXTRAS, 2),))))


def promised() -> tuple[OrderFacts, InstructionFacts]:
    """They are accepted, and the marketplace is asked to charge them."""
    plan = act(asked(), "accept", ACTORS[CLIENT])
    (draft,) = plan.instructions
    own = (draft.kind, draft.amount, draft.milestone_id, draft.user_id)
    return committed(plan), InstructionFacts(5, draft.key, *own, "open", NOW, the_case(plan.after).id)


def confirmed(facts: OrderFacts, instruction: InstructionFacts) -> Plan:
    return decide_confirmed(facts, instruction, PAU, NOW + DAY, "MP-1", (NOW + DAY).date())


def names(plan: Plan) -> list[str]:
    return [event.name for event in plan.events]


def test_the_marketplace_is_asked_to_charge_the_client_within_the_grace_of_an_import() -> None:
    facts, instruction = promised()
    assert (instruction.kind, instruction.amount, instruction.user_id) == ("charge", EXTRAS, facts.client_id)
    (waits,) = facts.deadlines
    assert (waits.kind, waits.who, waits.due_at) == ("instructed_extras", FINANCE, NOW + facts.policy.imported_grace)


def test_they_hold_once_the_marketplace_has_charged_for_them_and_our_gateway_has_none_of_it() -> None:
    plan = confirmed(*promised())
    (part,) = plan.after.milestones
    assert (plan.after.price, part.amount, part.escrow, part.charged) == (PRICE + EXTRAS, *[PRICE + EXTRAS] * 2, 0)
    assert plan.after.delivery_due_at == part.due_at == LATER + 2 * DAY
    assert names(plan) == ["instruction.confirmed", "extras.charged"]
    assert committed(plan).deadlines == ()


def test_they_are_void_where_the_marketplace_will_not_charge_for_them() -> None:
    facts, instruction = promised()
    plan = decide_not_made(facts, instruction, PAU, NOW + DAY)
    assert (plan.after.price, plan.after.milestones, plan.moves) == (PRICE, facts.milestones, ())
    assert names(plan) == ["instruction.failed", "extras.void"]
    assert committed(plan).deadlines == ()


def lapsed(facts: OrderFacts) -> OrderFacts:
    return committed(decide_due(facts, facts.deadlines[0], facts.deadlines[0].due_at))


def given_up(facts: OrderFacts) -> OrderFacts:
    return committed(act(facts, "give_up", ACTORS[CLIENT]))


def cancelled(facts: OrderFacts) -> OrderFacts:
    return committed(act(opened("cancel", CLIENT, facts), "accept", ACTORS[FREELANCER]))


def approved(facts: OrderFacts) -> OrderFacts:
    delivered = committed(act_on_order(facts, "deliver", ACTORS[FREELANCER]))
    return committed(act_on_order(delivered, "approve", ACTORS[CLIENT]))


@pytest.mark.parametrize("end", [lapsed, given_up, cancelled, approved])
def test_what_is_charged_when_nobody_waits_for_it_any_more_goes_back_whole(
    end: Callable[[OrderFacts], OrderFacts],
) -> None:
    facts, instruction = promised()
    over = end(facts)
    plan = confirmed(over, instruction)
    assert (plan.after.price, plan.after.milestones) == (over.price, over.milestones)
    assert [(move.code, move.amount.minor) for move in plan.moves] == [("late_charge", EXTRAS)]
    (back,) = plan.instructions
    assert (back.kind, back.amount, back.user_id) == ("refund", EXTRAS, facts.client_id)
    (late,) = [event for event in plan.events if event.name == "charge.late"]
    assert (late.tell, late.facts["amount"]) == ((CLIENT,), EXTRAS)


@pytest.mark.parametrize("end", [lapsed, given_up, cancelled, approved])
def test_what_is_never_charged_means_nothing_when_nobody_waits_for_it_any_more(
    end: Callable[[OrderFacts], OrderFacts],
) -> None:
    facts, instruction = promised()
    plan = decide_not_made(end(facts), instruction, PAU, NOW + DAY)
    assert (names(plan), plan.moves, plan.instructions) == (["instruction.failed"], (), ())


@pytest.mark.parametrize("state", ["confirmed", FAILED])
def test_what_was_answered_is_not_answered_again(state: str) -> None:
    facts, instruction = promised()
    answered = replace(instruction, state=state)
    with pytest.raises(Refusal) as refused:
        confirmed(facts, answered)
    assert (refused.value.status, refused.value.code) == (409, "answered")
    with pytest.raises(Refusal) as refused:
        decide_not_made(facts, answered, PAU, NOW + DAY)
    assert (refused.value.status, refused.value.code) == (409, "answered")
