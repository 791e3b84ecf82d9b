"""`python -m jobs.worker QUEUE`: takes the looks enqueued for one queue and does them, each in a forked child."""

from __future__ import annotations

import logging
import os
import signal
import sys
import time
from types import FrameType
from typing import Any

from redis import Redis
from redis.exceptions import RedisError
from rq import Worker
from sqlalchemy.exc import SQLAlchemyError

from app.core import logs
from app.core.clock import monotonic
from app.core.queue import QUEUES
from app.services.deadlines import outages
from jobs import tasks
from jobs.process import begin, name_of, runtime_services, warm_up

BEAT_SECONDS = 5
WAIT_SECONDS = 1.0  # between two attempts to reach Redis

log = logging.getLogger("jobs.worker")


class QueueWorker(Worker):
    """RQ's forking worker on one queue, which also signs its life in the database and takes no remote commands."""

    max_connection_wait_time = 5.0
    asked_to_stop = False
    _next_beat = 0.0

    @property
    def dequeue_timeout(self) -> int:
        """How long it listens before it gives a sign of life."""
        return BEAT_SECONDS

    def heartbeat(self, timeout: int | None = None, pipeline: Any = None) -> None:
        """RQ calls this while it listens and while its child works."""
        if not self.is_horse and monotonic() >= self._next_beat:
            self._next_beat = monotonic() + BEAT_SECONDS
            sign_life(self.name)
        super().heartbeat(timeout, pipeline)

    def subscribe(self) -> None:
        """No channel for commands: it would need a thread, and a process with threads must not fork."""

    def unsubscribe(self) -> None:
        """There is nothing to leave."""

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        """Finish the child's work and end."""
        self.asked_to_stop = True
        super().request_stop(signum, frame)  # type: ignore[no-untyped-call]


def sign_life(name: str) -> None:
    """The database knows that this worker is alive; without a database it is known to nobody."""
    try:
        with runtime_services().transactions.open(write=True) as tx:
            outages.beat(tx, name, "worker")
    except SQLAlchemyError as error:
        log.warning("worker.no_database error=%s", type(error).__name__)


def share_nothing() -> None:
    """No child inherits a connection: two processes on one would corrupt it."""
    engine = runtime_services().engine
    os.register_at_fork(before=engine.dispose, after_in_child=lambda: engine.dispose(close=False))


def connect(url: str) -> Redis:
    """Redis, once it answers; until then a word in the log, and the scheduler does the work itself."""
    connection = Redis.from_url(url, socket_connect_timeout=5, socket_timeout=BEAT_SECONDS + 10)
    away = False
    while True:
        try:
            connection.ping()
        except RedisError:
            if not away:
                log.warning("worker.redis_away: waiting for it")
            away = True
            time.sleep(WAIT_SECONDS)
        else:
            return connection


def work(queue: str) -> None:
    """Take looks from `queue` until asked to stop, through every restart of Redis."""
    stopped = False
    while not stopped:
        signal.signal(signal.SIGTERM, stop_waiting)
        signal.signal(signal.SIGINT, stop_waiting)
        connection = connect(runtime_services().settings.redis_url)
        try:
            stopped = work_on(queue, connection)
        except RedisError as error:
            log.warning("worker.redis_lost error=%s", type(error).__name__)


def work_on(queue: str, connection: Redis) -> bool:
    """Work until asked to stop, which is True, or until RQ gives up on Redis."""
    worker = QueueWorker(
        [queue],
        name=name_of(queue),
        connection=connection,
        serializer="json",
        worker_ttl=60,
        job_monitoring_interval=BEAT_SECONDS,
        maintenance_interval=10,
        log_job_description=False,
    )
    try:
        worker.work(logging_level="WARNING")
    except RedisError:
        if not worker.asked_to_stop:
            raise
    return worker.asked_to_stop


def stop_waiting(_signum: int, _frame: FrameType | None) -> None:
    """A signal while there is nothing to finish."""
    raise SystemExit(0)


def main(arguments: list[str]) -> int:
    """Work on the named queue; 2 when there is no such queue, or no Redis to ask."""
    queues = sorted(set(QUEUES.values()))
    if len(arguments) != 1 or arguments[0] not in queues:
        print(f"Usage: python -m jobs.worker {'|'.join(queues)}", file=sys.stderr)
        return 2
    begin()
    if not runtime_services().settings.redis_url:
        print("REDIS_URL is not set; without Redis the scheduler does the work itself.", file=sys.stderr)
        return 2
    logs.configure(runtime_services().settings.log_level)
    warm_up()
    share_nothing()
    work(arguments[0])
    return 0


if __name__ == "__main__":
    assert tasks  # loaded here, so that no child has to  # noqa: S101
    sys.exit(main(sys.argv[1:]))
