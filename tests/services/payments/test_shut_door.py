"""A gateway that lets nobody in: nothing fails for good, and what waits is tried as soon as it opens."""

from datetime import timedelta
from typing import Any

import pytest

from app.core.settings import Settings
from app.models.queries import outbox
from app.services.maintenance import health
from app.services.payments import finance, operations
from app.services.payments.gateway import GatewayError
from tests.support.domain.fake_gateway import FakeGateway
from tests.support.domain.worlds import Deal, World, refused
from tests.support.services.finance import PRICE, refunds, retry
from tests.support.services.finance import failed as failed
from tests.support.services.finance import gateway as gateway
from tests.support.services.finance import pau as pau
from tests.support.services.finance import work as work


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
