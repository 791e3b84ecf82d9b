"""Every task is harmless when it is lost, doubled, or run beside another of its kind."""

import threading
from collections.abc import Callable

import pytest

from app.core.mail.transport import OUTBOX
from app.core.queue import JobQueue
from app.core.runtime import RuntimeServices
from app.models import Delivery, Event, Notification
from app.rules.base.people import CLIENT, FREELANCER
from app.services.support import digests
from jobs import tasks
from tests.support.domain.customer_service import ask
from tests.support.domain.factories import PLATFORM
from tests.support.domain.people import SAM, TESS, user_of
from tests.support.domain.worlds import World
from tests.support.processes.workers import work_off

PRICE = 124_000


def lapse(world: World, many: int = 3) -> None:
    """Several cancel requests that nobody has answered, seven days later."""
    for _ in range(many):
        world.order().open(CLIENT, "cancel")
    world.wait(hours=48)


def everything(world: World) -> tuple[list[tuple[object, ...]], dict[str, int]]:
    """What has happened and who was told, and the money."""
    events = [(e.order_id, e.seq, e.name, e.at, e.hash) for e in world.rows(Event)]
    told = [(n.event_id, n.user_id) for n in world.rows(Notification)]
    return [*events, *told], world.balances()


@pytest.mark.rule("X46")
def test_a_sweep_that_runs_twice_has_done_its_work_once(world: World, worker_parts: RuntimeServices) -> None:
    lapse(world)
    assert tasks.sweep() == 3
    once = everything(world)
    assert tasks.sweep() == 0
    assert everything(world) == once
    assert [row.state for row in world.rows(Delivery)].count("waiting") == 3 * 6  # placed, asked, cancelled; for both
    assert world.audit() is None


def together(task: Callable[[], object], many: int = 4) -> list[BaseException]:
    """Run a task in several threads at the same moment; what they raised."""
    start, errors = threading.Barrier(many), []

    def run() -> None:
        start.wait()
        try:
            task()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run) for _ in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


@pytest.mark.rule("X46", "G8")
def test_sweeps_side_by_side_do_everything_once(world: World, worker_parts: RuntimeServices) -> None:
    lapse(world, 12)
    assert together(tasks.sweep) == []
    names = [event.name for event in world.rows(Event)]
    assert names.count("order.cancelled") == 12
    assert world.balances().get("external") is None
    assert world.audit() is None
    world.wait(days=7)
    assert together(tasks.sweep) == []
    assert [event.name for event in world.rows(Event)].count("refund.started") == 12
    assert world.balances() == {}
    assert world.audit() is None


@pytest.mark.rule("X46")
def test_mail_workers_side_by_side_send_each_mail_once(world: World, worker_parts: RuntimeServices) -> None:
    OUTBOX.clear()
    lapse(world, 6)
    tasks.sweep()
    assert together(tasks.deliver) == []
    tasks.deliver()
    waiting = [row for row in world.rows(Delivery) if row.state == "waiting"]
    assert waiting == []
    identities = [mail["Message-ID"] for mail in OUTBOX]
    assert len(identities) == len(set(identities)) == len([r for r in world.rows(Delivery) if r.state == "sent"])


def test_the_audit_and_the_tidying_take_turns(world: World, worker_parts: RuntimeServices) -> None:
    world.order().deliver(FREELANCER)
    assert together(tasks.audit) == []
    assert together(tasks.tidy) == []
    assert tasks.audit() is None
    assert tasks.tidy() == 0


def test_what_was_enqueued_is_done_by_a_worker_of_its_queue(
    world: World, worker_parts: RuntimeServices, redis_url: str
) -> None:
    job_queue = JobQueue(redis_url)
    lapse(world, 1)
    assert job_queue.enqueue("sweep")
    assert job_queue.enqueue("sweep")
    assert job_queue.waiting("sweep") == 1  # enqueued twice, asked once
    work_off(redis_url, "mail")
    assert job_queue.waiting("sweep") == 1  # not its queue
    work_off(redis_url, "sweep")
    assert job_queue.waiting("sweep") == 0
    assert "order.cancelled" in [event.name for event in world.rows(Event)]


@pytest.mark.rule("X53", "X46")
def test_digests_written_by_many_at_once_are_one_for_each_person(world: World, worker_parts: RuntimeServices) -> None:
    """The lease may have run out while somebody still writes: the day's key holds all the same."""
    with world.tx() as tx:
        for person in (SAM, TESS):
            user_of(tx, person)
    ask(world.order(amounts=(PRICE, PRICE)))
    world.wait(days=1)
    assert together(lambda: digests.send(world.transactions, PLATFORM)) == []
    assert together(tasks.digest) == []
    keys = [row.key for row in world.rows(Delivery) if row.key]
    assert len(keys) == len(set(keys)) == 2
