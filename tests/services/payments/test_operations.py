"""The gateway's outbox: every charge, refund and payout happens once, whatever is lost on the way (X37, G8)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from app.core.settings import Settings
from app.models import Notice, Operation
from app.rules.base.people import CLIENT, FREELANCER
from app.services.milestones import milestones
from app.services.payments import operations
from tests.support.domain.factories import PLATFORM
from tests.support.domain.fake_gateway import FakeGateway
from tests.support.domain.worlds import Deal, World

AMOUNTS = (40_000, 30_000)


@pytest.fixture
def gateway() -> FakeGateway:
    """A gateway of the test's own."""
    return FakeGateway()


@pytest.fixture
def work(world: World, settings: Settings, gateway: FakeGateway) -> Any:
    """The worker does its work once, however long operations were put off; how many there were."""

    def do() -> int:
        with world.tx() as tx:
            tx.connection.execute(update(Operation).values(available_at=tx.wall, lease_until=None))
        return operations.work(world.transactions, settings, gateway)

    return do


@pytest.fixture
def deal(world: World) -> Deal:
    """An order of two milestones, the first approved, the second being charged."""
    deal = world.order(amounts=AMOUNTS, fee_basis_points=1_000)
    deal.deliver()
    deal.approve()
    initiate(deal)
    return deal


def initiate(deal: Deal) -> None:
    with deal.acting(CLIENT) as (tx, facts, actor):
        milestones.initiate(tx, facts, actor)


def give_up(deal: Deal) -> None:
    with deal.acting(CLIENT) as (tx, facts, actor):
        milestones.give_up(tx, facts, actor)


def the(world: World, kind: str) -> Operation:
    (found,) = world.asked(Operation.kind == kind)
    return found  # type: ignore[no-any-return]


@contextmanager
def kept(deal: Deal) -> Iterator[None]:
    """The order's money is the same afterwards."""
    before = deal.world.balances()
    yield
    assert deal.world.balances() == before


def notice(world: World, key: str, number: int = 1) -> None:
    with world.tx() as tx:
        tx.session.add(Notice(id=f"notice-{key}-{number}", kind="operation.changed", key=key, at=tx.wall))


@pytest.mark.rule("B6", "X37")
def test_a_charge_has_its_page_and_funds_the_milestone_once_it_is_paid(
    deal: Deal, world: World, gateway: FakeGateway, work: Any
) -> None:
    with kept(deal):
        work()
    charge = the(world, "charge")
    assert (charge.state, charge.page) == ("asked", f"https://pay.example/{charge.key}")
    gateway.pay(charge.key)
    work()
    assert [m.state for m in deal.facts.milestones] == ["approved", "funded"]
    assert deal.facts.escrow.minor == 30_000
    assert work() == 0
    assert world.audit() is None


@pytest.mark.rule("X37", "G8")
def test_an_answer_that_was_lost_is_found_again_under_the_same_key(
    deal: Deal, world: World, gateway: FakeGateway, work: Any
) -> None:
    gateway.deaf, gateway.mute = 1, 2
    for _ in range(4):
        work()
    charge = the(world, "charge")
    gateway.pay(charge.key)
    gateway.mute = 1
    work()
    work()
    assert (gateway.total("charge"), deal.facts.escrow.minor) == (30_000, 30_000)
    assert set(gateway.calls) == {charge.key}


@pytest.mark.rule("X37")
def test_notices_may_come_twice_and_late_and_change_nothing_by_themselves(
    deal: Deal, world: World, gateway: FakeGateway, work: Any
) -> None:
    work()
    key = the(world, "charge").key
    notice(world, key)
    with kept(deal):
        work()  # it says that something changed, and nothing did
    gateway.pay(key)
    notice(world, key, 2)
    notice(world, key, 3)
    notice(world, "charge:of-somebody-else")
    work()
    assert deal.facts.escrow.minor == 30_000
    assert all(row.handled_at for row in world.rows(Notice))


@pytest.mark.rule("X37", "G8")
def test_who_pays_when_nobody_waits_any_more_gets_it_back_and_the_order_is_as_it_was(
    deal: Deal, world: World, gateway: FakeGateway, work: Any
) -> None:
    work()
    key = the(world, "charge").key
    give_up(deal)
    gateway.pay(key)
    notice(world, key)
    with kept(deal):
        work()
        work()
    assert (gateway.total("charge"), gateway.total("refund")) == (30_000, 30_000)
    assert deal.facts.milestones[1].state == "planned"
    assert "charge.late" in deal.told(CLIENT)
    assert world.audit() is None


@pytest.mark.rule("X37", "X26")
def test_a_charge_confirmed_at_its_deadline_is_late(deal: Deal, world: World, gateway: FakeGateway, work: Any) -> None:
    work()
    key = the(world, "charge").key
    gateway.pay(key)
    world.live(deal.due("charge"))
    work()
    work()
    assert deal.facts.milestones[1].state == "planned"
    assert gateway.total("refund") == 30_000


@pytest.mark.rule("X37")
def test_a_second_attempt_has_a_key_of_its_own_and_only_one_of_two_payments_stays(
    deal: Deal, world: World, gateway: FakeGateway, work: Any
) -> None:
    work()
    first = the(world, "charge").key
    give_up(deal)
    initiate(deal)
    work()
    second = next(row.key for row in world.asked(Operation.kind == "charge") if row.key != first)
    gateway.pay(first)
    gateway.pay(second)
    notice(world, first)
    work()
    work()
    assert deal.facts.escrow.minor == 30_000
    assert (gateway.total("charge"), gateway.total("refund")) == (60_000, 30_000)
    assert world.audit() is None


@pytest.mark.rule("B23", "G8")
def test_a_payout_is_made_once_though_its_answer_was_lost(
    deal: Deal, world: World, gateway: FakeGateway, work: Any
) -> None:
    with deal.acting(FREELANCER) as (tx, facts, actor):
        milestones.ask_payout(tx, facts, actor, facts.milestones[0].id)
    world.live(deal.due("release"))
    world.sweep()
    gateway.mute = 1
    work()
    work()
    assert (gateway.total("payout"), the(world, "payout").state) == (36_000, "done")
    assert "payout.paid" in deal.told(FREELANCER)
    assert world.audit() is None


@pytest.mark.rule("G8")
def test_a_payout_that_cannot_be_made_is_available_again(
    deal: Deal, world: World, gateway: FakeGateway, work: Any
) -> None:
    with deal.acting(FREELANCER) as (tx, facts, actor):
        milestones.ask_payout(tx, facts, actor, facts.milestones[0].id)
    world.live(deal.due("release"))
    world.sweep()
    gateway.failing.add("payout")
    work()
    assert world.balances()[f"available:{deal.facts.freelancer_id}:EUR"] == 36_000
    assert deal.facts.milestones[0].paid_out == 0
    assert world.audit() is None


@pytest.mark.rule("X37", "G8")
def test_two_workers_at_once_conclude_it_once(
    deal: Deal, world: World, gateway: FakeGateway, work: Any, settings: Settings
) -> None:
    work()
    charge = the(world, "charge")
    gateway.pay(charge.key)
    answer = gateway.look(charge.key)
    assert answer is not None
    results = []
    for _ in range(2):
        with world.tx() as tx:
            results.append(operations.conclude(tx, PLATFORM, charge.id, answer))
    assert results == [True, False]
    assert deal.facts.escrow.minor == 30_000


@pytest.mark.rule("X37")
def test_an_operation_rests_between_two_attempts(
    world: World, deal: Deal, settings: Settings, gateway: FakeGateway
) -> None:
    gateway.deaf = 10
    assert operations.work(world.transactions, settings, gateway) == 1
    charge = the(world, "charge")
    with world.tx(write=False) as tx:
        assert charge.available_at - tx.wall == timedelta(seconds=2)
    assert (charge.state, charge.error, charge.lease_until) == ("waiting", "unreachable", None)
