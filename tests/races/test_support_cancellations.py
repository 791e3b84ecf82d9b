"""A decision of customer service meets what the parties do at the same moment: one outcome, one transfer (G8)."""

import random
from collections import Counter
from functools import partial

import pytest

from app.ledger.tables import Entry
from app.rules.base.people import CLIENT, FREELANCER
from tests.support.domain.customer_service import answer, ask, staff
from tests.support.domain.people import SAM, Person
from tests.support.domain.threads import LATE, Act, Threads, rounds_until_even
from tests.support.domain.worlds import US, Deal, World

pytestmark = [pytest.mark.postgresql, pytest.mark.timeout(300)]

ANN = Person("Ann Desk", "ann@people.example", "en", "UTC", roles="support")
LOST = LATE | {"agreed", "not_agreed", "answered", "contest_open", "order_cancelled"}
ROUNDS = 25


def made(world: World) -> Deal:
    """A delivered milestone of two, whose cancellation is under review; the staff have their accounts."""
    deal = world.order(amounts=(40_000, 30_000))
    for person in (SAM, ANN):
        deal.user_id(person)
    deal.deliver()
    ask(deal, CLIENT)
    staff(deal, "take")
    return deal


def moved(world: World, deal: Deal, movement: str) -> list[int]:
    rows = world.rows(Entry, Entry.order_id == deal.id, Entry.movement == movement, Entry.side == 1)
    return [row.amount for row in rows]


@pytest.mark.rule("G8", "B7", "X7")
def test_a_verdict_an_approval_an_agreement_and_a_withdrawal(world: World, threads: Threads) -> None:
    dice, won = random.Random("verdict"), Counter[str]()
    for _ in rounds_until_even(won, most=ROUNDS, of=2):
        deal = made(world)
        acts: dict[str, Act] = {
            "grant": partial(staff, deal, "grant"),
            "refuse": partial(staff, deal, "refuse", person=ANN),
            "approve": deal.approve,
            "agree": partial(answer, deal, FREELANCER, "agree"),
            "withdraw": partial(answer, deal, CLIENT, "withdraw"),
        }
        names = dice.sample([*acts], len(acts))
        results = dict(zip(names, threads.race([acts[name] for name in names]), strict=True))
        assert set(results.values()) <= LOST | {"done"}, results
        ends = [name for name in ("grant", "refuse", "withdraw") if results[name] == "done"]
        assert len(ends) <= 1, results
        state = deal.facts.milestones[0].state
        assert state == ("approved" if results["approve"] == "done" else "returned" if "grant" in ends else "submitted")
        won[ends[0] if ends else "none"] += 1
        if deal.deadline("refund"):
            world.until(deal.due("refund"))
            world.sweep()
        granted = state == "returned"
        assert moved(world, deal, "refund") == ([40_000] if granted else [])
        assert moved(world, deal, "earn") == ([40_000] if state == "approved" else [])
        case = deal.facts.cases[0]
        assert (case.closed_at is not None) == bool(ends)
    assert len(won) >= 2, f"the rounds were no race: {won}"
    assert world.audit() is None


@pytest.mark.rule("G8", "B7")
def test_two_of_the_staff_decide_at_once(world: World, threads: Threads) -> None:
    won = Counter[str]()
    for _ in rounds_until_even(won, most=ROUNDS, of=2):
        deal = made(world)
        acts: list[Act] = [
            partial(staff, deal, "grant", person=SAM),
            partial(staff, deal, "grant", person=ANN),
            partial(staff, deal, "refuse", person=ANN),
        ]
        results = threads.race(acts)
        assert sorted(results) == ["done", "wrong_state", "wrong_state"]
        won[str(results.index("done"))] += 1
        decided = [e.name for e in deal.events() if e.name in ("cancellation.granted", "cancellation.refused")]
        assert len(decided) == 1
    assert len(won) >= 2, f"the rounds were no race: {won}"
    assert world.audit() is None


@pytest.mark.rule("G8", "X25")
def test_both_parties_ask_at_once(world: World, threads: Threads) -> None:
    for _ in range(ROUNDS):
        deal = world.order(amounts=(40_000, 30_000))
        deal.user_id(CLIENT)
        results = threads.race([partial(ask, deal, CLIENT, 1), partial(ask, deal, FREELANCER)])
        assert sorted(results) == ["contest_open", "done"]
        assert len(deal.facts.cases) == 1
    assert world.audit() is None


@pytest.mark.rule("G8", "X7", "X26")
def test_agreeing_late_and_the_end_of_the_waiting_time_refund_once(world: World, threads: Threads) -> None:
    dice, won = random.Random("refund"), Counter[str]()
    for _ in rounds_until_even(won, most=ROUNDS, of=2):
        deal = made(world)
        staff(deal, "grant")
        world.until(deal.due("refund") + dice.randint(-20, 3) * US)
        agree = partial(answer, deal, FREELANCER, "agree")
        results = threads.race([agree, agree, world.sweep])
        assert set(results) <= LOST | {"done"}, results
        world.wait(minutes=1)
        world.sweep()
        assert moved(world, deal, "refund") == [40_000]
        people = results[:2].count("done")
        assert people <= 1
        assert deal.facts.consent == ("explicit" if people else "staff")
        won["agreed" if people else "clock"] += 1
    assert len(won) == 2, f"the rounds were no race: {won}"
    assert world.audit() is None
