"""Whose turn it is on an order, and how loud: what silence decides, one's own work, someone else's, nothing."""

from datetime import timedelta

import pytest

from app.rules.base.facts import OrderFacts
from app.rules.base.people import CLIENT, FREELANCER
from app.rules.milestones.turns import ENDED, THEIR, WORK, YOUR, loudness, turn_of, waits_for
from tests.support.domain.facts import NOW, US, opened, order
from tests.support.rules.milestones import act, chain, pay

OTHER = {CLIENT: FREELANCER, FREELANCER: CLIENT}


def on_its_way(state: str) -> OrderFacts:
    """An order of milestones, brought so far."""
    facts = pay(chain())
    if state in ("submitted", "planned"):
        facts = act(facts, "deliver", FREELANCER)
    return act(facts, "approve", CLIENT) if state == "planned" else facts


@pytest.mark.parametrize(
    ("facts", "who", "what", "loud"),
    [
        (chain(), CLIENT, "pay", WORK),  # facts made by hand, on which the clock of the payment does not run
        (on_its_way("funded"), FREELANCER, "deliver", WORK),
        (on_its_way("submitted"), CLIENT, "approve", YOUR),
        (on_its_way("planned"), CLIENT, "initiate", WORK),
        (order("ongoing"), FREELANCER, "deliver", WORK),
        (act(order(), "deliver", FREELANCER), CLIENT, "approve", YOUR),
    ],
    ids=["charging", "funded", "submitted", "planned", "ongoing", "delivered"],
)
def test_each_state_is_one_sides_turn_and_waits_for_the_other(
    facts: OrderFacts, who: str, what: str, loud: str
) -> None:
    turn = turn_of(facts)
    assert turn is not None
    assert (turn.who, turn.act) == (who, what)
    assert loudness(turn, who, NOW) == loud
    assert loudness(turn, OTHER[who], NOW) == THEIR


@pytest.mark.parametrize("state", ["completed", "cancelled"])
@pytest.mark.parametrize("role", [CLIENT, FREELANCER])
def test_what_is_over_is_nobodys_turn(state: str, role: str) -> None:
    assert turn_of(order(state)) is None
    assert loudness(None, role, NOW) == ENDED


def test_work_gets_loud_in_its_last_day_and_stays_so_when_it_is_late() -> None:
    turn = turn_of(order())
    assert turn is not None
    assert turn.due_at is not None
    day = timedelta(hours=24)
    moments = [turn.due_at - day - US, turn.due_at - day, turn.due_at, turn.due_at + day]
    assert [loudness(turn, FREELANCER, now) for now in moments] == [WORK, YOUR, YOUR, YOUR]
    assert [loudness(turn, CLIENT, now) for now in moments] == [THEIR] * 4
    assert [turn.is_late(now) for now in moments] == [False, False, True, True]


def test_work_without_a_date_never_gets_loud() -> None:
    turn = turn_of(order(delivery_due_at=None))
    assert loudness(turn, FREELANCER, NOW + timedelta(days=999)) == WORK


@pytest.mark.rule("X26")
def test_a_deadline_waits_for_its_own_side_until_its_very_instant() -> None:
    facts = act(order(), "deliver", FREELANCER)
    deadline = next(d for d in facts.deadlines if d.kind == "approval")
    assert waits_for(deadline, CLIENT, deadline.due_at - US)
    assert not waits_for(deadline, CLIENT, deadline.due_at)
    assert not waits_for(deadline, FREELANCER, NOW)


@pytest.mark.rule("X34")
def test_a_clock_that_stands_still_waits_for_nobody() -> None:
    facts = opened("cancel", CLIENT, act(order(), "deliver", FREELANCER))
    paused = next(d for d in facts.deadlines if d.kind == "approval")
    assert paused.state == "paused"
    assert not waits_for(paused, CLIENT, NOW)
    assert loudness(turn_of(facts), CLIENT, NOW) == WORK
