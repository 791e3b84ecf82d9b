"""The scheduler's tick: signs of life, leading, trouble with the database told once, and an orderly end."""

import logging
import threading
from datetime import timedelta

import pytest
from sqlalchemy import text

from app.core.queue import QUEUES, TASKS
from app.core.runtime import RuntimeServices
from app.models import Event, Heartbeat, Lease
from app.rules.base.people import CLIENT
from jobs import tasks
from jobs.schedule import WORK, Work
from jobs.scheduler import Scheduler
from tests.support.domain.worlds import World


@pytest.fixture
def scheduler(worker_parts: RuntimeServices) -> Scheduler:
    return Scheduler(worker_parts)


def tick(scheduler: Scheduler, world: World) -> None:
    """One tick with its sign of life, and whatever it began."""
    scheduler._next_beat = 0.0
    scheduler.tick()
    for watch in scheduler.watches:
        watch.join(10)
    world.wait(seconds=1)


def test_it_signs_its_life_leads_and_sees_to_the_work(scheduler: Scheduler, world: World) -> None:
    world.order().open(CLIENT, "cancel")
    world.wait(hours=48)
    tick(scheduler, world)
    tick(scheduler, world)
    assert [(row.name, row.role) for row in world.rows(Heartbeat)] == [(scheduler.name, "scheduler")]
    assert world.rows(Lease, Lease.name == "scheduler")[0].holder == scheduler.name
    assert len(world.rows(Event, Event.name == "order.cancelled")) == 1


def test_who_follows_does_nothing_until_the_leader_is_silent(worker_parts: RuntimeServices, world: World) -> None:
    leader, other = Scheduler(worker_parts), Scheduler(worker_parts)
    tick(leader, world)
    world.order().open(CLIENT, "cancel")
    world.wait(hours=48)
    tick(leader, world)  # its lease is over, but nobody took it
    tick(other, world)
    assert (leader.token, other.token) == (1, None)
    world.wait(seconds=10)
    tick(other, world)
    tick(leader, world)
    assert (leader.token, other.token) == (None, 2)


def test_trouble_with_the_database_is_told_once_and_so_is_its_end(
    scheduler: Scheduler, worker_parts: RuntimeServices, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    tick(scheduler, world)
    for before, after in (("leases", "gone"), ("gone", "leases")):
        with worker_parts.engine.begin() as connection:
            connection.execute(text(f"ALTER TABLE {before} RENAME TO {after}"))
        tick(scheduler, world)
        tick(scheduler, world)
    told = [r.getMessage() for r in caplog.records if r.getMessage().startswith("scheduler.database")]
    assert len(told) == 2
    assert told[1] == "scheduler.database is back"


def test_at_its_end_it_waits_for_what_it_began_and_leaves_the_lease(
    worker_parts: RuntimeServices, world: World
) -> None:
    done: list[float] = []
    go_on = threading.Event()

    def slow(_seconds: float) -> None:
        go_on.wait(5)
        done.append(1.0)

    scheduler = Scheduler(worker_parts, (Work("sweep", lambda _tx: "something", slow),))
    scheduler._next_beat = 0.0
    scheduler.tick()
    threading.Timer(0.2, go_on.set).start()
    scheduler.close()
    assert done == [1.0]
    row = world.rows(Lease, Lease.name == "scheduler")[0]
    assert row.until <= world.now + timedelta(0)


def test_the_schedule_names_only_tasks_that_can_be_enqueued() -> None:
    assert {work.name for work in WORK} == set(TASKS) == set(QUEUES)
    for work in WORK:
        assert TASKS[work.name] == f"jobs.tasks.{work.task.__name__}"  # type: ignore[attr-defined]
        assert getattr(tasks, TASKS[work.name].rpartition(".")[2]) is work.task
