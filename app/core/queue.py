"""The job queue: tells a worker to look now. It may be silent, late or double; the database holds what is due."""

from __future__ import annotations

import logging
from typing import Any

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue

from app.core.clock import monotonic

TASKS = {
    "sweep": "jobs.tasks.sweep",
    "mail": "jobs.tasks.deliver",
    "gateway": "jobs.tasks.operate",
    "files": "jobs.tasks.check_files",
    "audit": "jobs.tasks.audit",
    "tidy": "jobs.tasks.tidy",
    "digests": "jobs.tasks.digest",
}
QUEUES = {"sweep": "sweep", "mail": "mail", "gateway": "gateway"} | dict.fromkeys(
    ("files", "audit", "tidy", "digests"), "mail"
)
SECONDS = {"audit": 3600, "files": 180}  # how long a task may take: a scan has two minutes; the others bound themselves
DEFAULT_SECONDS = 45
QUIET_SECONDS = 5.0  # after Redis did not answer, nobody waits for it again for so long

log = logging.getLogger(__name__)


class JobQueue:
    """Puts a task into RQ by its dotted name; without an address it does nothing."""

    def __init__(self, url: str) -> None:
        self.connection: Any = Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1) if url else None
        self._quiet_until = 0.0

    def enqueue(self, name: str) -> bool:
        """A worker is asked to look at `name`'s work, once however often it is enqueued; False when Redis is away.

        A look that still waits in the queue will see what was committed before this, so it is not asked for twice.
        """
        waiting = self.waiting(name)
        if waiting != 0:
            return waiting is not None
        queue = self._queue(name)
        seconds = SECONDS.get(name, DEFAULT_SECONDS)
        try:
            queue.enqueue_call(TASKS[name], timeout=seconds, result_ttl=0, failure_ttl=3600)
        except RedisError:
            self._is_away(name)
            return False
        return True

    def waiting(self, name: str) -> int | None:
        """How many looks are in the queue of `name` that no worker has taken yet; None when Redis is away."""
        if self.connection is None or monotonic() < self._quiet_until:
            return None
        try:
            return self._queue(name).count
        except RedisError:
            self._is_away(name)
            return None

    def _queue(self, name: str) -> Queue:
        return Queue(QUEUES[name], connection=self.connection, serializer="json")

    def _is_away(self, name: str) -> None:
        self._quiet_until = monotonic() + QUIET_SECONDS
        log.warning("queue.away task=%s", name)
