"""Money under contention: approvals, payouts, freezes, holds and charges at the same moment, and one transfer (G8)."""

import random
import time
from collections import Counter
from datetime import timedelta
from functools import partial

import pytest

from app.core.errors import LostRace
from app.models import Deadline, Operation
from app.rules.base.people import CLIENT, FREELANCER, Actor
from app.services.milestones import milestones
from app.services.payments import holds, operations
from app.services.payments.gateway import Answer
from tests.support.domain.factories import PLATFORM
from tests.support.domain.threads import LATE, Act, Threads, moved, near, rounds_until_even
from tests.support.domain.worlds import Deal, World

pytestmark = [pytest.mark.postgresql, pytest.mark.timeout(300)]

SUPPORT = Actor("support")
LOST = LATE | {"payout_asked", "paid_out", "not_there"}
EARNED = 111_600  # of 1,240.00 less 10 %
FEE = 1_000
STOPPED = "Chargeback"


def after(world: World) -> None:
    """Whatever is due is done."""
    world.wait(minutes=10)
    world.sweep()


def ask(deal: Deal) -> None:
    with deal.acting(FREELANCER) as (tx, facts, actor):
        milestones.ask_payout(tx, facts, actor, facts.milestones[0].id)


def give_up(deal: Deal) -> None:
    with deal.acting(CLIENT) as (tx, facts, actor):
        milestones.give_up(tx, facts, actor)


def settle(deal: Deal) -> None:
    """Somebody looks at the order, so that whatever is due on it is done."""
    with deal.acting(CLIENT):
        pass


def freeze(deal: Deal, cause: str, amount: int | None = None) -> None:
    facts = deal.facts
    with deal.world.tx() as tx:
        holds.freeze(tx, facts.freelancer_id, facts.currency, cause, STOPPED, amount)


def unfreeze(deal: Deal, cause: str) -> None:
    facts = deal.facts
    with deal.world.tx() as tx:
        holds.unfreeze(tx, facts.freelancer_id, facts.currency, cause, PLATFORM)


def hold(deal: Deal, cause: str, amount: int) -> None:
    with deal.acting(CLIENT) as (tx, facts, _):
        holds.hold(tx, facts, SUPPORT, facts.milestones[0].id, cause, amount)


def approved(world: World) -> Deal:
    """An order with the platform fee whose money is held until its day, its payout asked for."""
    deal = world.order(state="completed", fee_basis_points=FEE)
    ask(deal)
    return deal


@pytest.mark.rule("G8", "X26", "X34", "X12")
def test_approve_changes_the_clock_and_a_payout_request(world: World, threads: Threads) -> None:
    dice, won = random.Random("approve"), Counter[str]()
    for _ in rounds_until_even(won, most=30, of=2):
        imported = dice.random() < 0.5  # X51: who pays it out makes no difference to what may be paid
        deal = world.order(state="delivered", fee_basis_points=FEE, imported=imported)
        near(world, deal, "approval", dice)
        acts: list[Act] = [deal.approve, deal.approve, deal.ask_changes, partial(ask, deal), world.sweep]
        results = threads.race(acts)
        assert set(results) <= LOST | {"done"}, results
        people = results[:3].count("done")
        assert people <= 1, results
        changed = results[2] == "done"
        won["changes" if changed else "approve" if people else "clock"] += 1
        assert results[3] != "done" or not changed, "paid for what went back to work"
        after(world)
        earned = moved(world, deal, "earn")
        assert earned == moved(world, deal, "release") == ([] if changed else [EARNED])
        assert moved(world, deal, "fee") == ([] if changed else [124_000 - EARNED])
        assert moved(world, deal, "payout") == ([EARNED] if results[3] == "done" else [])
        assert deal.state == ("ongoing" if changed else "completed")
    assert len(won) >= 2, f"the rounds were no race: {won}"
    assert world.audit() is None


@pytest.mark.rule("G8", "B23", "E10", "X20")
@pytest.mark.parametrize("frozen", [0, EARNED])
def test_two_payouts_of_one_freelancer_at_once(world: World, threads: Threads, frozen: int) -> None:
    """With half of the balance frozen, exactly one of the two may go before the freeze is lifted."""
    for number in range(10):
        deals = [approved(world) for _ in range(2)]
        world.until(max(deal.due("release") for deal in deals) - timedelta(seconds=1))
        if frozen:
            freeze(deals[0], f"chargeback:{number}", frozen)
        world.wait(seconds=2)
        acts: list[Act] = [*(partial(settle, deal) for deal in deals), world.sweep, world.sweep]
        assert threads.race(acts) == ["done"] * 4
        after(world)
        sent = [moved(world, deal, "payout") for deal in deals]
        assert sorted(sent) == ([[], [EARNED]] if frozen else [[EARNED], [EARNED]])
        if frozen:
            unfreeze(deals[0], f"chargeback:{number}")
            after(world)
            assert [moved(world, deal, "payout") for deal in deals] == [[EARNED], [EARNED]]
    assert all(amount == 0 for account, amount in world.balances().items() if not account.startswith("escrow:"))
    assert world.rows(Deadline, Deadline.parked_at.is_not(None)) == []
    assert world.audit() is None


@pytest.mark.rule("G8", "E10", "X20")
@pytest.mark.parametrize("amount", [None, 1])
def test_a_payout_comes_before_a_freeze_or_is_stopped_by_it(world: World, threads: Threads, amount: int | None) -> None:
    dice, won = random.Random(str(amount)), Counter[bool]()
    for number in range(20):
        deal, cause = approved(world), f"chargeback:{number}"
        near(world, deal, "payout", dice, looks=6)
        before: list[int] = []

        later = dice.choice([0.0, 0.005, 0.01, 0.02, 0.04])  # a sweep takes longer than a freeze

        def stop(deal: Deal = deal, cause: str = cause, before: list[int] = before, later: float = later) -> None:
            time.sleep(later)
            freeze(deal, cause, amount)
            before[:] = moved(world, deal, "payout")  # who comes after this sees the freeze

        acts: list[Act] = [world.sweep, partial(settle, deal), stop]
        assert threads.race(acts) == ["done"] * 3
        after(world)
        assert moved(world, deal, "payout") == before in ([], [EARNED])
        assert len(world.asked(Operation.order_id == deal.id)) == len(before)
        won[bool(before)] += 1
        unfreeze(deal, cause)
        after(world)
        assert moved(world, deal, "payout") == [EARNED]
    assert len(won) == 2, f"the rounds were no race: {won}"
    assert world.rows(Deadline, Deadline.parked_at.is_not(None)) == []
    assert world.audit() is None


@pytest.mark.rule("E10", "X20")
def test_a_payout_that_meets_the_end_of_a_freeze_is_made_all_the_same(world: World, threads: Threads) -> None:
    for number in range(25):
        deal, cause = approved(world), f"chargeback:{number}"
        freeze(deal, cause)
        near(world, deal, "payout", random.Random(number), looks=0)
        assert threads.race([world.sweep, partial(unfreeze, deal, cause), partial(settle, deal)]) == ["done"] * 3
        after(world)
        assert moved(world, deal, "payout") == [EARNED], "it stands still although nothing stops it"
    assert world.audit() is None


@pytest.mark.rule("G8", "X37", "X26")
def test_a_payment_funds_its_milestone_or_goes_back(world: World, threads: Threads) -> None:
    dice, won = random.Random("charge"), Counter[bool]()
    for _ in rounds_until_even(won, most=25, of=2):
        deal = world.order(state="completed", amounts=(40_000, 30_000))
        with deal.acting(CLIENT) as (tx, facts, actor):
            milestones.initiate(tx, facts, actor)
        (charge,) = world.asked(Operation.order_id == deal.id)
        counted: list[bool] = []

        def conclude(charge: Operation = charge, counted: list[bool] = counted) -> None:
            with world.tx() as tx:
                counted.append(operations.conclude(tx, PLATFORM, charge.id, Answer("done")))

        near(world, deal, "charge", dice)
        acts: list[Act] = [conclude, conclude, partial(give_up, deal), world.sweep]
        dice.shuffle(acts)
        assert set(threads.race(acts)) <= LOST | {"done"}
        world.wait(milliseconds=1)
        world.sweep()
        assert counted.count(True) == 1, "concluded once for ever"
        funded = deal.facts.milestones[1].state == "funded"
        assert sorted(moved(world, deal, "fund")) == ([30_000, 40_000] if funded else [40_000])
        assert moved(world, deal, "late_charge") == ([] if funded else [30_000])
        asked = [row.amount for row in world.asked(Operation.order_id == deal.id, Operation.kind == "refund")]
        assert asked == ([] if funded else [30_000])
        assert deal.facts.escrow.minor == (30_000 if funded else 0)
        won[funded] += 1
    assert len(won) == 2, f"the rounds were no race: {won}"
    assert world.audit() is None


@pytest.mark.rule("G8", "X13", "X26")
def test_money_is_held_or_released_and_never_both(world: World, threads: Threads) -> None:
    dice, won = random.Random("hold"), Counter[int]()
    for number in rounds_until_even(won, most=25, of=2):
        deal = approved(world)
        near(world, deal, "release", dice, looks=10)
        wishes = [partial(hold, deal, f"dispute:{number}:{n}", 70_000) for n in range(2)]
        results = threads.race([*wishes, world.sweep, partial(settle, deal)])
        assert set(results) <= {"done", "not_there"}, results
        held = results[:2].count("done")
        assert held <= 1, "more was held than there is"
        after(world)
        assert moved(world, deal, "release") == moved(world, deal, "payout") == [EARNED - 70_000 * held]
        won[held] += 1
        if held:
            cause = f"dispute:{number}:{results.index('done')}"
            lifts = threads.race([partial(_lift, deal, cause)] * 3)
            assert sorted(lifts) == ["done"] * 3
            after(world)
            assert sum(moved(world, deal, "release")) == EARNED
            assert len(moved(world, deal, "release")) == 2
    assert len(won) == 2, f"the rounds were no race: {won}"
    assert world.audit() is None


def _lift(deal: Deal, cause: str) -> None:
    """Three want to lift it and one does."""
    try:
        with deal.acting(CLIENT) as (tx, facts, _):
            holds.lift(tx, facts, SUPPORT, cause)
    except LostRace:
        pass
