"""A gateway that refuses a refund, and finance that deals with it."""

from typing import Any

import pytest
from sqlalchemy import update

from app.core.settings import Settings
from app.models import Operation
from app.rules.base.people import CLIENT
from app.services.milestones import milestones
from app.services.payments import finance, operations
from tests.support.domain.fake_gateway import FakeGateway
from tests.support.domain.people import OLGA, user_of
from tests.support.domain.worlds import Deal, World

PRICE = 30_000


@pytest.fixture
def gateway() -> FakeGateway:
    """A gateway of the test's own."""
    return FakeGateway()


@pytest.fixture
def work(world: World, settings: Settings, gateway: FakeGateway) -> Any:
    """The worker does its work once, however long operations were put off."""

    def do() -> int:
        with world.tx() as tx:
            tx.connection.execute(update(Operation).values(available_at=tx.wall, lease_until=None))
        return operations.work(world.transactions, settings, gateway)

    return do


@pytest.fixture
def pau(world: World) -> int:
    """Somebody of finance."""
    with world.tx() as tx:
        return user_of(tx, OLGA, roles="finance").id


@pytest.fixture
def failed(world: World, gateway: FakeGateway, work: Any) -> Deal:
    """An order whose payment came too late, and the gateway refuses to give it back."""
    deal = world.order(state="pending", price=PRICE)
    with deal.acting(CLIENT) as (tx, facts, actor):
        milestones.initiate(tx, facts, actor)
    work()
    (charge,) = world.asked()
    with deal.acting(CLIENT) as (tx, facts, actor):
        milestones.give_up(tx, facts, actor)
    gateway.pay(charge.key)
    gateway.failing.add("refund")
    for _ in range(2):
        work()
    assert [o.state for o in refunds(world)] == ["failed"]
    return deal


def refunds(world: World) -> list[Operation]:
    """All refunds, oldest first."""
    return world.asked(Operation.kind == "refund")


def retry(world: World, settings: Settings, operation: Operation, user_id: int) -> None:
    """Somebody of finance tries a failed refund again."""
    with world.tx() as tx:
        finance.retry(tx, settings, operation.id, user_id)
