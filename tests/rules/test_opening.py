"""Who may open which request, when, and what an open or a declined one forbids (F4, F5, F7, F14, F16, X10, X25)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.core.errors import Refusal
from app.rules.base.facts import OrderFacts
from app.rules.base.kind import PEER
from app.rules.base.people import CLIENT, FREELANCER, PARTIES, Actor, other
from app.rules.base.policy import current
from app.rules.base.registry import KINDS
from app.rules.opening import decide_open, may_open
from tests.support.domain.facts import ACTORS, NOW, US, act, committed, opened, opening, order, the_case, wish

ALLOWED = {  # kind -> who, in which states of the order
    "update": ({CLIENT}, {"ongoing"}),
    "cancel": ({CLIENT, FREELANCER}, {"ongoing", "delivered"}),
    "extension": ({FREELANCER}, {"ongoing"}),
}


def refusal_of_opening(facts: OrderFacts, kind: str, role: str, now: object = NOW) -> tuple[int, str]:
    """Status and code with which sending this is refused."""
    with pytest.raises(Refusal) as refusal:
        opening(facts, kind, role, now)  # type: ignore[arg-type]
    return refusal.value.status, refusal.value.code


@pytest.mark.rule("F4", "F5", "F7", "F16", "X9", "X10")
@pytest.mark.parametrize("kind", ALLOWED)
@pytest.mark.parametrize("role", PARTIES)
@pytest.mark.parametrize("state", ["pending", "ongoing", "delivered", "completed", "cancelled"])
def test_who_may_open_what_and_when(kind: str, role: str, state: str) -> None:
    roles, states = ALLOWED[kind]
    facts = order(state)
    assert may_open(facts, KINDS[kind], role) == (role in roles and state in states)
    if role not in roles:
        assert refusal_of_opening(facts, kind, role) == (403, "not_your_request")
    elif state not in states:
        assert refusal_of_opening(facts, kind, role) == (409, f"order_{state}")
    else:
        request = opening(facts, kind, role).after.request
        assert request is not None
        assert (request.kind, request.opened_by, request.layer) == (kind, role, 1)


@pytest.mark.rule("F4", "F5", "F14")
def test_the_choices_inside_the_centre_are_exactly_these() -> None:
    peers = [kind for kind in KINDS.values() if kind.tier == PEER]
    inside = [kind for kind in peers if not kind.on_order_page]
    assert [kind.name for kind in inside if CLIENT in kind.opened_by] == ["update", "cancel"]
    assert [kind.name for kind in inside if FREELANCER in kind.opened_by] == ["cancel"]
    assert [kind.name for kind in peers if kind.on_order_page] == ["extension"]


@pytest.mark.parametrize("kind", ALLOWED)
@pytest.mark.parametrize("role", ["support", "arbiter", "admin", "clock"])
def test_nobody_else_opens_a_request(kind: str, role: str) -> None:
    with pytest.raises(Refusal) as refusal:
        decide_open(order(), kind, Actor(role, 9), NOW, "ref", wish(kind), "", None)
    assert refusal.value.status == 403


@pytest.mark.rule("F16", "X39")
def test_a_completed_order_says_that_customer_service_helps() -> None:
    with pytest.raises(Refusal) as refusal:
        opening(order("completed"), "cancel", CLIENT)
    assert refusal.value.status == 409
    assert "Customer service" in refusal.value.sentence.message.id


@pytest.mark.parametrize("role", PARTIES)
def test_a_milestone_order_is_not_cancelled_here_but_may_be_asked_about(role: str) -> None:
    facts = order(plain=False)
    assert refusal_of_opening(facts, "cancel", role) == (409, "milestone_order")
    assert not may_open(facts, KINDS["cancel"], role)
    kind = "update" if role == CLIENT else "extension"
    assert opening(facts, kind, role).after.request is not None


@pytest.mark.rule("X37")
@pytest.mark.parametrize(("kind", "role"), [("update", CLIENT), ("extension", FREELANCER)])
def test_nothing_is_asked_while_a_milestone_waits_for_its_payment(kind: str, role: str) -> None:
    facts = order("ongoing")
    charging = replace(facts, plain=False, milestones=(replace(facts.milestones[0], state="charging"),))
    assert not may_open(charging, KINDS[kind], role)
    assert refusal_of_opening(charging, kind, role) == (409, "milestone_unpaid")
    paid = replace(charging, milestones=facts.milestones)
    assert may_open(paid, KINDS[kind], role)
    assert opening(paid, kind, role).after.request is not None


@pytest.mark.rule("X25")
@pytest.mark.parametrize("first", ["update", "extension"])
@pytest.mark.parametrize("second", ["update", "extension"])
def test_withdraw_or_answer_first(first: str, second: str) -> None:
    (starter,), (asker,) = KINDS[first].opened_by, KINDS[second].opened_by
    assert refusal_of_opening(opened(first, starter), second, asker) == (409, "request_open")


@pytest.mark.rule("X25")
@pytest.mark.parametrize("role", PARTIES)
@pytest.mark.parametrize("first", ["update", "extension"])
def test_a_cancel_request_supersedes_an_update_or_an_extension(first: str, role: str) -> None:
    facts = opened(first, KINDS[first].opened_by[0])
    plan = opening(facts, "cancel", role)
    assert [case.state for case in plan.after.cases] == ["superseded", "open"]
    assert plan.after.request == the_case(plan.after)
    running = [d.kind for d in plan.after.deadlines if d.state == "running"]
    assert running == ["answer"], "the superseded request's clock must not run on"


@pytest.mark.rule("X25")
@pytest.mark.parametrize("role", PARTIES)
def test_nothing_is_opened_beside_an_open_cancel_request(role: str) -> None:
    facts = opened("cancel", role)
    assert refusal_of_opening(facts, "cancel", role) == (409, "request_open")
    assert refusal_of_opening(facts, "update", CLIENT) == (409, "request_open")
    assert refusal_of_opening(facts, "extension", FREELANCER) == (409, "request_open")


def declined(kind: str, role: str) -> OrderFacts:
    """An order on which this request was declined at NOW."""
    return committed(act(opened(kind, role), "decline", ACTORS[other(role)]))


@pytest.mark.rule("X25")
@pytest.mark.parametrize(("kind", "role"), [("cancel", CLIENT), ("cancel", FREELANCER), ("extension", FREELANCER)])
def test_a_declined_kind_can_be_repeated_after_24_hours_and_not_before(kind: str, role: str) -> None:
    facts = declined(kind, role)
    again = NOW + timedelta(hours=24)
    assert refusal_of_opening(facts, kind, role, NOW) == (409, "declined_recently")
    assert refusal_of_opening(facts, kind, role, again - US) == (409, "declined_recently")
    for moment in (again, again + US):
        assert opening(facts, kind, role, moment).after.request is not None


@pytest.mark.rule("X25")
@pytest.mark.parametrize(
    ("kind", "role"), [("update", CLIENT), ("cancel", CLIENT), ("cancel", FREELANCER), ("extension", FREELANCER)]
)
def test_a_withdrawn_kind_can_be_repeated_after_24_hours_and_not_before(kind: str, role: str) -> None:
    facts = committed(act(opened(kind, role), "withdraw", ACTORS[role]))
    again = NOW + timedelta(hours=24)
    assert refusal_of_opening(facts, kind, role, again - US) == (409, "withdrawn_recently")
    assert opening(facts, kind, role, again).after.request is not None
    if kind == "cancel":
        assert opening(facts, kind, other(role)).after.request is not None


@pytest.mark.rule("X25")
@pytest.mark.parametrize("how", ["decline", "withdraw"])
def test_the_refusal_names_the_instant_from_which_it_is_possible_again(how: str) -> None:
    actor = ACTORS[CLIENT if how == "withdraw" else FREELANCER]
    facts = committed(act(opened("cancel", CLIENT), how, actor, NOW + US))
    with pytest.raises(Refusal) as refusal:
        opening(facts, "cancel", CLIENT, NOW + timedelta(hours=5))
    assert refusal.value.sentence.facts["until"] == NOW + US + timedelta(hours=24)


@pytest.mark.rule("X25")
def test_the_pause_is_of_that_kind_and_that_side_only() -> None:
    facts = declined("cancel", CLIENT)
    assert opening(facts, "update", CLIENT).after.request is not None
    assert opening(facts, "cancel", FREELANCER).after.request is not None
    assert opening(declined("extension", FREELANCER), "cancel", FREELANCER).after.request is not None


@pytest.mark.rule("X25")
@pytest.mark.parametrize("how", ["lapsed", "answered", "superseded", "accepted"])
def test_only_a_decline_and_a_withdrawal_start_the_pause(how: str) -> None:
    facts = opened("extension", FREELANCER)
    facts = replace(facts, cases=(replace(the_case(facts), state=how, closed_at=NOW),), deadlines=())
    assert opening(facts, "extension", FREELANCER).after.request is not None


@pytest.mark.rule("X24", "X25")
def test_agreeing_to_the_other_sides_wish_is_not_a_repetition() -> None:
    facts = opened("cancel", FREELANCER, declined("cancel", CLIENT))
    plan = opening(facts, "cancel", CLIENT)
    assert (plan.after.state, plan.after.consent) == ("cancelled", "explicit")


@pytest.mark.rule("X24")
@pytest.mark.parametrize("first", PARTIES)
def test_two_wishes_to_cancel_are_an_agreement(first: str) -> None:
    plan = opening(opened("cancel", first), "cancel", other(first))
    assert (plan.after.state, plan.after.consent) == ("cancelled", "explicit")
    assert [case.state for case in plan.after.cases] == ["accepted"]
    assert plan.after.escrow.minor == 0
    assert [d.state for d in plan.after.deadlines] == ["met"]


@pytest.mark.rule("X24", "X26")
@pytest.mark.parametrize("late", [timedelta(0), US])
def test_the_second_wish_is_too_late_when_the_first_has_lapsed(late: timedelta) -> None:
    facts = opened("cancel", CLIENT)
    due = NOW + current().windows["cancel"]
    assert opening(facts, "cancel", FREELANCER, due - US).after.consent == "explicit"
    assert refusal_of_opening(facts, "cancel", FREELANCER, due + late) == (409, "too_late")
