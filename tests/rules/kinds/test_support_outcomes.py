"""What becomes of milestones, order and money once customer service has decided."""

from datetime import timedelta

import pytest

from app.rules.base.people import CLIENT, FREELANCER
from app.rules.decide import decide_case, decide_due, decide_milestone
from app.rules.operations import OperationFacts, decide_done
from app.rules.texts.outcomes import explain
from tests.support.domain.facts import ACTORS, NOW, committed
from tests.support.rules.support_cancellations import TEXT, WEEK, act, ask, chain, done, moved, states


@pytest.mark.rule("B7", "X7")
def test_one_milestone_is_cancelled_and_the_order_goes_on() -> None:
    facts = done(ask(chain("submitted", "planned", "planned"), CLIENT, 1), "take", "grant")
    assert (facts.state, facts.consent, states(facts)) == ("ongoing", None, ["returned", "planned", "planned"])
    begun = committed(decide_milestone(facts, "initiate", ACTORS[CLIENT], NOW))
    assert states(begun) == ["returned", "charging", "planned"]
    refund = next(d for d in begun.deadlines if d.kind == "refund")
    back = decide_due(begun, refund, NOW + WEEK)
    assert moved(back, "refund") == 40_000
    assert (back.after.state, states(back.after)) == ("ongoing", ["returned", "charging", "planned"])


@pytest.mark.rule("B7")
def test_a_planned_milestone_is_returned_without_money_and_without_waiting() -> None:
    facts = done(ask(chain("submitted", "planned"), CLIENT, 2), "take", "grant")
    assert (facts.state, states(facts), facts.deadlines) == ("delivered", ["submitted", "returned"], ())
    assert facts.escrow.minor == 40_000


@pytest.mark.rule("B7", "X37")
def test_a_milestone_whose_payment_is_awaited_is_returned_and_a_payment_that_comes_later_goes_back() -> None:
    facts = chain("approved", "planned")
    facts = ask(committed(decide_milestone(facts, "initiate", ACTORS[CLIENT], NOW)))
    plan = act(done(facts, "take"), "grant", **TEXT)
    charge = plan.before.milestones[1].charge
    assert (states(plan.after), plan.ended) == (["approved", "returned"], (charge,))
    assert charge is not None
    facts = committed(plan)
    assert (facts.state, facts.consent, facts.deadlines) == ("cancelled", "staff", ())
    late = decide_done(facts, OperationFacts(charge, "charge", 30_001, 12), NOW)
    assert [(m.code, m.amount.minor) for m in late.moves] == [("late_charge", 30_001)]
    assert late.after.escrow.minor == 0


@pytest.mark.rule("B7", "X40")
def test_what_was_approved_stays_paid_and_the_order_is_cancelled() -> None:
    plan = act(done(ask(chain("approved", "funded", "planned")), "take"), "grant", **TEXT)
    assert states(plan.after) == ["approved", "returned", "returned"]
    assert (plan.after.state, plan.after.consent) == ("cancelled", "staff")
    assert plan.after.milestones[0] == plan.before.milestones[0]
    assert plan.after.escrow.minor == 30_001


@pytest.mark.rule("B7", "X7")
def test_an_order_is_completed_only_when_no_refund_waits_any_more() -> None:
    facts = done(ask(chain("funded", "planned"), CLIENT, 1), "take", "grant")
    begun = committed(decide_milestone(facts, "initiate", ACTORS[CLIENT], NOW))
    part = begun.milestones[1]
    assert part.charge is not None
    paid = committed(decide_done(begun, OperationFacts(part.charge, "charge", part.amount, part.id), NOW))
    delivered = committed(decide_milestone(paid, "deliver", ACTORS[FREELANCER], NOW))
    assert delivered.state == "delivered"
    approved = committed(decide_milestone(delivered, "approve", ACTORS[CLIENT], NOW))
    assert (approved.state, states(approved), approved.escrow.minor) == ("ongoing", ["returned", "approved"], 40_000)
    refund = next(d for d in approved.deadlines if d.kind == "refund")
    over = decide_due(approved, refund, NOW + WEEK)
    assert (over.after.state, over.after.completed_at, over.after.escrow.minor) == ("completed", NOW + WEEK, 0)
    assert over.after.delivered_at == delivered.delivered_at


@pytest.mark.rule("X7")
def test_two_refunds_wait_each_for_its_own_case() -> None:
    facts = done(ask(chain("submitted", "planned"), CLIENT, 1), "take", "grant")
    begun = committed(decide_milestone(facts, "initiate", ACTORS[CLIENT], NOW))
    part = begun.milestones[1]
    assert part.charge is not None
    paid = committed(decide_done(begun, OperationFacts(part.charge, "charge", part.amount, part.id), NOW))
    later = done(ask(paid, FREELANCER, 2, "cannot_complete"), "take")
    ended = committed(act(later, "grant", now=NOW + timedelta(days=1), **TEXT))
    assert (ended.state, ended.escrow.minor) == ("cancelled", 70_001)
    first = decide_case(ended, ended.cases[0], "agree", ACTORS[FREELANCER], NOW + timedelta(days=2))
    assert (moved(first, "refund"), first.after.escrow.minor) == (40_000, 30_001)
    assert first.after.consent == "staff", "this one did not end the order"
    second = decide_case(committed(first), ended.cases[1], "agree", ACTORS[CLIENT], NOW + timedelta(days=2))
    assert (moved(second, "refund"), second.after.escrow.minor, second.after.consent) == (30_001, 0, "explicit")


@pytest.mark.rule("G2", "X40")
@pytest.mark.parametrize(("before", "stays"), [(("approved", "funded"), True), (("funded", "planned"), False)])
def test_that_what_was_approved_stays_paid_is_said_where_something_was(before: tuple[str, ...], stays: bool) -> None:
    plan = act(done(ask(chain(*before)), "take"), "grant", **TEXT)
    said = [one.message.id for one in explain(plan, CLIENT)]
    assert ("What was approved earlier stays paid." in said) is stays
    assert said[0] == "The order is cancelled."


@pytest.mark.rule("G2", "B7")
@pytest.mark.parametrize("number", [1, 2])
def test_a_milestone_that_is_cancelled_is_named_by_its_number(number: int) -> None:
    plan = act(done(ask(chain("funded", "planned"), CLIENT, number), "take"), "grant", **TEXT)
    first = explain(plan, FREELANCER)[0]
    assert (first.message.id, first.facts["number"]) == ("Milestone %(number)s is cancelled.", number)
