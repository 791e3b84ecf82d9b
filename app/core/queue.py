"""The bell: tells a worker to look now. It may be silent, late or double; the database holds what is due."""

from __future__ import annotations

import logging
from typing import Any

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue

TASKS = {"sweep": "jobs.tasks.sweep", "mail": "jobs.tasks.deliver", "audit": "jobs.tasks.audit"}
QUEUES = {"sweep": "sweep", "mail": "mail", "audit": "mail"}

log = logging.getLogger(__name__)


class Bell:
    """Rings RQ by the dotted name of a task; without an address it is silent."""

    def __init__(self, url: str) -> None:
        self.connection: Any = Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1) if url else None

    def ring(self, name: str) -> bool:
        """Enqueue one look at `name`'s work; False, and no error, when Redis is away."""
        if self.connection is None:
            return False
        queue = Queue(QUEUES[name], connection=self.connection, serializer="json")
        try:
            queue.enqueue_call(TASKS[name], timeout=45, result_ttl=0, failure_ttl=3600)
        except RedisError:
            log.warning("queue.away task=%s", name)
            return False
        return True
