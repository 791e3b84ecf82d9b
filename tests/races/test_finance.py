"""Two of finance at the same moment: one refund more, one freeze less, and never two (G8, X20)."""

from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import update

from app.core.errors import LostRace
from app.core.settings import Settings
from app.ledger.tables import Entry, Freeze
from app.models import Operation
from app.rules.base.people import CLIENT, FREELANCER
from app.services.milestones import milestones
from app.services.payments import finance, operations
from tests.support.apps import make_settings
from tests.support.domain.fake_gateway import FakeGateway
from tests.support.domain.people import OLGA, SAM, user_of
from tests.support.domain.threads import Threads
from tests.support.domain.worlds import Deal, World

pytestmark = [pytest.mark.postgresql, pytest.mark.timeout(300)]
ROUNDS = 5


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of which only the zone and the address matter here."""
    return make_settings(tmp_path, "sqlite://")


def work(world: World, settings: Settings, gateway: FakeGateway) -> None:
    with world.tx() as tx:
        tx.connection.execute(update(Operation).values(available_at=tx.wall, lease_until=None))
    operations.work(world.transactions, settings, gateway)


def failed_refund(world: World, settings: Settings, gateway: FakeGateway) -> Deal:
    """A payment came too late, and the gateway refuses to give it back."""
    deal = world.order(state="pending", price=30_000)
    with deal.acting(CLIENT) as (tx, facts, actor):
        milestones.initiate(tx, facts, actor)
    work(world, settings, gateway)
    with deal.acting(CLIENT) as (tx, facts, actor):
        milestones.give_up(tx, facts, actor)
    gateway.pay(world.rows(Operation, Operation.order_id == deal.id)[0].key)
    gateway.failing.add("refund")
    for _ in range(2):
        work(world, settings, gateway)
    gateway.failing.clear()
    return deal


def again_when_lost(act: Callable[[], None]) -> None:
    """As a request is repeated when somebody was faster."""
    try:
        act()
    except LostRace:
        act()


@pytest.mark.rule("G8")
def test_of_many_who_try_a_refund_again_one_does_and_it_is_paid_once(
    world: World, threads: Threads, settings: Settings
) -> None:
    with world.tx() as tx:
        pau = user_of(tx, OLGA, roles="finance").id
    for _ in range(ROUNDS):
        gateway = FakeGateway()
        deal = failed_refund(world, settings, gateway)
        (old,) = world.rows(Operation, Operation.order_id == deal.id, Operation.kind == "refund")

        def retry(number: int = old.id) -> None:
            with world.tx() as tx:
                finance.retry(tx, settings, number, pau)

        ended = threads.race([partial(again_when_lost, retry)] * 4)
        assert Counter(ended) == {"done": 1, "not_failed": 3}
        threads.race([partial(work, world, settings, gateway)] * 3)
        work(world, settings, gateway)
        paid = world.rows(Entry, Entry.order_id == deal.id, Entry.movement == "refund_paid", Entry.side == 1)
        assert (gateway.total("refund"), [entry.amount for entry in paid]) == (30_000, [30_000])
    assert world.audit() is None


@pytest.mark.rule("E10", "X20", "G8")
def test_of_many_who_lift_a_freeze_one_does_and_its_payout_is_made_once(
    world: World, threads: Threads, settings: Settings
) -> None:
    with world.tx() as tx:
        sam = user_of(tx, SAM).id
    for _ in range(ROUNDS):
        deal = world.order()
        deal.deliver()
        deal.approve()
        with deal.acting(FREELANCER) as (tx, facts, actor):
            milestones.ask_payout(tx, facts, actor, facts.milestones[0].id)
        with world.tx() as tx:
            finance.freeze(tx, deal.facts.freelancer_id, "EUR", None, "Odd", sam)
        (cause,) = [row.cause for row in world.rows(Freeze, Freeze.lifted_at.is_(None))]
        world.live(deal.due("release"))
        world.sweep()

        def lift(cause: str = cause) -> None:
            with world.tx() as tx:
                finance.lift(tx, cause, sam, settings)

        ended = threads.race([partial(again_when_lost, lift)] * 3)
        assert Counter(ended) == {"done": 1, "lifted": 2}
        world.wait(minutes=1)
        world.sweep()
        sent = world.rows(Operation, Operation.order_id == deal.id, Operation.kind == "payout")
        assert [row.amount for row in sent] == [124_000]
    assert world.audit() is None
