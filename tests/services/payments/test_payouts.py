"""Payouts, holds and freezes on both databases: on the day, once, and never of frozen or contested money."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.exc import DBAPIError

from app.core.database.db import insert_rows, table_of
from app.ledger.tables import Freeze
from app.models import Deadline, Milestone
from app.rules.base.people import CLIENT, FREELANCER, Actor
from app.rules.decide import decide_lapse
from app.services.deadlines.deadlines import settle
from app.services.maintenance import due_work
from app.services.milestones import milestones
from app.services.payments import holds
from app.services.store.loader import load
from app.services.store.writer import PlannedWrite, write
from tests.support.domain.factories import PLATFORM
from tests.support.domain.worlds import Deal, World

FEE = 1_000
EARNED = 111_600  # of 1,240.00 less 10 %
SUPPORT = Actor("support")


@pytest.fixture
def approved(world: World) -> Deal:
    """An order with the platform fee, approved on the day of its delivery."""
    deal = world.order(fee_basis_points=FEE)
    deal.deliver()
    deal.approve()
    return deal


def ask(deal: Deal) -> None:
    with deal.acting(FREELANCER) as (tx, facts, actor):
        milestones.ask_payout(tx, facts, actor, facts.milestones[0].id)


def part(deal: Deal) -> Milestone:
    return deal.world.rows(Milestone, Milestone.order_id == deal.id)[0]


def account(deal: Deal, kind: str) -> int:
    return deal.world.balances().get(f"{kind}:{deal.facts.freelancer_id}:EUR", 0)


def freeze(deal: Deal, amount: int | None = None, cause: str = "chargeback:1") -> None:
    with deal.world.tx() as tx:
        holds.freeze(tx, deal.facts.freelancer_id, "EUR", cause, "Chargeback", amount)


def unfreeze(deal: Deal, cause: str = "chargeback:1") -> None:
    with deal.world.tx() as tx:
        holds.unfreeze(tx, deal.facts.freelancer_id, "EUR", cause, PLATFORM)


def day_comes(deal: Deal) -> None:
    deal.world.live(deal.due("release"))
    deal.world.sweep()


@pytest.mark.rule("B23", "X12")
def test_a_payout_asked_for_on_the_first_day_is_made_on_the_fifteenth_and_once(approved: Deal, world: World) -> None:
    ask(approved)
    world.live(approved.due("release") - timedelta(microseconds=1))
    world.sweep()
    assert (account(approved, "held"), account(approved, "available")) == (EARNED, 0)
    day_comes(approved)
    world.sweep()
    assert (account(approved, "held"), account(approved, "available")) == (0, 0)
    assert [(o.kind, o.amount, o.state) for o in world.asked()] == [("payout", EARNED, "waiting")]
    assert (part(approved).released, part(approved).paid_out) == (EARNED, EARNED)
    assert world.audit() is None


@pytest.mark.rule("E10", "X20")
@pytest.mark.parametrize("amount", [None, 1, EARNED])
def test_a_freeze_stops_a_payout_in_whole_or_part_and_lifting_it_lets_it_go(
    approved: Deal, world: World, amount: int | None
) -> None:
    freeze(approved, amount)
    ask(approved)
    day_comes(approved)
    assert account(approved, "available") == EARNED
    assert world.asked() == []
    unfreeze(approved)
    world.sweep()
    assert account(approved, "available") == 0
    assert len(world.asked()) == 1
    assert world.audit() is None


@pytest.mark.rule("X20")
def test_lifting_one_freeze_lifts_exactly_what_it_froze(approved: Deal, world: World) -> None:
    freeze(approved, 1)
    freeze(approved, None, "chargeback:2")
    ask(approved)
    day_comes(approved)
    unfreeze(approved)
    world.sweep()
    assert world.asked() == []
    unfreeze(approved, "chargeback:2")
    world.sweep()
    assert len(world.asked()) == 1


@pytest.mark.rule("E10", "G8")
def test_the_database_itself_refuses_to_pay_out_what_is_frozen(approved: Deal, world: World) -> None:
    day_comes(approved)
    ask(approved)
    with world.tx() as tx:
        (facts,) = load(tx.connection, [approved.id], PLATFORM).values()
        account_of = f"available:{facts.freelancer_id}:EUR"
        row = {"cause": "x:1", "account": account_of, "amount": 1, "reason": "x", "at": tx.now}
        insert_rows(tx.connection, table_of(Freeze), [row])  # behind the back of whoever decides
        deadline = next(d for d in facts.deadlines if d.kind == "payout")
        plan = decide_lapse(replace(facts, payable=10**9), deadline)
        with pytest.raises(DBAPIError, match="frozen money"):
            write(tx, [PlannedWrite(plan)])
        tx.discard = True
    assert account(approved, "available") == EARNED


@pytest.mark.rule("X13")
def test_contested_money_stays_held_beyond_its_day(approved: Deal, world: World) -> None:
    with approved.acting(CLIENT) as (tx, facts, _):
        holds.hold(tx, facts, SUPPORT, facts.milestones[0].id, "dispute:1", 10_000)
    ask(approved)
    day_comes(approved)
    world.sweep()
    assert (account(approved, "held"), account(approved, "available")) == (10_000, 0)
    assert [o.amount for o in world.asked()] == [EARNED - 10_000]
    with approved.acting(CLIENT) as (tx, facts, _):
        holds.lift(tx, facts, SUPPORT, "dispute:1")
    assert (account(approved, "held"), account(approved, "available")) == (0, 10_000)
    ask(approved)
    world.sweep()
    assert sum(o.amount for o in world.asked()) == EARNED
    assert world.audit() is None


@pytest.mark.rule("E10", "X20")
def test_money_that_comes_in_beside_a_partial_freeze_lets_the_payout_go(approved: Deal, world: World) -> None:
    second = world.order(fee_basis_points=FEE, price=10_000)  # of the same freelancer, and not asked to be paid out
    second.deliver()
    second.approve()
    freeze(approved, 5_000)
    ask(approved)
    world.live(approved.due("release"))
    with world.tx() as tx:  # the first order's day comes first
        tx.lock_orders([approved.id])
        settle(tx, approved.id, PLATFORM)
    assert [d.state for d in world.rows(Deadline, Deadline.kind == "payout")] == ["paused"]
    assert holds.go_on(world.transactions, PLATFORM) == 0  # 5,000 short
    world.sweep()  # and then the second one's: 9,000 come in
    with world.tx(write=False) as tx:
        assert due_work.to_sweep(tx) == ("payout", approved.id)
    assert holds.go_on(world.transactions, PLATFORM) == 1
    assert [(o.kind, o.amount) for o in world.asked()] == [("payout", EARNED)]
    assert account(approved, "available") == 9_000
    assert len(approved.events("payout.waits")) == 1
    assert holds.go_on(world.transactions, PLATFORM) == 0
    assert world.audit() is None


@pytest.mark.rule("E10", "X20")
def test_a_whole_freeze_keeps_it_whatever_comes_in(approved: Deal, world: World) -> None:
    freeze(approved)
    freeze(approved, 1, "chargeback:2")
    ask(approved)
    day_comes(approved)
    assert holds.go_on(world.transactions, PLATFORM) == 0
    unfreeze(approved)
    world.sweep()
    assert holds.go_on(world.transactions, PLATFORM) == 0  # one cent is still frozen
    assert world.asked() == []


@pytest.mark.rule("X12", "E10")
def test_a_payout_that_waits_is_one_row_that_stands_still(approved: Deal, world: World) -> None:
    freeze(approved)
    ask(approved)
    day_comes(approved)
    for _ in range(3):
        world.sweep()
    (still,) = world.rows(Deadline, Deadline.kind == "payout")
    assert (still.state, still.parked_at) == ("paused", None)
    assert len(approved.events("payout.waits")) == 1
