"""When nobody could answer nobody loses by it; when only the workers were down, nothing moves (X35, G6)."""

import json
from datetime import timedelta

import pytest

from app.core.instants import to_us
from app.models import Deadline, DeadlineChange, Outage
from app.rules.base.deadlines import first_wake, kind_of
from app.rules.base.people import CLIENT, FREELANCER
from app.rules.base.policy import current
from tests.support.domain.worlds import US, Deal, World

DOWN = timedelta(hours=3)


@pytest.fixture
def asked(world: World, deal: Deal) -> Deal:
    """A cancel request, seen by everybody: the web lives."""
    world.beat()
    deal.open(CLIENT, "cancel")
    return deal


@pytest.mark.rule("X35")
def test_three_hours_down_across_a_deadline_move_it_by_three_hours(world: World, asked: Deal) -> None:
    due, opened_at = asked.due(), world.now
    world.live(due - timedelta(hours=1))
    began = world.now
    world.until(began + DOWN)
    world.sweep()
    assert asked.case.state == "open", "the workers live, but nobody could have answered"
    world.beat()
    world.sweep()
    assert asked.case.state == "open"
    assert asked.due() == due + DOWN

    moved = asked.events("deadline.moved")
    assert len(moved) == 1
    facts = json.loads(moved[0].facts)
    assert (facts["cause"], facts["seconds"]) == ("outage", 3 * 3600)
    assert (facts["before"], facts["due_at"]) == (to_us(due), to_us(due + DOWN))
    assert asked.told(CLIENT)[-1] == asked.told(FREELANCER)[-1] == "deadline.moved"
    changes = [(c.before, c.after, c.delta) for c in world.rows(DeadlineChange)]
    assert changes == [(due, due + DOWN, DOWN // US)]
    outages = [(o.began_at, o.ended_at) for o in world.rows(Outage)]
    assert outages == [(began, began + DOWN)]

    world.until(due + DOWN - US)
    asked.answer(FREELANCER, "decline")
    assert asked.case.state == "declined"
    assert opened_at < began
    assert world.audit() is None


@pytest.mark.rule("X35")
def test_the_credit_is_given_once_however_often_the_clock_looks(world: World, asked: Deal) -> None:
    due = asked.due()
    world.until(world.now + DOWN)
    for _ in range(3):
        world.beat()
        world.sweep()
    asked.message(CLIENT)
    assert asked.due() == due + DOWN
    assert len(asked.events("deadline.moved")) == len(world.rows(DeadlineChange)) == len(world.rows(Outage)) == 1
    assert world.rows(Outage)[0].credited_at is not None


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
@pytest.mark.parametrize("by_person", [False, True])
def test_two_outages_before_anybody_looked_are_credited_both(world: World, asked: Deal, by_person: bool) -> None:
    due = asked.due()
    for _ in range(2):
        world.down(DOWN)
    world.until(due + timedelta(hours=1))
    world.beat()  # yet another one, of more than 40 hours
    if by_person:
        asked.answer(FREELANCER, "decline")
        assert asked.case.state == "declined"
    else:
        world.sweep()
        assert asked.case.state == "open"
    assert len(world.rows(DeadlineChange)) == 3
    assert world.audit() is None


@pytest.mark.rule("X35")
def test_a_second_outage_is_measured_against_the_moved_deadline(world: World, asked: Deal) -> None:
    due = asked.due()
    world.live(due - timedelta(hours=1))
    world.until(due + timedelta(hours=2))  # three hours down, so due moves to +3 h
    world.beat()
    world.until(due + timedelta(hours=4))  # down again across +3 h
    world.beat()
    world.sweep()
    assert (asked.case.state, asked.due()) == ("open", due + timedelta(hours=5))


@pytest.mark.rule("X35")
def test_only_human_deadlines_are_moved(world: World) -> None:
    deal = world.order(state="completed")
    world.beat()
    due = deal.due("release")
    world.live(world.now + timedelta(minutes=1))
    world.until(due)
    assert world.sweep() == 1, "money whose day has come waits for nobody"
    world.beat()
    world.sweep()
    assert deal.ended("release") == ["lapsed"]
    assert deal.events("deadline.moved") == []


@pytest.mark.rule("X3", "X34", "X35")
@pytest.mark.parametrize("kind", ["refund", "approval"])
def test_every_human_kind_is_moved(world: World, kind: str) -> None:
    world.beat()
    deal = world.order(state="delivered" if kind == "approval" else "ongoing")
    if kind == "refund":
        deal.open(CLIENT, "cancel")
        world.live(deal.due())
        world.sweep()
    due = deal.due(kind)
    world.down(DOWN)
    world.sweep()
    assert deal.due(kind) == due + DOWN


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


@pytest.mark.rule("G1", "X35")
def test_after_the_credit_the_reminders_follow_the_moved_deadline(world: World, asked: Deal) -> None:
    due = asked.due()
    world.down(DOWN)
    world.sweep()
    [row] = world.rows(Deadline)
    wake = first_wake(kind_of("answer"), current(), row.opened_at, due + DOWN, world.now)
    assert (row.due_at, row.wake_at) == (due + DOWN, wake)
    world.live(wake)
    world.sweep()
    assert json.loads(asked.events("deadline.reminded")[-1].facts)["due_at"] == to_us(due + DOWN)
