"""Real workers on a real Redis: they do what was enqueued, sign their life, and end when asked to."""

import os
import signal
import time

import pytest

from app.core.queue import JobQueue
from app.core.supervisor.embedded_redis import EmbeddedServer
from app.models import Event, Heartbeat
from app.rules.base.people import CLIENT
from tests.support.domain.worlds import World
from tests.support.processes.workers import Workers, children_of, eventually


def cancelled(world: World) -> int:
    """How many orders were cancelled."""
    return len(world.rows(Event, Event.name == "order.cancelled"))


def alive(world: World, role: str) -> bool:
    """Whether a process of that role has signed its life."""
    return bool(world.rows(Heartbeat, Heartbeat.role == role))


@pytest.mark.slow
def test_worker_and_scheduler_do_what_is_due_and_end_when_asked_to(
    past: World, workers: Workers, redis_url: str
) -> None:
    deal = past.order()
    deal.open(CLIENT, "cancel")
    processes = [
        workers.start("jobs.worker", "sweep", REDIS_URL=redis_url),
        workers.start("jobs.worker", "mail", REDIS_URL=redis_url),
        workers.start("jobs.scheduler", REDIS_URL=redis_url),
    ]
    assert eventually(lambda: deal.state == "cancelled"), workers.log
    assert eventually(lambda: len(list((workers.folder / "mail").glob("*.eml"))) >= 4), workers.log
    assert alive(past, "worker")
    assert alive(past, "scheduler")
    assert "scheduler.alone" not in workers.log
    for process in processes:
        process.terminate()
    assert [process.wait(20) for process in processes] == [0, 0, 0]
    assert past.audit() is None


@pytest.mark.slow
@pytest.mark.databases("sqlite")
def test_a_worker_finishes_its_work_before_it_ends(past: World, workers: Workers, redis_url: str) -> None:
    worker = workers.start("jobs.worker", "sweep", REDIS_URL=redis_url)
    assert eventually(lambda: alive(past, "worker"))
    for _ in range(40):
        past.order().open(CLIENT, "cancel")
    JobQueue(redis_url).enqueue("sweep")
    assert eventually(lambda: bool(children_of(worker.pid)), pause=0.002)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(20) == 0
    assert cancelled(past) == 40


@pytest.mark.slow
@pytest.mark.databases("sqlite")
def test_redis_comes_and_goes_and_comes_back(past: World, workers: Workers, own_redis: EmbeddedServer) -> None:
    """Killed under everybody's hands: the scheduler does the work and says so, and workers go on afterwards."""
    own_redis.start()
    workers.start("jobs.worker", "sweep", REDIS_URL=own_redis.url)
    workers.start("jobs.scheduler", REDIS_URL=own_redis.url)
    past.order().open(CLIENT, "cancel")
    assert eventually(lambda: cancelled(past) == 1), workers.log

    assert own_redis.process is not None
    os.kill(own_redis.process.pid, signal.SIGKILL)
    own_redis.process.wait()
    past.order().open(CLIENT, "cancel")
    assert eventually(lambda: cancelled(past) == 2), workers.log
    assert workers.said("scheduler.alone work=sweep: redis is away")

    own_redis.start()
    asked = 2

    def workers_again() -> bool:
        nonlocal asked
        past.order().open(CLIENT, "cancel")
        asked += 1
        return workers.said("scheduler.alone work=sweep: workers do it again", 1)

    assert eventually(workers_again), workers.log
    assert eventually(lambda: cancelled(past) == asked), workers.log
    assert workers.log.count("work=sweep: redis is away") == 1
    assert past.audit() is None


@pytest.mark.slow
@pytest.mark.databases("sqlite")
def test_a_worker_waits_for_a_redis_that_is_not_there_yet(
    past: World, workers: Workers, own_redis: EmbeddedServer
) -> None:
    worker = workers.start("jobs.worker", "sweep", REDIS_URL=own_redis.url)
    assert workers.said("worker.redis_away")
    own_redis.start()
    assert eventually(lambda: alive(past, "worker"))
    past.order().open(CLIENT, "cancel")
    JobQueue(own_redis.url).enqueue("sweep")
    assert eventually(lambda: cancelled(past) == 1)
    assert worker.poll() is None


@pytest.mark.databases("sqlite")
def test_a_worker_that_waits_for_redis_ends_when_asked_to(workers: Workers, own_redis: EmbeddedServer) -> None:
    worker = workers.start("jobs.worker", "mail", REDIS_URL=own_redis.url)
    assert workers.said("worker.redis_away")
    worker.terminate()
    assert worker.wait(10) == 0


@pytest.mark.slow
@pytest.mark.databases("sqlite")
def test_without_redis_the_scheduler_alone_is_enough(past: World, workers: Workers) -> None:
    scheduler = workers.start("jobs.scheduler", REDIS_URL="")
    past.order().open(CLIENT, "cancel")
    assert eventually(lambda: cancelled(past) == 1), workers.log
    assert eventually(lambda: len(list((workers.folder / "mail").glob("*.eml"))) >= 4), workers.log
    began = time.monotonic()
    scheduler.terminate()
    assert scheduler.wait(20) == 0
    assert time.monotonic() - began < 10


@pytest.mark.parametrize(("arguments", "why"), [((), "Usage"), (("nothing",), "Usage"), (("sweep",), "REDIS_URL")])
@pytest.mark.databases("sqlite")
def test_a_worker_says_what_is_wrong_with_its_call(workers: Workers, arguments: tuple[str, ...], why: str) -> None:
    worker = workers.start("jobs.worker", *arguments, REDIS_URL="")
    assert worker.wait(30) == 2
    assert why in workers.log
