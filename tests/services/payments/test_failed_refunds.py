"""A failed refund is tried again by finance and paid once."""

import json
from typing import Any

import pytest
from sqlalchemy import update

from app.core.settings import Settings
from app.ledger.tables import Entry
from app.models import Operation
from app.models.queries import outbox
from app.rules.base.people import CLIENT, FREELANCER
from app.rules.operations import again
from app.services.payments import operations
from tests.support.domain.factories import PLATFORM
from tests.support.domain.fake_gateway import FakeGateway
from tests.support.domain.worlds import Deal, World, refused
from tests.support.services.finance import PRICE, refunds, retry
from tests.support.services.finance import failed as failed
from tests.support.services.finance import gateway as gateway
from tests.support.services.finance import pau as pau
from tests.support.services.finance import work as work


def in_transit(world: World) -> int:
    return sum(e.side * e.amount for e in world.rows(Entry, Entry.account == "refund_in_transit"))


@pytest.mark.rule("G8")
def test_a_refund_that_failed_is_tried_again_and_paid_once(
    failed: Deal, world: World, gateway: FakeGateway, work: Any, settings: Settings, pau: int
) -> None:
    assert (gateway.total("refund"), in_transit(world)) == (0, PRICE)
    gateway.failing.clear()
    (old,) = refunds(world)
    retry(world, settings, old, pau)
    assert in_transit(world) == PRICE
    for _ in range(3):
        work()
    old, new = refunds(world)
    assert (old.state, old.retried_by, new.state) == ("failed", pau, "done")
    assert (new.key, new.charge, new.amount, new.user_id) == (f"{old.key}:again:1", old.charge, PRICE, old.user_id)
    assert (gateway.total("refund"), in_transit(world)) == (PRICE, 0)
    assert len(world.rows(Entry, Entry.movement == "refund_paid", Entry.side == 1)) == 1
    assert world.audit() is None


@pytest.mark.rule("G8")
def test_confirmed_twice_it_is_paid_once(
    failed: Deal, world: World, gateway: FakeGateway, work: Any, settings: Settings, pau: int
) -> None:
    gateway.failing.clear()
    retry(world, settings, refunds(world)[0], pau)
    gateway.mute = 1
    work()
    work()
    new = refunds(world)[1]
    answer = gateway.look(new.key)
    assert answer is not None
    with world.tx() as tx:
        assert not operations.conclude(tx, PLATFORM, new.id, answer)
    assert len(world.rows(Entry, Entry.movement == "refund_paid", Entry.side == 1)) == 1
    assert gateway.total("refund") == PRICE


@pytest.mark.rule("G8")
def test_each_failure_has_one_successor_and_the_chain_goes_on(
    failed: Deal, world: World, gateway: FakeGateway, work: Any, settings: Settings, pau: int
) -> None:
    (first,) = refunds(world)
    retry(world, settings, first, pau)
    with refused(409, "not_failed"):
        retry(world, settings, first, pau)
    with refused(409, "not_failed"):
        retry(world, settings, refunds(world)[1], pau)  # it waits, so it may still happen
    work()
    retry(world, settings, refunds(world)[1], pau)
    gateway.failing.clear()
    work()
    assert [o.key for o in refunds(world)] == [first.key, f"{first.key}:again:1", f"{first.key}:again:2"]
    assert [o.state for o in refunds(world)] == ["failed", "failed", "done"]
    assert gateway.total("refund") == PRICE
    assert world.audit() is None


@pytest.mark.rule("G8")
def test_two_who_try_again_at_once_make_one(failed: Deal, world: World, settings: Settings, pau: int) -> None:
    (old,) = refunds(world)
    with world.tx() as tx:
        assert outbox.replace(tx.connection, old.id, pau, tx.wall)
        assert not outbox.replace(tx.connection, old.id, pau, tx.wall)
    with refused(409, "not_failed"):
        retry(world, settings, old, pau)
    assert len(refunds(world)) == 1


@pytest.mark.rule("G8", "G9")
def test_who_did_it_stands_in_the_record(failed: Deal, world: World, settings: Settings, pau: int) -> None:
    retry(world, settings, refunds(world)[0], pau)
    (event,) = failed.events("refund.again")
    facts = json.loads(event.facts)
    assert (facts["by"], facts["user"], facts["amount"]) == ("finance", pau, PRICE)
    assert "refund.again" not in failed.told(CLIENT)


def test_nobody_tries_the_refund_of_an_own_order_again(failed: Deal, world: World, settings: Settings) -> None:
    for who in (CLIENT, FREELANCER):
        with refused(403, "own_money"):
            retry(world, settings, refunds(world)[0], failed.user_id(who))
    assert len(refunds(world)) == 1


@pytest.mark.rule("G8")
def test_a_charge_is_given_back_once_though_its_refund_was_tried_again(
    failed: Deal, world: World, settings: Settings, pau: int
) -> None:
    retry(world, settings, refunds(world)[0], pau)
    with world.tx(write=False) as tx:
        ((_, left),) = next(iter(outbox.charges(tx.connection, [failed.id]).values()))
    assert left == 0


@pytest.mark.parametrize(("kind", "state"), [("payout", "failed"), ("charge", "failed"), ("refund", "done")])
def test_only_failed_refunds_are_tried_again(
    failed: Deal, world: World, settings: Settings, pau: int, kind: str, state: str
) -> None:
    (old,) = refunds(world)
    with world.tx() as tx:
        tx.connection.execute(update(Operation).where(Operation.id == old.id).values(kind=kind, state=state))
    with refused(409):
        retry(world, settings, old, pau)


def test_every_attempt_has_a_key_of_its_own() -> None:
    assert again("refund:case:7:12:abc:1") == "refund:case:7:12:abc:1:again:1"
    assert again(again("refund:case:7")) == "refund:case:7:again:2"
    assert again("refund:case:7:again:9") == "refund:case:7:again:10"
