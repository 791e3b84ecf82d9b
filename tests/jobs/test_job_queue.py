"""The job queue: asked once, never in the way, silent when Redis is away."""

import logging
import os
import signal
import time

import pytest
from rq import Queue

from app.core import queue
from app.core.queue import JobQueue
from app.core.supervisor.embedded_redis import EmbeddedServer
from tests.support.processes.workers import eventually


def test_without_an_address_it_is_silent() -> None:
    job_queue = JobQueue("")
    assert not job_queue.enqueue("sweep")
    assert job_queue.waiting("sweep") is None


def test_many_times_enqueued_is_one_look_and_tasks_of_one_queue_wait_for_each_other(redis_url: str) -> None:
    job_queue = JobQueue(redis_url)
    assert [job_queue.enqueue("mail") for _ in range(5)] == [True] * 5
    assert job_queue.enqueue("tidy")  # what waits in its queue comes first
    jobs = Queue("mail", connection=job_queue.connection, serializer="json").jobs
    assert [(job.func_name, job.args, job.kwargs) for job in jobs] == [("jobs.tasks.deliver", [], {})]
    assert (jobs[0].timeout, jobs[0].result_ttl) == (45, 0)


def test_it_never_fails_loudly_and_does_not_wait_again_and_again(
    own_redis: EmbeddedServer, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_redis.start()
    job_queue = JobQueue(own_redis.url)
    assert job_queue.enqueue("sweep")
    assert own_redis.process is not None
    os.kill(own_redis.process.pid, signal.SIGKILL)
    own_redis.process.wait()
    began = time.monotonic()
    assert [job_queue.enqueue("sweep") for _ in range(20)] == [False] * 20
    assert time.monotonic() - began < 3
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    own_redis.start()
    monkeypatch.setattr(queue, "QUIET_SECONDS", 0.0)
    job_queue._quiet_until = 0.0
    assert eventually(lambda: job_queue.enqueue("sweep"), 5)
    assert job_queue.waiting("sweep") == 1
