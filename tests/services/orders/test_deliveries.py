"""Delivering, asking for changes, approving by hand and by the clock, and the hold
(B16, B23, X10, X11, X12, X34, X38)."""

import json
from datetime import datetime, timedelta

import pytest

from app.core.errors import Invalid
from app.models import Submission
from app.rules.base.people import CLIENT, FREELANCER, PARTIES, other
from tests.support.domain.worlds import US, Deal, World, refused

PRICE = 124_000
DELIVERED = datetime.fromisoformat("2026-03-10T09:00+00:00")  # the day the tests' clock starts on
DAY_14 = datetime.fromisoformat("2026-03-24T00:00+01:00")


@pytest.fixture
def delivered(world: World) -> Deal:
    """An order whose work was delivered at DELIVERED."""
    assert world.now == DELIVERED
    return world.order(state="delivered")


@pytest.mark.rule("B16", "B23", "X12")
def test_approval_completes_the_order_and_the_money_is_held_until_day_14(world: World, delivered: Deal) -> None:
    world.wait(hours=1)
    delivered.approve()
    facts = delivered.facts
    assert (facts.state, facts.completed_at, facts.milestone.state) == ("completed", world.now, "approved")
    held = f"held:{facts.freelancer_id}:EUR"
    assert world.balances() == {held: PRICE}
    assert [(d.kind, d.due_at) for d in facts.deadlines] == [("release", DAY_14)]
    assert delivered.told(CLIENT)[-1] == delivered.told(FREELANCER)[-1] == "order.approved"

    world.until(DAY_14 - US)
    world.sweep()
    assert world.balances() == {held: PRICE}
    world.until(DAY_14)
    world.sweep()
    assert world.balances() == {f"available:{facts.freelancer_id}:EUR": PRICE}
    assert delivered.told(FREELANCER)[-1] == "money.available"
    assert delivered.state == "completed"
    assert world.audit() is None


@pytest.mark.rule("X34")
def test_a_delivery_that_nobody_approves_is_approved_by_the_clock_and_available_then(
    world: World, delivered: Deal
) -> None:
    assert delivered.due("approval") == DAY_14
    world.until(DAY_14 - US)
    world.sweep()
    assert delivered.state == "delivered"
    world.wait(microseconds=1)
    world.sweep()
    facts = delivered.facts
    assert (facts.state, facts.completed_at) == ("completed", DAY_14)
    assert world.balances() == {f"available:{facts.freelancer_id}:EUR": PRICE}
    assert json.loads(delivered.events("order.approved")[0].facts)["by"] == "clock"
    assert "order.approved" in delivered.told(CLIENT)
    assert "order.approved" in delivered.told(FREELANCER)
    assert (delivered.ended("approval"), delivered.ended("release")) == (["lapsed"], [])
    assert world.audit() is None


@pytest.mark.rule("X26", "X34")
def test_asking_for_changes_when_the_clock_has_approved_is_too_late(world: World, delivered: Deal) -> None:
    world.until(DAY_14)
    with refused(409):
        delivered.ask_changes()
    with refused(409):
        delivered.approve()
    world.sweep()
    assert delivered.facts.completed_at == DAY_14


@pytest.mark.rule("X34")
@pytest.mark.parametrize("opener", PARTIES)
@pytest.mark.parametrize("end", ["decline", "withdraw"])
def test_an_open_cancel_request_holds_the_clock_back_and_it_goes_on_with_what_was_left(
    world: World, delivered: Deal, opener: str, end: str
) -> None:
    world.until(DAY_14 - timedelta(hours=10))
    delivered.open(opener, "cancel")
    paused = delivered.deadline("approval")
    assert paused is not None
    assert (paused.state, paused.remaining) == ("paused", timedelta(hours=10))
    world.until(DAY_14 + timedelta(hours=5))
    world.sweep()
    assert delivered.state == "delivered", "the cancel request is still open"
    if end == "decline":
        delivered.answer(other(opener), "decline")
    else:
        delivered.withdraw(opener)
    running = delivered.deadline("approval")
    assert running is not None
    day_15 = DAY_14 + timedelta(days=1)
    assert (running.state, running.due_at) == ("running", day_15), "the first start of a day that leaves ten hours"
    assert running.held_days == (1 if opener == CLIENT else 0)
    world.until(running.due_at - US)
    world.sweep()
    assert delivered.state == "delivered"
    world.wait(microseconds=1)
    world.sweep()
    assert delivered.state == "completed"
    assert list(world.balances()) == [f"available:{delivered.facts.freelancer_id}:EUR"], "day 14 is long over"
    assert world.audit() is None


@pytest.mark.rule("X34")
def test_a_delivery_during_a_cancel_request_starts_with_its_clock_held_back(world: World, deal: Deal) -> None:
    deal.open(CLIENT, "cancel")
    deal.deliver()
    paused = deal.deadline("approval")
    assert paused is not None
    assert (paused.state, paused.remaining) == ("paused", DAY_14 - DELIVERED)
    deal.withdraw(CLIENT)
    assert deal.due("approval") == DAY_14


@pytest.mark.rule("X38")
def test_changes_asked_go_back_to_work_and_the_last_submission_counts(world: World, delivered: Deal) -> None:
    world.wait(days=2)
    delivered.ask_changes()
    facts = delivered.facts
    assert (facts.state, facts.delivered_at, facts.milestone.state) == ("ongoing", None, "funded")
    assert (facts.milestone.held_until, facts.milestone.complaint_until, facts.deadlines) == (None, None, ())
    assert (facts.escrow.minor, delivered.ended("approval")) == (PRICE, ["void"])
    assert delivered.told(FREELANCER)[-1] == "order.changes_asked"
    world.wait(days=1)
    delivered.deliver()
    assert delivered.due("approval") == DAY_14 + timedelta(days=3)
    assert delivered.facts.milestone.held_until == DAY_14 + timedelta(days=3)
    assert delivered.facts.milestone.complaint_until == datetime.fromisoformat("2026-03-24T00:00+01:00")
    assert [row.at for row in world.rows(Submission)] == [DELIVERED, world.now]
    delivered.approve()
    assert delivered.due("release") == DAY_14 + timedelta(days=3)
    assert world.audit() is None


@pytest.mark.rule("X38")
@pytest.mark.parametrize("text", ["", "  "])
def test_who_asks_for_changes_says_which(delivered: Deal, text: str) -> None:
    with pytest.raises(Invalid) as refusal:
        delivered.ask_changes(text=text)
    assert refusal.value.status == 422
    assert delivered.state == "delivered"


@pytest.mark.rule("B16", "X10")
def test_each_act_belongs_to_one_side(deal: Deal) -> None:
    with refused(403, "not_your_act"):
        deal.deliver(CLIENT)
    deal.deliver()
    with refused(409, "wrong_state"):
        deal.deliver()
    with refused(403, "not_your_act"):
        deal.approve(FREELANCER)
    with refused(403, "not_your_act"):
        deal.ask_changes(FREELANCER)
    deal.approve()
    with refused(409, "wrong_state"):
        deal.approve()


@pytest.mark.rule("F16", "X10", "X39")
@pytest.mark.parametrize("state", ["pending", "completed", "cancelled"])
def test_where_nothing_can_be_asked_or_done(world: World, state: str) -> None:
    deal = world.order(state=state)
    for who, kind in ((CLIENT, "update"), (CLIENT, "cancel"), (FREELANCER, "cancel"), (FREELANCER, "extension")):
        with refused(409, f"order_{state}"):
            deal.open(who, kind)
    for act in (deal.deliver, deal.approve, deal.ask_changes):
        with refused(409, "wrong_state"):
            act()
    assert deal.state == state


@pytest.mark.rule("X39")
def test_completed_is_final(world: World) -> None:
    deal = world.order(state="completed")
    world.wait(days=400)
    world.sweep()
    assert deal.state == "completed"
    with refused(409, "order_completed"):
        deal.open(CLIENT, "cancel")


@pytest.mark.rule("B23")
def test_what_is_delivered_and_approved_on_day_14_or_later_is_available_at_once(world: World, delivered: Deal) -> None:
    delivered.open(CLIENT, "cancel")  # holds the clock's own approval back
    world.until(DAY_14 - timedelta(days=14) + timedelta(hours=47))
    delivered.answer(FREELANCER, "decline")
    world.until(DAY_14)
    delivered.approve()
    assert list(world.balances()) == [f"available:{delivered.facts.freelancer_id}:EUR"]
    assert delivered.facts.deadlines == ()


@pytest.mark.rule("G8")
def test_the_hold_is_per_currency_and_adds_up_over_orders(world: World) -> None:
    deals = [world.order(state="completed", price=100, currency=currency) for currency in ("EUR", "EUR", "JPY")]
    fred = deals[0].facts.freelancer_id
    assert world.balances() == {f"held:{fred}:EUR": 200, f"held:{fred}:JPY": 100}
    world.until(DAY_14)
    world.sweep()
    assert world.balances() == {f"available:{fred}:EUR": 200, f"available:{fred}:JPY": 100}
    assert world.audit() is None
