"""One microsecond before, at, and after the deadline: for people and for the clock, for every kind (X26, X36)."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from app.rules.base.people import CLIENT, FREELANCER
from tests.support.domain.worlds import US, Deal, World, refused

Act = Callable[[Deal], object]


def opened(kind: str, who: str) -> Act:
    """The request is open."""
    return lambda deal: deal.open(who, kind)


def silent(deal: Deal) -> None:
    """Nobody answered a cancel request of the client's, and the refund waits."""
    deal.open(CLIENT, "cancel")
    deal.world.until(deal.due())
    deal.world.sweep()


def answered(who: str, act: str, text: str = "") -> Act:
    """The other side answers."""
    return lambda deal: deal.answer(who, act, text)


CLOSED, CANCELLED, REFUNDED, APPROVED = "request.lapsed", "order.cancelled", "refund.started", "order.approved"
UPDATE, EXTENSION = opened("update", CLIENT), opened("extension", FREELANCER)
CLIENTS, FREELANCERS = opened("cancel", CLIENT), opened("cancel", FREELANCER)

# How it starts, the deadline, what a person may do before it, and what the clock records at it.
CASES: dict[str, tuple[Act, str, Act, str]] = {
    "update-answer": (UPDATE, "answer", answered(FREELANCER, "answer", "Here."), CLOSED),
    "update-withdraw": (UPDATE, "answer", lambda deal: deal.withdraw(CLIENT), CLOSED),
    "cancel-accept": (CLIENTS, "answer", answered(FREELANCER, "accept"), CANCELLED),
    "cancel-decline": (FREELANCERS, "answer", answered(CLIENT, "decline"), CANCELLED),
    "cancel-withdraw": (FREELANCERS, "answer", lambda deal: deal.withdraw(FREELANCER), CANCELLED),
    "cancel-both": (CLIENTS, "answer", FREELANCERS, CANCELLED),
    "extension-accept": (EXTENSION, "answer", answered(CLIENT, "accept"), CLOSED),
    "extension-decline": (EXTENSION, "answer", answered(CLIENT, "decline"), CLOSED),
    "extension-withdraw": (EXTENSION, "answer", lambda deal: deal.withdraw(FREELANCER), CLOSED),
    "refund-agree": (silent, "refund", lambda deal: deal.agree(FREELANCER), REFUNDED),
    "approval-approve": (lambda deal: deal.deliver(), "approval", lambda deal: deal.approve(), APPROVED),
    "approval-changes": (lambda deal: deal.deliver(), "approval", lambda deal: deal.ask_changes(), APPROVED),
}


@pytest.mark.rule("X26")
@pytest.mark.parametrize("name", CASES)
def test_a_microsecond_before_a_person_is_in_time(world: World, deal: Deal, name: str) -> None:
    start, kind, act, outcome = CASES[name]
    start(deal)
    world.until(deal.due(kind) - US)
    world.sweep()  # reminds, and no more
    assert deal.ended(kind)[-1] != "lapsed"
    act(deal)
    assert deal.ended(kind)[-1] in ("met", "void")
    last, outcomes = deal.events()[-1], len(deal.events(outcome))
    assert (last.at, "clock" in last.facts) == (world.now, False)
    world.wait(microseconds=1)
    world.sweep()
    assert len(deal.events(outcome)) == outcomes, "the clock has nothing left to do"


@pytest.mark.rule("X26", "X36")
@pytest.mark.parametrize("after", [timedelta(0), US])
@pytest.mark.parametrize("swept", [True, False])
@pytest.mark.parametrize("name", CASES)
def test_at_the_instant_and_after_it_a_person_is_too_late_and_the_clock_acts_once(
    world: World, deal: Deal, name: str, swept: bool, after: timedelta
) -> None:
    start, kind, act, outcome = CASES[name]
    start(deal)
    due = deal.due(kind)
    world.until(due + after)
    if swept:
        world.sweep()
    with refused(409):
        act(deal)
    world.sweep()
    outcomes = deal.events(outcome)
    assert [(event.at, '"clock"' in event.facts) for event in outcomes[-1:]] == [(due, True)]
    assert len(outcomes) == 1
    assert deal.ended(kind)[-1] == "lapsed"
    assert world.audit() is None


@pytest.mark.rule("X26")
@pytest.mark.parametrize("name", CASES)
def test_a_microsecond_before_the_clock_does_nothing_but_remind(world: World, deal: Deal, name: str) -> None:
    start, kind, _, _ = CASES[name]
    start(deal)
    world.until(deal.due(kind) - US)
    before = [event.name for event in deal.events()]
    world.sweep()
    new = [event.name for event in deal.events()][len(before) :]
    assert set(new) <= {"deadline.reminded"}
    assert world.sweep() == 0
