"""kill -9 in the middle: nothing is lost, nothing is doubled, another worker finishes."""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, text

from app.core.queue import JobQueue
from app.models import Event, Heartbeat, Notification
from app.rules.base.people import CLIENT
from tests.support.domain.worlds import World
from tests.support.processes.workers import Workers, children_of, eventually


def requests(world: World, many: int) -> None:
    """So many orders with a cancel request that is due."""
    for _ in range(many):
        world.order().open(CLIENT, "cancel")


def cancelled(world: World) -> Counter[int]:
    """How often each order was cancelled."""
    return Counter(event.order_id for event in world.rows(Event, Event.name == "order.cancelled"))


def check(world: World, many: int) -> None:
    """Every order was cancelled once, both were told once, and the money is where it belongs."""
    assert sorted(cancelled(world).values()) == [1] * many
    told = Counter((row.event_id, row.user_id) for row in world.rows(Notification))
    assert set(told.values()) == {1}
    assert sum(world.balances().values()) == many * 124_000
    assert world.audit() is None


@contextmanager
def locked(engine: Engine, table: str) -> Iterator[None]:
    """Nobody can write to this table of a PostgreSQL database meanwhile."""
    with engine.begin() as connection:
        connection.execute(text(f"LOCK TABLE {table} IN EXCLUSIVE MODE"))
        yield


def blocked(engine: Engine) -> bool:
    """Whether somebody waits for a lock."""
    with engine.connect() as connection:
        found = connection.execute(text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"))
        return found.scalar_one() > 0


@pytest.mark.slow
@pytest.mark.rule("X46", "G8")
@pytest.mark.databases("postgresql")
def test_a_worker_killed_inside_its_transaction_leaves_nothing_behind(
    past: World, engine: Engine, workers: Workers, redis_url: str
) -> None:
    """It has written orders, deadlines, money and events of a batch when it dies; the next worker does all of it."""
    requests(past, 12)
    with locked(engine, "deliveries"):
        worker = workers.start("jobs.worker", "sweep", REDIS_URL=redis_url)
        JobQueue(redis_url).enqueue("sweep")
        assert eventually(lambda: blocked(engine)), workers.log
        workers.kill(worker)
    assert cancelled(past) == {}
    workers.start("jobs.worker", "sweep", REDIS_URL=redis_url)
    assert eventually(lambda: JobQueue(redis_url).enqueue("sweep") and sum(cancelled(past).values()) == 12, pause=0.5)
    check(past, 12)


@pytest.mark.slow
@pytest.mark.rule("X46", "G8")
@pytest.mark.databases("sqlite")
def test_workers_killed_at_any_moment_lose_and_double_nothing(past: World, workers: Workers, redis_url: str) -> None:
    requests(past, 40)
    for number in range(3):
        worker = workers.start("jobs.worker", "sweep", REDIS_URL=redis_url)
        JobQueue(redis_url).enqueue("sweep")
        assert eventually(lambda worker=worker: bool(children_of(worker.pid)), pause=0.001)  # type: ignore[misc]
        time.sleep(0.02 + 0.03 * number)
        workers.kill(worker)
        assert past.audit() is None
    workers.start("jobs.worker", "sweep", REDIS_URL=redis_url)
    assert eventually(lambda: JobQueue(redis_url).enqueue("sweep") and sum(cancelled(past).values()) == 40, pause=0.5)
    check(past, 40)


@pytest.mark.slow
@pytest.mark.rule("X35")
@pytest.mark.databases("sqlite")
def test_a_dead_worker_is_replaced_by_the_scheduler(past: World, workers: Workers, redis_url: str) -> None:
    """Only workers were down: nobody gets more time, and the outcome is dated at its true deadline."""
    worker = workers.start("jobs.worker", "sweep", REDIS_URL=redis_url)
    assert eventually(lambda: bool(past.rows(Heartbeat)))
    workers.kill(worker)
    deal = past.order()
    deal.open(CLIENT, "cancel")
    due = deal.due()
    workers.start("jobs.scheduler", REDIS_URL=redis_url)
    assert eventually(lambda: deal.state == "cancelled", 45), workers.log
    assert workers.said("scheduler.alone work=sweep: no worker takes it", 1)
    assert [event.at for event in deal.events("order.cancelled")] == [due]
    assert deal.events("deadline.moved") == []
