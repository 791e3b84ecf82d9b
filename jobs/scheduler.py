"""`python -m jobs.scheduler`: asks every second what is due and rings for it; does it itself when nobody else does."""

from __future__ import annotations

import logging
import signal
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from types import FrameType

from sqlalchemy.exc import SQLAlchemyError

from app.core import logs
from app.core.clock import monotonic
from app.core.runtime import RuntimeServices
from app.services.deadlines import outages
from app.services.maintenance import leases
from jobs.process import begin, name_of, runtime_services, warm_up
from jobs.schedule import WORK, Work, schedule_of
from jobs.watch import Watch

TICK_SECONDS = 1.0
BEAT_SECONDS = 3.0
LEAD = timedelta(seconds=10)  # another scheduler takes over this long after the leader's last sign of life
STOP_SECONDS = 15.0  # how long work that was begun here may take to finish

log = logging.getLogger("jobs.scheduler")


class Scheduler:
    """One of several: the one that holds the lease leads, the others wait. Leading twice would only enqueue twice."""

    def __init__(self, made: RuntimeServices, schedule: Sequence[Work] = WORK) -> None:
        self.services = made
        self.name = name_of("scheduler")
        self.watches = [Watch(work, made.job_queue) for work in schedule]
        self.stopping = threading.Event()
        self.token: int | None = None
        self._next_beat = 0.0
        self._trouble = ""

    def run(self) -> None:
        """Tick until asked to stop; then finish what was begun and let somebody else lead."""
        log.info("scheduler.started name=%s", self.name)
        while not self.stopping.is_set():
            began = monotonic()
            self.tick()
            self.stopping.wait(max(0.0, TICK_SECONDS - (monotonic() - began)))
        self.close()

    def tick(self) -> None:
        """Once: give a sign of life if it is time, and see to every piece of work if this one leads."""
        try:
            if monotonic() >= self._next_beat:
                self.beat()
            if self.token is not None:
                self.look()
        except SQLAlchemyError as error:
            self.report(type(error).__name__)
        else:
            self.report("")

    def beat(self) -> None:
        """The database knows that this process is alive, and whether it leads."""
        led = self.token is not None
        with self.services.transactions.open(write=True) as tx:
            outages.beat(tx, self.name, "scheduler")
            if self.token is None or not leases.keep(tx, "scheduler", self.token, LEAD):
                self.token = leases.take(tx, "scheduler", self.name, LEAD)
        self._next_beat = monotonic() + BEAT_SECONDS
        if led != (self.token is not None):
            log.info("scheduler.%s name=%s", "leads" if self.token else "follows", self.name)

    def look(self) -> None:
        """What waits is enqueued, or done here."""
        with self.services.transactions.open(write=False) as tx:
            waiting = [watch.work.first(tx) for watch in self.watches]
        for watch, first in zip(self.watches, waiting, strict=True):
            watch.see(first, monotonic())

    def report(self, trouble: str) -> None:
        """Trouble with the database, told once when it comes and once when it goes."""
        if trouble != self._trouble:
            log.log(logging.ERROR if trouble else logging.INFO, "scheduler.database %s", trouble or "is back")
        self._trouble = trouble

    def close(self) -> None:
        """What was begun here is finished, and the lease is free."""
        for watch in self.watches:
            watch.join(STOP_SECONDS)
        with suppress(SQLAlchemyError):
            if self.token is not None:
                with self.services.transactions.open(write=True) as tx:
                    leases.give_back(tx, "scheduler", self.token)
        log.info("scheduler.stopped name=%s", self.name)

    def ask_to_stop(self, _signum: int, _frame: FrameType | None) -> None:
        """A signal handler: the present tick is the last."""
        self.stopping.set()


def main() -> int:
    """Schedule until asked to stop."""
    made = begin()
    scheduler = Scheduler(made, schedule_of(made.settings))
    for signum in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signum, scheduler.ask_to_stop)
    logs.configure(runtime_services().settings.log_level)
    warm_up()
    scheduler.run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
