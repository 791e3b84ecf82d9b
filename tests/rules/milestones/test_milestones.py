"""Milestones: one after the other, each paid for, delivered, approved, held and paid out on its own."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.core.errors import Refusal
from app.core.instants import start_of_day
from app.rules.base.facts import MilestoneFacts, OrderFacts
from app.rules.base.people import CLIENT, FREELANCER, THE_CLOCK
from app.rules.base.plan import Plan
from app.rules.decide import decide_due, decide_milestone
from app.rules.moves import legal
from app.rules.operations import OperationFacts, decide_done
from app.rules.texts.outcomes import explain
from tests.support.domain.facts import ACTORS, NOW, committed, opening, order
from tests.support.rules.milestones import AMOUNTS, DAY, act, approved, chain, due, moved, pay, through


def states(facts: OrderFacts) -> list[str]:
    return [m.state for m in facts.milestones]


@pytest.mark.rule("B4", "B6", "X38")
def test_milestones_go_one_after_the_other_and_each_is_charged_when_it_is_begun() -> None:
    facts = pay(chain())
    assert (facts.state, states(facts)) == ("ongoing", ["funded", "planned", "planned"])
    with pytest.raises(Refusal) as refused:
        act(facts, "initiate", CLIENT)  # the first is not approved yet
    assert refused.value.status == 409
    facts = act(facts, "deliver", FREELANCER)
    assert facts.state == "ongoing"  # delivered is the order only with its last milestone
    facts = act(facts, "approve", CLIENT)
    assert (facts.state, states(facts)) == ("ongoing", ["approved", "planned", "planned"])
    plan = decide_milestone(facts, "initiate", ACTORS[CLIENT], NOW)
    assert [(o.kind, o.amount, o.user_id) for o in plan.operations] == [("charge", 30_001, facts.client_id)]
    assert plan.moves == ()  # nothing is in escrow before the gateway says so
    (begun,) = plan.events
    assert begun.facts["due_at"] == NOW + plan.after.policy.charge_window
    says = {role: explain(plan, role)[0].message.id.partition(" ")[0] for role in (CLIENT, FREELANCER)}
    assert says == {CLIENT: "Pay", FREELANCER: "%(client)s"}
    facts = through(committed(plan))
    facts = act(pay(act(facts, "initiate", CLIENT)), "deliver", FREELANCER)
    assert (facts.state, facts.delivered_at) == ("delivered", NOW)
    assert act(facts, "ask_changes", CLIENT).state == "ongoing"
    assert act(facts, "approve", CLIENT).state == "completed"


@pytest.mark.rule("B4", "B6", "B8")
@pytest.mark.parametrize("role", [FREELANCER])
def test_only_the_client_begins_a_milestone(role: str) -> None:
    with pytest.raises(Refusal) as refused:
        act(through(chain()), "initiate", role)
    assert refused.value.status == 403


@pytest.mark.rule("X38")
def test_each_milestone_has_days_of_its_own_from_its_last_submission() -> None:
    facts = act(act(act(pay(chain()), "deliver", FREELANCER), "ask_changes", CLIENT), "deliver", FREELANCER, NOW + DAY)
    first = facts.milestones[0]
    assert first.held_until == start_of_day(NOW + DAY, facts.zone, 14)
    assert first.complaint_until == start_of_day(NOW + DAY, facts.zone, 11)
    assert [d.subject_id for d in facts.deadlines if d.kind == "approval"] == [first.id]
    assert facts.milestones[1].held_until is None


@pytest.mark.rule("B4", "F8")
def test_an_update_request_outlives_the_approval_of_one_of_several_milestones() -> None:
    asked = committed(opening(act(pay(chain()), "deliver", FREELANCER), "update", CLIENT))
    after = act(asked, "approve", CLIENT)
    assert after.request is not None
    assert after.deadline("case", after.request.id, "answer") is not None


@pytest.mark.rule("X37")
def test_a_charge_that_is_not_confirmed_within_24_hours_ends_an_order_that_never_began() -> None:
    facts = order("pending", plain=False, milestones=(MilestoneFacts(11, "planned", 40_000, 0),))
    facts = committed(decide_milestone(replace(facts, state="ongoing"), "initiate", ACTORS[CLIENT], NOW))
    plan = due(replace(facts, state="pending"), "charge")
    assert plan.at == NOW + timedelta(hours=24)
    assert (plan.after.state, plan.after.consent, states(plan.after)) == ("cancelled", "unpaid", ["returned"])
    assert plan.moves == ()
    assert plan.ended == (facts.milestones[0].charge,)


@pytest.mark.rule("X37")
@pytest.mark.parametrize("name", ["give_up", "lapse"])
def test_a_later_milestone_that_is_not_paid_can_be_begun_again_with_a_new_key(name: str) -> None:
    charging = act(through(chain()), "initiate", CLIENT)
    plan = due(charging, "charge") if name == "lapse" else decide_milestone(charging, name, ACTORS[CLIENT], NOW)
    assert (plan.after.state, states(plan.after)) == ("ongoing", ["approved", "planned", "planned"])
    again = act(committed(plan), "initiate", CLIENT)
    assert again.milestone.charge not in (None, charging.milestone.charge)


@pytest.mark.rule("X37")
def test_a_payment_that_nobody_waited_for_goes_back_whole() -> None:
    facts = act(act(through(chain()), "initiate", CLIENT), "give_up", CLIENT)
    late = facts.milestone.charge or ""
    plan = decide_done(facts, OperationFacts(late, "charge", 30_001, facts.milestone.id), NOW)
    assert moved(plan) == {"late_charge": 30_001}
    assert [(o.kind, o.amount, o.charge) for o in plan.operations] == [("refund", 30_001, late)]
    assert states(plan.after) == states(facts)


def test_the_clock_does_nothing_that_belongs_to_a_person() -> None:
    for name in ("initiate", "give_up", "ask_payout"):
        with pytest.raises(Refusal):
            decide_milestone(chain(), name, THE_CLOCK, NOW)


@pytest.mark.rule("G2")
def test_what_is_said_of_a_milestone_is_what_will_happen_to_it() -> None:
    def said(plan: Plan, reader: str) -> list[str]:
        return [one.message.id for one in explain(plan, reader)]

    submitted = act(pay(chain()), "deliver", FREELANCER)
    assert said(decide_milestone(submitted, "approve", ACTORS[CLIENT], NOW), CLIENT)[0] == (
        "Milestone %(number)s is approved at that moment."
    )
    assert said(due(submitted, "approval"), CLIENT)[0] == "On %(at)s milestone %(number)s is approved automatically."
    charging = act(through(chain()), "initiate", CLIENT)
    assert said(due(charging, "charge"), CLIENT) == [
        "On %(at)s the payment expires, and the milestone can be started again."
    ]
    asked = committed(due(act(approved(), "ask_payout", FREELANCER), "release"))
    assert said(due(asked, "payout", payable=111_600), FREELANCER) == ["On %(at)s %(amount)s is paid out to you."]


@pytest.mark.rule("X3", "X39")
@pytest.mark.parametrize(("act_name", "role"), [("deliver", FREELANCER), ("approve", CLIENT), ("ask_changes", CLIENT)])
@pytest.mark.parametrize("state", ["ongoing", "delivered"])
def test_no_work_goes_on_while_the_refund_of_a_cancelled_order_waits(state: str, act_name: str, role: str) -> None:
    facts = order(state)
    asked = committed(opening(facts, "cancel", CLIENT))
    cancelled = committed(decide_due(asked, asked.deadlines[-1], NOW + timedelta(hours=48)))
    assert (cancelled.state, cancelled.escrow.minor) == ("cancelled", facts.price)
    with pytest.raises(Refusal) as refused:
        act(cancelled, act_name, role, NOW + timedelta(hours=49))
    assert refused.value.status == 409


@pytest.mark.rule("M1")
@pytest.mark.parametrize("delivered", [False, True])
def test_both_sides_have_the_same_control_and_neither_takes_money_out_of_escrow_for_itself(delivered: bool) -> None:
    facts = pay(chain())
    if delivered:
        facts = act(facts, "deliver", FREELANCER)
    state = facts.milestone.state
    for role in (CLIENT, FREELANCER):
        for transition in legal("milestone", state, role):
            if transition.act == "ask_payout":  # there is nothing of it to pay out
                with pytest.raises(Refusal):
                    decide_milestone(facts, transition.act, ACTORS[role], NOW)
                continue
            moves = moved(decide_milestone(facts, transition.act, ACTORS[role], NOW))
            assert not moves.keys() & ({"refund"} if role == CLIENT else {"earn", "release", "payout"}), transition
    assert facts.milestone.escrow == AMOUNTS[0]
