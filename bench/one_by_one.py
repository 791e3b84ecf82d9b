"""The other way to let deadlines pass: one RQ job for each, with the same decision and the same writer."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from redis import Redis
from rq import Queue, SimpleWorker

from app.rules.decide import decide_due
from app.services.deadlines.due import due_first
from app.services.store.loader import load
from app.services.store.writer import PlannedWrite, write
from jobs.process import runtime_services

NAME = "one-by-one"


def lapse(order_id: int) -> None:
    """The job: the order is locked, and what is due on it is decided and written, in a transaction of its own."""
    with runtime_services().transactions.open(write=True) as tx:
        facts = load(tx.connection, tx.lock_orders([order_id]), runtime_services().settings.platform)[order_id]
        deadline = due_first(facts, tx.now, tx.now)
        if deadline is not None:
            write(tx, [PlannedWrite(decide_due(facts, deadline, tx.now))])


def work_off(redis_url: str, order_ids: Sequence[int]) -> float:
    """Seconds in which one worker, which forks nothing, does a job per order. Enqueueing is not counted."""
    connection = Redis.from_url(redis_url)
    queue = Queue(NAME, connection=connection, serializer="json")
    wanted = [Queue.prepare_data("bench.one_by_one.lapse", args=(one,), result_ttl=0) for one in order_ids]
    queue.enqueue_many(wanted)
    worker = SimpleWorker([queue], connection=connection, serializer="json", log_job_description=False)
    with _handlers_kept():
        began = time.perf_counter()
        worker.work(burst=True, logging_level="CRITICAL")
        took = time.perf_counter() - began
    assert queue.count == 0
    assert queue.failed_job_registry.count == 0
    connection.close()
    return took


@contextmanager
def _handlers_kept() -> Iterator[None]:
    """A worker takes the signals for itself and never gives them back."""
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)
