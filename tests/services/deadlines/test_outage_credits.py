"""The time that an outage took is given back once, to every human deadline and to no other (X35)."""

import json
from datetime import timedelta

import pytest

from app.core.instants import to_us
from app.models import Deadline, DeadlineChange, Outage
from app.rules.base.deadlines import first_wake, kind_of
from app.rules.base.people import CLIENT, FREELANCER
from app.rules.base.policy import current
from tests.support.domain.worlds import US, Deal, World
from tests.support.services.outages import DOWN
from tests.support.services.outages import asked as asked


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
