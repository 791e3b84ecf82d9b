"""A clock never acts unannounced: every reminder once, to whom it concerns; a late sweep sends only the newest (G1)."""

import json
from datetime import datetime, timedelta

import pytest

from app.core.instants import from_us
from app.models import Delivery
from app.rules.base.deadlines import kind_of, reminder_schedule
from app.rules.base.people import CLIENT, FREELANCER, other
from app.rules.base.policy import current
from tests.support.domain.worlds import US, Deal, World

CASES = [("update", CLIENT), ("cancel", CLIENT), ("cancel", FREELANCER), ("extension", FREELANCER)]


def schedule(deal: Deal, kind: str = "answer") -> list[datetime]:
    """When this deadline reminds."""
    deadline = deal.deadline(kind)
    assert deadline is not None
    return [
        reminder.at for reminder in reminder_schedule(kind_of(kind), current(), deadline.opened_at, deadline.due_at)
    ]


def reminded(deal: Deal) -> list[datetime]:
    """When reminders were recorded."""
    return [event.at for event in deal.events("deadline.reminded")]


@pytest.mark.rule("G1")
@pytest.mark.parametrize(("kind", "opener"), CASES)
def test_every_reminder_is_sent_once_to_whoever_must_answer(world: World, deal: Deal, kind: str, opener: str) -> None:
    deal.open(opener, kind)
    due, steps = deal.due(), schedule(deal)
    assert len(steps) == 3
    for step in steps:
        world.until(step - US)
        assert world.sweep() == 0
        world.until(step)
        assert world.sweep() == 1
        assert world.sweep() == 0
        assert deal.told(other(opener))[-1] == "deadline.reminded"
    assert reminded(deal) == steps
    assert "deadline.reminded" not in deal.told(opener)
    facts = [json.loads(event.facts) for event in deal.events("deadline.reminded")]
    assert [(fact["rung"], from_us(fact["due_at"])) for fact in facts] == [(1, due), (2, due), (3, due)]
    world.until(due)
    world.sweep()
    assert reminded(deal) == steps


@pytest.mark.rule("G1", "X34")
def test_the_approval_near_is_told_to_the_client(world: World) -> None:
    deal = world.order(state="delivered")
    steps = schedule(deal, "approval")
    for step in steps:
        world.until(step)
        world.sweep()
    assert (len(steps), reminded(deal)) == (4, steps)
    assert deal.told(CLIENT).count("deadline.reminded") == 4
    assert "deadline.reminded" not in deal.told(FREELANCER)


@pytest.mark.rule("G1")
def test_each_reminder_is_in_the_app_and_waits_to_be_mailed(world: World, deal: Deal) -> None:
    deal.open(CLIENT, "update")
    before = len(world.rows(Delivery))
    world.until(schedule(deal)[0])
    world.sweep()
    fresh = world.rows(Delivery)[before:]
    assert [(row.channel, row.state, row.available_at) for row in fresh] == [("email", "waiting", world.now)]


@pytest.mark.rule("G1")
def test_workers_that_were_down_send_only_the_newest_reminder(world: World, deal: Deal) -> None:
    deal.open(FREELANCER, "extension")
    steps = schedule(deal)
    world.until(steps[-1] + timedelta(minutes=1))
    world.sweep()
    [event] = deal.events("deadline.reminded")
    assert json.loads(event.facts)["rung"] == 3
    assert (deal.case.state, world.sweep()) == ("open", 0)


@pytest.mark.rule("G1", "X35")
@pytest.mark.parametrize("kind", ["update", "cancel"])
def test_three_days_down_end_in_the_outcome_with_its_date_and_no_reminder(world: World, deal: Deal, kind: str) -> None:
    deal.open(CLIENT, kind)
    due = deal.due()
    world.wait(days=3)
    world.sweep()
    outcome = deal.events()[-1]
    assert (outcome.at, outcome.recorded_at, deal.case.closed_at) == (due, world.now, due)
    assert reminded(deal) == []
    assert world.audit() is None


@pytest.mark.rule("F19", "X3", "X35")
def test_after_weeks_down_everything_is_done_once_and_dated_as_if_nobody_had_been_away(world: World) -> None:
    on_time, late = world.order(), world.order()
    for deal in (on_time, late):
        deal.open(CLIENT, "cancel")
    start = world.now
    dates = [("order.cancelled", timedelta(hours=48)), ("refund.started", timedelta(hours=48, days=7))]
    world.wait(days=40)
    world.sweep()
    for deal in (on_time, late):
        happened = {event.name: event.at - start for event in deal.events()}
        assert [(name, happened[name]) for name, _ in dates] == dates
        assert len(deal.events("refund.started")) == 1
    assert world.sweep() == 0
    assert world.audit() is None


@pytest.mark.rule("G1")
def test_what_was_answered_is_not_reminded_of(world: World, deal: Deal) -> None:
    deal.open(CLIENT, "update")
    step = schedule(deal)[0]
    world.until(step - US)
    deal.answer(FREELANCER, "answer", "Here.")
    world.wait(days=3)
    assert world.sweep() == 0
    assert reminded(deal) == []


@pytest.mark.rule("G1", "X34")
def test_a_paused_deadline_does_not_remind_and_goes_on_where_it_was(world: World) -> None:
    deal = world.order(state="delivered")
    world.until(schedule(deal, "approval")[-1] - timedelta(hours=1))
    world.sweep()
    sent = len(reminded(deal))
    deal.open(FREELANCER, "cancel")
    world.wait(hours=40)
    world.sweep()
    assert all(json.loads(e.facts)["kind"] == "answer" for e in deal.events("deadline.reminded")[sent:])
    deal.withdraw(FREELANCER)
    world.until(deal.due("approval") - timedelta(hours=4))
    world.sweep()
    last = json.loads(deal.events("deadline.reminded")[-1].facts)
    assert (last["kind"], from_us(last["due_at"])) == ("approval", deal.due("approval"))
