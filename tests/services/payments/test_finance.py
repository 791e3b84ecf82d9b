"""Finance: a failed refund is tried again and paid once; freezes are lifted as they were put; the door that is shut."""

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from app.core.errors import LostRace
from app.core.settings import Settings
from app.ledger.tables import Entry, Freeze
from app.models import Operation
from app.models.queries import outbox
from app.rules.base.people import CLIENT, FREELANCER
from app.rules.operations import again
from app.services.maintenance import health
from app.services.milestones import milestones
from app.services.payments import finance, operations
from app.services.payments.gateway import GatewayError
from tests.support.domain.factories import PLATFORM
from tests.support.domain.fake_gateway import FakeGateway
from tests.support.domain.people import OLGA, SAM, user_of
from tests.support.domain.worlds import Deal, World, refused

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
    return world.asked(Operation.kind == "refund")


def retry(world: World, settings: Settings, operation: Operation, user_id: int) -> None:
    with world.tx() as tx:
        finance.retry(tx, settings, operation.id, user_id)


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


class Door(FakeGateway):
    """A gateway that does not let us in."""

    code, final = "http_401", False

    def ask(self, asked: Any) -> Any:
        """It says who we are not."""
        raise GatewayError(self.code, self.final)


@pytest.mark.rule("G8")
@pytest.mark.parametrize("final", [True, False])
def test_what_may_have_happened_never_fails_because_nobody_lets_us_look(
    failed: Deal,
    world: World,
    settings: Settings,
    pau: int,
    gateway: FakeGateway,
    final: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gateway.failing.clear()
    retry(world, settings, refunds(world)[0], pau)
    gateway.mute = 1  # it happens, and the answer is lost
    operations.work(world.transactions, settings, gateway)
    assert gateway.total("refund") == PRICE

    def shut(_key: str) -> Any:
        raise GatewayError("http_403", final)

    with monkeypatch.context() as patched:
        patched.setattr(gateway, "look", shut)
        world.wait(minutes=5)
        operations.work(world.transactions, settings, gateway)
    new = refunds(world)[1]
    assert (new.state, new.error) == ("waiting", "http_403")
    with refused(409, "not_failed"):
        retry(world, settings, new, pau)
    world.wait(hours=2)
    operations.work(world.transactions, settings, gateway)
    assert (refunds(world)[1].state, gateway.total("refund")) == ("done", PRICE)


def test_a_shut_door_is_seen_and_what_waits_is_tried_at_once_when_it_opens(
    failed: Deal, world: World, settings: Settings, pau: int, gateway: FakeGateway
) -> None:
    gateway.failing.clear()
    retry(world, settings, refunds(world)[0], pau)
    operations.work(world.transactions, settings, Door())
    new = refunds(world)[1]
    assert (new.state, new.error) == ("waiting", "http_401")
    assert "gateway" in health.missing(world.transactions)
    assert operations.work(world.transactions, settings, gateway) == 0  # it rests
    with world.tx() as tx:
        finance.try_now(tx, new.id, pau)
    assert operations.work(world.transactions, settings, gateway) == 1
    assert refunds(world)[1].state == "done"
    assert "gateway" not in health.missing(world.transactions)
    with refused(409, "not_waiting"), world.tx() as tx:
        finance.try_now(tx, new.id, pau)


def test_what_is_being_asked_now_is_not_hurried(
    failed: Deal, world: World, settings: Settings, pau: int, gateway: FakeGateway
) -> None:
    retry(world, settings, refunds(world)[0], pau)
    new = refunds(world)[1]
    with world.tx() as tx:
        assert outbox.lease(tx.connection, "t" * 32, tx.wall, tx.wall + timedelta(minutes=1), 1) == [new.id]
    with refused(409, "not_waiting"), world.tx() as tx:
        finance.try_now(tx, new.id, pau)


def frozen(world: World, owner: int, by: int, amount: int | None = None) -> str:
    with world.tx() as tx:
        before = {f.cause for f in tx.session.query(Freeze)}
        finance.freeze(tx, owner, "EUR", amount, "A strange payment", by)
    (cause,) = {f.cause for f in world.rows(Freeze)} - before
    return cause  # type: ignore[no-any-return]


@pytest.mark.rule("E10", "X20")
def test_lifting_lifts_exactly_what_it_froze_and_says_who(
    deal: Deal, world: World, settings: Settings, pau: int
) -> None:
    owner = deal.user_id(FREELANCER)
    part, whole = frozen(world, owner, pau, 500), frozen(world, owner, pau)
    with world.tx() as tx:
        finance.lift(tx, whole, pau, settings)
    rows = {f.cause: f for f in world.rows(Freeze)}
    assert (rows[part].lifted_at, rows[part].amount, rows[part].by) == (None, 500, pau)
    assert (rows[whole].lifted_at, rows[whole].lifted_by) == (world.now, pau)
    with refused(409, "lifted"), world.tx() as tx:
        finance.lift(tx, whole, pau, settings)


@pytest.mark.rule("E10", "X20")
def test_finance_lifts_only_its_own_freezes_and_nobody_their_own(deal: Deal, world: World, settings: Settings) -> None:
    owner = deal.user_id(FREELANCER)
    with world.tx() as tx:
        sam = user_of(tx, SAM).id
        tx.session.add(Freeze(cause="chargeback:7", account=f"available:{owner}:EUR", reason="x", at=tx.now))
    with refused(409, "not_ours"), world.tx() as tx:
        finance.lift(tx, "chargeback:7", sam, settings)
    with refused(403, "own_money"), world.tx() as tx:
        finance.freeze(tx, owner, "EUR", None, "Mine", owner)
    cause = frozen(world, owner, sam)
    with refused(403, "own_money"), world.tx() as tx:
        finance.lift(tx, cause, owner, settings)


@pytest.mark.rule("E10", "X20")
def test_of_two_who_lift_at_once_one_is_told_that_it_was_done(deal: Deal, world: World, settings: Settings) -> None:
    owner = deal.user_id(FREELANCER)
    with world.tx() as tx:
        sam = user_of(tx, SAM).id
    cause = frozen(world, owner, sam)
    with world.tx() as tx:
        seen = finance.frozen_by(tx, cause)
        assert seen is not None
        finance.lift(tx, cause, sam, settings)
        with pytest.raises(LostRace):  # as whoever looked before the other one wrote
            finance.holds.unfreeze(tx, owner, "EUR", cause, settings.platform, sam)
