"""Extras on an order that is paid through the gateway: promised, then charged, else void (X29)."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from app.core.settings import Settings
from app.models import Extra, Operation
from app.rules.base.people import CLIENT, FREELANCER
from app.rules.cases.extras import Extension
from app.rules.cases.extras import Extra as Wanted
from app.services.payments import operations
from tests.support.domain.factories import PLATFORM
from tests.support.domain.fake_gateway import FakeGateway
from tests.support.domain.worlds import Deal, World
from tests.support.services.offers import accept, offer, post, terms

pytestmark = pytest.mark.rule("X29")
EXTRA = 9_900


@pytest.fixture
def gateway() -> FakeGateway:
    """A gateway of the test's own."""
    return FakeGateway()


@pytest.fixture
def work(world: World, settings: Settings, gateway: FakeGateway) -> Any:
    """The worker does its work once, however long operations were put off."""

    def do() -> None:
        with world.tx() as tx:
            tx.connection.execute(update(Operation).values(available_at=tx.wall))
        operations.work(world.transactions, settings, gateway)

    return do


@pytest.fixture
def deal(world: World, gateway: FakeGateway, work: Any) -> Deal:
    """A plain order that was paid through the gateway, on which an extension with an extra was accepted."""
    deal = post(world)
    offer(deal, terms(world, 124_000))
    accept(deal)
    pay(deal, gateway, work)
    due = deal.facts.delivery_due_at
    assert due is not None
    deal.open(FREELANCER, "extension", Extension(due + timedelta(days=3), (Wanted("Dark variant", EXTRA, 1),)))
    deal.answer(CLIENT, "accept")
    return deal


def pay(deal: Deal, gateway: FakeGateway, work: Any) -> None:
    work()
    for key in list(gateway.open):
        gateway.pay(key)
    work()


def test_nothing_changes_before_the_charge_is_confirmed(deal: Deal, world: World) -> None:
    before = deal.facts
    assert before.price == before.escrow.minor == 124_000
    assert world.rows(Extra) == []
    assert deal.due("extras") == world.now + timedelta(hours=24)


def test_once_charged_date_and_extras_hold_and_all_of_it_comes_back_if_both_cancel(
    deal: Deal, world: World, gateway: FakeGateway, work: Any
) -> None:
    old = deal.facts.delivery_due_at
    assert old is not None
    pay(deal, gateway, work)
    facts = deal.facts
    assert (facts.price, facts.escrow.minor) == (124_000 + EXTRA, 124_000 + EXTRA)
    assert facts.delivery_due_at == old + timedelta(days=4)
    assert [row.price for row in world.rows(Extra)] == [EXTRA]
    deal.open(CLIENT, "cancel")
    deal.answer(FREELANCER, "accept")
    assert {o.charge: o.amount for o in world.asked(Operation.kind == "refund")} == {
        facts.milestone.charge: 124_000,
        f"charge:case:{facts.cases[-1].ref}": EXTRA,
    }
    work()
    assert gateway.total("refund") == gateway.total("charge") == 124_000 + EXTRA
    assert world.audit() is None


@pytest.mark.parametrize("how", ["silence", "given up", "cancelled", "approved"])
def test_extras_that_are_not_paid_for_are_void_and_a_late_payment_goes_back(
    deal: Deal, world: World, gateway: FakeGateway, work: Any, how: str
) -> None:
    work()
    due = deal.facts.delivery_due_at
    _end(deal, world, how)
    assert deal.facts.delivery_due_at == due
    assert world.rows(Extra) == []
    assert "extras.void" in deal.told(CLIENT)
    assert "extras.void" in deal.told(FREELANCER)
    (late,) = gateway.open
    gateway.pay(late)
    answer = gateway.look(late)
    (operation,) = world.asked(Operation.key == late)
    assert answer is not None
    with world.tx() as tx:
        operations.conclude(tx, PLATFORM, operation.id, answer)
    work()
    assert gateway.done[f"refund:{late}"].amount == EXTRA
    assert world.audit() is None


def _end(deal: Deal, world: World, how: str) -> None:
    if how == "silence":
        world.live(deal.due("extras"))
        world.sweep()
    elif how == "given up":
        deal.answer(CLIENT, "give_up")
    elif how == "cancelled":
        deal.open(CLIENT, "cancel")
        deal.answer(FREELANCER, "accept")
    else:
        deal.deliver()
        deal.approve()
