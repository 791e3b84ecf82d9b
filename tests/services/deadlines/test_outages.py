"""When nobody could answer nobody loses by it; when only the workers were down, nothing moves (X35, G6)."""

import json
from datetime import timedelta

import pytest

from app.models import DeadlineChange, Outage
from app.rules.base.people import CLIENT, FREELANCER
from tests.support.domain.worlds import US, Deal, World
from tests.support.services.outages import DOWN
from tests.support.services.outages import asked as asked


@pytest.mark.rule("X35", "X36")
def test_a_person_who_comes_before_the_sweep_has_the_credit_too(world: World, asked: Deal) -> None:
    due = asked.due()
    world.live(due - timedelta(hours=1))
    world.down(DOWN)
    asked.answer(FREELANCER, "decline")
    assert asked.case.state == "declined"
    assert [(c.before, c.after) for c in world.rows(DeadlineChange)] == [(due, due + DOWN)]


@pytest.mark.rule("X35")
def test_at_the_moved_deadline_the_clock_acts_and_dates_it_there(world: World, asked: Deal) -> None:
    due = asked.due()
    world.live(due - timedelta(hours=1))
    world.down(DOWN)
    world.live(due + DOWN - US)
    world.sweep()
    assert asked.case.state == "open"
    world.wait(microseconds=1)
    world.beat()
    world.sweep()
    assert (asked.case.state, asked.facts.cancelled_at) == ("lapsed", due + DOWN)


@pytest.mark.rule("X35")
@pytest.mark.parametrize("over", [timedelta(0), US])
def test_five_minutes_of_silence_are_tolerated_and_not_a_microsecond_more(
    world: World, asked: Deal, over: timedelta
) -> None:
    due = asked.due()
    world.until(world.now + timedelta(minutes=5) + over)
    world.beat()
    world.sweep()
    assert asked.due() - due == (timedelta(minutes=5) + over if over else timedelta(0))
    assert len(world.rows(Outage)) == bool(over)


@pytest.mark.rule("X35")
def test_a_deadline_in_a_tolerated_silence_waits_for_the_next_sign_of_life(world: World, asked: Deal) -> None:
    due = asked.due()
    world.live(due - timedelta(minutes=1))
    world.until(due + timedelta(minutes=1))
    world.sweep()
    assert asked.case.state == "open"
    world.beat()
    world.sweep()
    assert (asked.case.state, asked.facts.cancelled_at) == ("lapsed", due)


@pytest.mark.rule("X35")
def test_when_only_the_workers_were_down_nothing_moves_and_the_outcome_has_its_true_date(
    world: World, asked: Deal
) -> None:
    due = asked.due()
    world.beat("worker")
    world.live(due + timedelta(days=3))
    world.beat("worker")
    world.sweep()
    assert (asked.case.state, asked.facts.cancelled_at) == ("lapsed", due)
    cancelled = asked.events("order.cancelled")[0]
    assert (cancelled.at, cancelled.recorded_at) == (due, world.now)
    assert world.rows(Outage) == world.rows(DeadlineChange) == []
    assert asked.due("refund") == due + timedelta(days=7)


@pytest.mark.rule("X35")
def test_a_deadline_that_passed_before_the_web_went_is_not_moved(world: World, asked: Deal) -> None:
    due = asked.due()
    world.live(due + timedelta(minutes=2))  # the workers are down already, so nobody has written it down yet
    world.down(DOWN)
    world.sweep()
    assert (asked.case.state, asked.facts.cancelled_at) == ("lapsed", due)
    assert [json.loads(event.facts)["kind"] for event in asked.events("deadline.moved")] == ["refund"]


@pytest.mark.rule("X3", "X35")
@pytest.mark.parametrize("by_person", [False, True])
def test_what_ran_in_truth_is_moved_although_nobody_had_written_it_down(
    world: World, asked: Deal, by_person: bool
) -> None:
    """The request lapsed before the outage, so the refund's seven days ran during it, whenever the workers came."""
    due = asked.due()
    world.live(due + timedelta(hours=1))
    world.down(DOWN)
    if by_person:
        asked.message(FREELANCER)
    else:
        world.sweep()
    assert asked.facts.cancelled_at == due
    assert asked.due("refund") == due + timedelta(days=7) + DOWN
    assert world.audit() is None


@pytest.mark.rule("X35")
def test_what_was_opened_after_the_outage_is_not_moved(world: World, deal: Deal) -> None:
    world.beat()
    world.wait(hours=3)
    world.beat()
    deal.open(CLIENT, "update")
    due = deal.due()
    world.sweep()
    assert deal.due() == due


@pytest.mark.rule("X35")
def test_workers_that_come_back_before_the_web_lapse_nothing_that_nobody_could_answer(
    world: World, asked: Deal
) -> None:
    """The reminder at half was due while the web lived; it must not take the deadline, due in the outage, with it."""
    due = asked.due()
    world.live(due - timedelta(hours=2))
    world.until(due + timedelta(hours=1))
    world.sweep()
    assert asked.case.state == "open"
    world.beat()
    world.sweep()
    assert (asked.case.state, asked.due()) == ("open", due + DOWN)


@pytest.mark.rule("X35")
def test_where_no_web_was_ever_seen_the_clock_is_alone_and_right(world: World, deal: Deal) -> None:
    deal.open(CLIENT, "update")
    world.beat("worker")
    world.wait(hours=48)
    world.sweep()
    assert deal.case.state == "lapsed"


@pytest.mark.rule("X35")
def test_one_of_several_web_processes_is_enough(world: World, asked: Deal) -> None:
    due = asked.due()
    world.beat(name="web-2")
    for _ in range(40):
        world.wait(minutes=5)
        world.beat(name="web-2")
    world.beat(name="web-1")
    world.sweep()
    assert (asked.due(), world.rows(Outage)) == (due, [])
