"""A freeze and a payout of the same balance come one after the other, whoever is first (E10, X20)."""

import pytest

from app.core.database.tx import Tx
from app.ledger.tables import Entry
from app.rules.base.people import CLIENT, FREELANCER
from app.services.milestones import milestones
from app.services.payments import holds
from tests.support.domain.threads import Threads
from tests.support.domain.worlds import Deal, World

pytestmark = [pytest.mark.postgresql, pytest.mark.timeout(300)]


def payout_asked(world: World) -> Deal:
    """An order whose money is held until its day, with its payout asked for."""
    deal = world.order(state="completed", fee_basis_points=1_000)
    with deal.acting(FREELANCER) as (tx, facts, actor):
        milestones.ask_payout(tx, facts, actor, facts.milestones[0].id)
    return deal


def due_payout(world: World) -> Deal:
    """A payout that is due, from a balance that other money has reached before."""
    deal, earlier = payout_asked(world), payout_asked(world)
    world.until(max(deal.due("release"), earlier.due("release")))
    settle(earlier)
    return deal


def settle(deal: Deal) -> None:
    with deal.acting(CLIENT):
        pass


def freeze(deal: Deal) -> None:
    with deal.world.tx() as tx:
        _freeze(tx, deal)


def _freeze(tx: Tx, deal: Deal) -> None:
    holds.freeze(tx, deal.user_id(FREELANCER), deal.facts.currency, "chargeback:1", "Chargeback")


def paid_out(world: World, deal: Deal) -> int:
    return len(world.rows(Entry, Entry.order_id == deal.id, Entry.movement == "payout", Entry.side == 1))


@pytest.mark.rule("G8", "E10")
def test_a_freeze_waits_for_a_payout_that_is_being_written(world: World, threads: Threads) -> None:
    deal = due_payout(world)
    with deal.acting(CLIENT):
        run = threads.pool.submit(freeze, deal)
        with pytest.raises(TimeoutError):
            run.result(timeout=1)
    run.result(timeout=30)
    assert paid_out(world, deal) == 1


@pytest.mark.rule("G8", "E10")
def test_a_payout_waits_for_a_freeze_that_is_being_written(world: World, threads: Threads) -> None:
    deal = due_payout(world)
    with world.tx() as tx:
        _freeze(tx, deal)
        run = threads.pool.submit(settle, deal)
        with pytest.raises(TimeoutError):
            run.result(timeout=1)
    run.result(timeout=30)
    assert paid_out(world, deal) == 0
