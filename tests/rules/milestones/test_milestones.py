"""Milestones: one after the other, each paid for, delivered, approved, held and paid out on its own."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.core.errors import Refusal
from app.core.instants import start_of_day
from app.rules.base.facts import MilestoneFacts, OrderFacts
from app.rules.base.people import CLIENT, FREELANCER, THE_CLOCK, Actor
from app.rules.base.plan import Plan
from app.rules.decide import decide_due, decide_milestone
from app.rules.moves import legal
from app.rules.operations import OperationFacts, decide_done, decide_failed
from app.rules.payments.earnings import decide_hold, decide_lift
from app.rules.texts.outcomes import explain
from tests.support.domain.facts import ACTORS, NOW, committed, opening, order

DAY = timedelta(days=1)
SUPPORT = Actor("support", 99)
AMOUNTS = (40_000, 30_001, 25_000)


def chain(state: str = "pending", **columns: object) -> OrderFacts:
    """An order of three milestones of which the first is being charged."""
    parts = tuple(
        MilestoneFacts(10 + n, "planned", amount, 0, position=n, title=f"Part {n}", due_at=NOW + n * 7 * DAY)
        for n, amount in enumerate(AMOUNTS, start=1)
    )
    known = {"plain": False, "price": sum(AMOUNTS), "fee_basis_points": 1_000}
    facts = order(state, milestones=(replace(parts[0], state="charging", charge="charge:1"), *parts[1:]), **known)
    return replace(facts, **columns)  # type: ignore[arg-type]


def states(facts: OrderFacts) -> list[str]:
    return [m.state for m in facts.milestones]


def act(facts: OrderFacts, name: str, role: str, now: object = NOW) -> OrderFacts:
    return committed(decide_milestone(facts, name, ACTORS[role], now))  # type: ignore[arg-type]


def pay(facts: OrderFacts) -> OrderFacts:
    """The gateway confirms the charge that is waited for."""
    milestone = facts.milestone
    assert milestone.charge is not None
    return committed(
        decide_done(facts, OperationFacts(milestone.charge, "charge", milestone.amount, milestone.id), NOW)
    )


def through(facts: OrderFacts) -> OrderFacts:
    """The milestone being worked on is paid for, delivered and approved."""
    return act(act(pay(facts), "deliver", FREELANCER), "approve", CLIENT)


def approved(**columns: object) -> OrderFacts:
    """A plain order approved at the moment of its delivery, so that its money is held for 14 days."""
    return act(act(order(fee_basis_points=1_000, **columns), "deliver", FREELANCER), "approve", CLIENT)


def due(facts: OrderFacts, kind: str, **columns: object) -> Plan:
    """What the clock does at a deadline of this kind."""
    deadline = next(d for d in facts.deadlines if d.kind == kind)
    return decide_due(replace(facts, **columns), deadline, deadline.due_at)  # type: ignore[arg-type]


def moved(plan: Plan) -> dict[str, int]:
    return {move.code: move.amount.minor for move in plan.moves}


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


@pytest.mark.rule("B23", "X42")
def test_the_fee_of_the_order_is_taken_of_whatever_leaves_escrow_and_no_cent_is_lost() -> None:
    facts = act(pay(act(through(chain()), "initiate", CLIENT)), "deliver", FREELANCER)
    plan = decide_milestone(facts, "approve", ACTORS[CLIENT], NOW)
    assert moved(plan) == {"earn": 27_001, "fee": 3_000}
    assert plan.after.milestones[1].earned == 27_001


@pytest.mark.rule("B23", "X12")
def test_a_payout_asked_for_earlier_is_made_on_the_day_and_once() -> None:
    facts = act(approved(), "ask_payout", FREELANCER)
    with pytest.raises(Refusal) as refused:
        act(facts, "ask_payout", FREELANCER)
    assert refused.value.code == "payout_asked"
    available = start_of_day(NOW, facts.zone, 14)
    assert {d.kind: d.due_at for d in facts.deadlines} == {"release": available, "payout": available}
    facts = replace(committed(due(facts, "release")), payable=111_600)
    plan = due(facts, "payout")
    assert moved(plan) == {"payout": 111_600}
    assert [(o.kind, o.amount, o.user_id) for o in plan.operations] == [("payout", 111_600, facts.freelancer_id)]
    with pytest.raises(Refusal) as refused:
        act(committed(plan), "ask_payout", FREELANCER)
    assert refused.value.code == "paid_out"


@pytest.mark.rule("E10", "X20")
@pytest.mark.parametrize(("payable", "made"), [(111_600, True), (111_599, False), (-5, False)])
def test_what_is_frozen_is_not_paid_out_and_waits(payable: int, made: bool) -> None:
    facts = committed(due(act(approved(), "ask_payout", FREELANCER), "release"))
    plan = due(facts, "payout", payable=payable)
    assert bool(plan.moves) == made
    assert [d.state for d in plan.after.deadlines if d.kind == "payout"] == (["lapsed"] if made else ["paused"])


@pytest.mark.rule("X13")
def test_a_contested_part_stays_held_beyond_its_day_and_goes_on_when_the_contest_ends() -> None:
    facts = approved()
    facts = committed(decide_hold(facts, facts.milestones[0], "dispute:1", 10_000, SUPPORT, NOW))
    plan = due(facts, "release")
    assert moved(plan) == {"release": 101_600}
    facts = committed(plan)
    lifted = decide_lift(facts, facts.milestones[0], "dispute:1", 10_000, SUPPORT, NOW + 20 * DAY)
    assert moved(lifted) == {"release": 10_000}
    assert {m.key for m in plan.moves}.isdisjoint(m.key for m in lifted.moves)
    assert lifted.after.milestones[0].released == 111_600


@pytest.mark.rule("X13")
def test_a_contest_that_ends_before_the_day_releases_nothing_early() -> None:
    facts = approved()
    held = committed(decide_hold(facts, facts.milestones[0], "dispute:1", 10_000, SUPPORT, NOW))
    assert decide_lift(held, held.milestones[0], "dispute:1", 10_000, SUPPORT, NOW + DAY).moves == ()


@pytest.mark.rule("X13")
@pytest.mark.parametrize("amount", [0, -1, 111_601])
def test_no_more_is_held_than_is_there(amount: int) -> None:
    facts = approved()
    with pytest.raises(Refusal) as refused:
        decide_hold(facts, facts.milestones[0], "dispute:1", amount, SUPPORT, NOW)
    assert refused.value.status == 409


@pytest.mark.rule("G8")
def test_a_payout_that_the_gateway_cannot_make_is_available_again() -> None:
    facts = replace(committed(due(act(approved(), "ask_payout", FREELANCER), "release")), payable=111_600)
    paid = due(facts, "payout")
    operation = OperationFacts(paid.operations[0].key, "payout", 111_600, 11)
    back = decide_failed(committed(paid), operation, NOW + 15 * DAY)
    assert back is not None
    assert moved(back) == {"payout_back": 111_600}
    assert act(committed(back), "ask_payout", FREELANCER).deadlines


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
    assert said(due(submitted, "approval"), CLIENT)[0] == "On %(at)s milestone %(number)s is approved by itself."
    charging = act(through(chain()), "initiate", CLIENT)
    assert said(due(charging, "charge"), CLIENT) == [
        "On %(at)s the payment is given up, and the milestone can be started again."
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
            moves = moved(decide_milestone(facts, transition.act, ACTORS[role], NOW))
            assert not moves.keys() & ({"refund"} if role == CLIENT else {"earn", "release", "payout"}), transition
    assert facts.milestone.escrow == AMOUNTS[0]
