"""Several sweeps at once, and once more afterwards, leave what one sweep leaves."""

from collections import Counter
from datetime import timedelta
from functools import partial

import pytest

from app.ledger.tables import Entry
from app.models import Deadline, Event, Notification
from app.rules.base.people import CLIENT, FREELANCER
from app.services.deadlines import deadlines
from app.services.deadlines.deadlines import Sizes
from tests.support.domain.threads import Threads
from tests.support.domain.worlds import Deal, World

pytestmark = [pytest.mark.postgresql, pytest.mark.timeout(300)]


def busy(world: World) -> list[Deal]:
    """Orders with something due of every kind, more than one batch of them."""
    deals = []
    for _ in range(8):
        asked, silent, late, done, delivered = (world.order(state=state) for state in STATES)
        asked.open(CLIENT, "update")
        silent.open(FREELANCER, "cancel")
        late.open(FREELANCER, "extension")
        deals += [asked, silent, late, done, delivered]
    return deals


STATES = ("ongoing", "ongoing", "ongoing", "completed", "delivered")


def dump(world: World) -> dict[str, list[object]]:
    """Everything that a second run could have doubled or changed, without what depends on the order of writing."""
    facts = world.rows(Event)
    return {
        "events": sorted((e.order_id, e.seq, e.name, str(e.at), e.facts, e.hash) for e in facts),
        "entries": sorted((e.effect_key, e.side, e.account, e.amount) for e in world.rows(Entry)),
        "deadlines": sorted((d.id, d.state, str(d.due_at), str(d.wake_at), d.attempts) for d in world.rows(Deadline)),
        "notifications": sorted((n.event_id, n.user_id) for n in world.rows(Notification)),
        "balances": sorted(world.balances().items()),
    }


def shape(deal: Deal) -> list[object]:
    """What became of an order, whoever did it."""
    facts = deal.facts
    money = Counter((e.movement, e.side, e.amount) for e in deal.world.rows(Entry, Entry.order_id == deal.id))
    told = Counter(deal.told(CLIENT) + deal.told(FREELANCER))
    dates = [(e.name, e.at.replace(microsecond=0)) for e in deal.events()]
    return [facts.state, facts.consent, [case.state for case in facts.cases], dates, money, told]


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Several batches for each worker."""
    monkeypatch.setattr(deadlines, "SERVER", Sizes(first=5, most=5, lock_seconds=0.5))


@pytest.mark.rule("X46", "G8")
@pytest.mark.usefixtures("small_batches")
def test_parallel_sweeps_do_everything_once_and_a_second_time_nothing(world: World, threads: Threads) -> None:
    busy(world)
    for days in (1, 1.5, 1, 7, 10):  # reminders, lapses, extensions, refunds, approvals and releases
        world.wait(days=days)
        assert set(threads.race([world.sweep] * 4)) == {"done"}
        while world.sweep():
            pass
        before = dump(world)
        assert set(threads.race([world.sweep] * 4)) == {"done"}
        assert dump(world) == before
    assert world.audit() is None
    states = Counter(row.state for row in world.rows(Deadline))
    assert set(states) == {"lapsed", "met"}


@pytest.mark.rule("X46")
@pytest.mark.usefixtures("small_batches")
def test_a_sweep_leaves_out_what_another_holds_and_goes_on_with_the_next(world: World) -> None:
    deals = [world.order() for _ in range(12)]
    for deal in deals:
        deal.open(CLIENT, "cancel")
    world.wait(hours=48)
    held, free = deals[:7], deals[7:]  # more than a batch, and the first that are due
    with world.tx() as other:
        other.lock_orders(deal.id for deal in held)
        assert world.sweep() == len(free)
        assert {deal.facts.state for deal in free} == {"cancelled"}
    assert world.sweep() == len(held)
    assert {deal.facts.state for deal in deals} == {"cancelled"}
    assert world.sweep() == 0


@pytest.mark.rule("X35", "X46")
@pytest.mark.usefixtures("small_batches")
def test_parallel_sweeps_and_one_sweep_come_to_the_same(world: World, threads: Threads) -> None:
    """The same past, swept by many at once and swept by one after another, reads the same."""
    start = world.now
    together = busy(world)
    world.wait(days=30)
    threads.race([world.sweep] * 4)
    world.sweep()
    parallel = [shape(deal) for deal in together]
    world.until(start)
    alone = busy(world)
    world.wait(days=30)
    world.sweep()
    assert [shape(deal) for deal in alone] == parallel
    assert world.audit() is None


@pytest.mark.rule("X36", "X46")
def test_sweeps_and_people_on_the_same_orders(world: World, threads: Threads) -> None:
    for _ in range(6):
        deals = [world.order() for _ in range(5)]
        for deal in deals:
            deal.open(CLIENT, "cancel")
        world.wait(hours=48)
        messages = [partial(deal.message, CLIENT) for deal in deals]
        assert set(threads.race([*messages, world.sweep, world.sweep])) == {"done"}
        world.sweep()
        for deal in deals:
            names = Counter(event.name for event in deal.events())
            assert (names["order.cancelled"], names["message.posted"]) == (1, 1)
            assert deal.due("refund") - deal.facts.cases[0].opened_at == timedelta(hours=48, days=7)
    assert world.audit() is None
