"""A piece of work under watch: enqueued while workers take it, done here while they do not."""

from __future__ import annotations

import logging
import threading
from collections.abc import Hashable

from app.core.queue import JobQueue
from jobs.schedule import ALONE_SECONDS, Work

PATIENCE = 15.0  # seconds that work may wait without any progress before it is done here

NO_REDIS = "redis is away"
NO_WORKER = "no worker takes it"

log = logging.getLogger("jobs.scheduler")


class Watch:
    """What the scheduler knows about one piece of work between two ticks."""

    def __init__(self, work: Work, job_queue: JobQueue, patience: float = PATIENCE) -> None:
        self.work = work
        self.job_queue = job_queue
        self.patience = patience
        self.alone = ""  # why it is done here; nothing when workers do it
        self._first: Hashable | None = None
        self._since = 0.0
        self._thread: threading.Thread | None = None

    def see(self, first: Hashable | None, now: float) -> None:
        """`first` is what waits at this moment of the monotonic clock: a worker is asked for it, or it is done here."""
        if first is None:
            self._first = None
            return
        alone = self._why_alone(first, now)
        if alone != self.alone:
            level = logging.WARNING if alone else logging.INFO
            log.log(level, "scheduler.alone work=%s: %s", self.work.name, alone or "workers do it again")
        self.alone = alone
        if alone:
            self._do()

    def _why_alone(self, first: Hashable, now: float) -> str:
        """Redis does not answer; or a look that was enqueued stays in the queue, and nothing moves meanwhile."""
        waiting = self.job_queue.waiting(self.work.name)
        taken = waiting == 0
        if waiting is None or (taken and not self.job_queue.enqueue(self.work.name)):
            return NO_REDIS
        moves = self._first != first and self.alone != NO_WORKER  # when it is done here, we are what moves it
        if taken or moves:
            self._since = now
        self._first = first
        return NO_WORKER if now - self._since > self.patience else ""

    def _do(self) -> None:
        """In a thread, so that slow mail does not hold up deadlines; never twice at once."""
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._run, name=self.work.name, daemon=True)
            self._thread.start()

    def _run(self) -> None:
        try:
            self.work.task(ALONE_SECONDS)
        except Exception as error:
            log.error("scheduler.failed work=%s error=%s", self.work.name, type(error).__name__)

    def join(self, seconds: float) -> None:
        """Wait for what was begun here."""
        if self._thread is not None:
            self._thread.join(seconds)
