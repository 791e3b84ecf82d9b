"""Business time is wall time plus an offset kept in the database (X43)."""

from datetime import timedelta

import pytest

from app.core.database.tx import Transactions
from app.models import Delivery, Installation
from app.rules.base.people import CLIENT, FREELANCER
from tests.support.domain.worlds import US, Deal, World


def skip(world: World, span: timedelta) -> None:
    """The demo's clock is that much further ahead."""
    with world.tx() as tx:
        ahead = (tx.now - tx.wall + span) // US
        tx.session.merge(Installation(key="clock_offset", value=str(ahead)))


@pytest.fixture(autouse=True)
def no_offset_afterwards(world: World) -> object:
    """The kept database is given back without an offset."""
    yield
    with world.tx() as tx:
        for row in tx.session.query(Installation).filter_by(key="clock_offset"):
            tx.session.delete(row)


@pytest.mark.rule("X43")
@pytest.mark.parametrize("span", [timedelta(0), US, timedelta(hours=48), timedelta(days=400, microseconds=7)])
def test_now_is_wall_plus_offset_to_the_microsecond(world: World, span: timedelta) -> None:
    skip(world, span)
    with world.tx(write=False) as tx:
        assert (tx.wall, tx.now) == (world.now, world.now + span)
    skip(world, span)
    with world.tx(write=False) as tx:
        assert tx.now - tx.wall == 2 * span


@pytest.mark.rule("X43")
def test_the_offset_is_read_in_each_transaction_and_stands_still_within_one(world: World) -> None:
    with world.tx(write=False) as tx:
        before = tx.now
        world.wait(hours=1)
        assert tx.now == before
    with world.tx(write=False) as tx:
        assert tx.now == before + timedelta(hours=1)


@pytest.mark.rule("X43", "F19")
def test_a_skip_of_48_hours_makes_the_clock_cancel_and_dates_it_in_business_time(world: World, deal: Deal) -> None:
    deal.open(CLIENT, "cancel")
    due = deal.due()
    skip(world, timedelta(hours=48) - US)
    world.sweep()
    assert deal.state == "ongoing"
    skip(world, US)
    world.sweep()
    assert (deal.state, deal.facts.cancelled_at) == ("cancelled", due)
    assert deal.events("order.cancelled")[0].recorded_at == world.now + timedelta(hours=48)
    skip(world, timedelta(days=7))
    world.sweep()
    assert world.balances() == {}
    assert world.audit() is None


@pytest.mark.rule("X43")
def test_mail_and_signs_of_life_stay_on_the_wall(world: World, deal: Deal) -> None:
    world.beat()
    skip(world, timedelta(days=3))
    deal.message(FREELANCER)
    assert world.rows(Delivery)[-1].available_at == world.now + timedelta(minutes=2)
    deal.open(CLIENT, "update")
    skip(world, timedelta(hours=48))
    world.sweep()
    assert deal.case.state == "lapsed", "a skip is no outage: the web's last sign of life is as fresh as before"


@pytest.mark.rule("X35", "X43")
def test_an_outage_of_a_skipped_clock_is_measured_in_business_time(world: World, deal: Deal) -> None:
    world.beat()
    deal.open(CLIENT, "update")
    due = deal.due()
    skip(world, timedelta(hours=47))
    world.wait(hours=3)
    world.beat()
    world.sweep()
    assert (deal.case.state, deal.due()) == ("open", due + timedelta(hours=3))


@pytest.mark.rule("X43")
def test_two_processes_with_one_database_agree(world: World) -> None:
    skip(world, timedelta(hours=5))
    other = Transactions(world.transactions.engine, world.clock, world.transactions.job_queue)
    with other.open(write=False) as one, world.tx(write=False) as two:
        assert one.now == two.now
