"""Threads that start at the same moment, on one order, around one instant."""

import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from app.core.clock import Clock
from app.core.errors import Refusal
from app.ledger.tables import Entry
from tests.support.domain.worlds import US, Deal, World

MOST = 8  # threads at once
REPEATABLE = ("40P01", "40001", "55P03")  # PostgreSQL rolled back and asks to repeat, which a request does by itself
Act = Callable[[], object]

# The codes of who was not first.
LATE = frozenset({"moved_on", "wrong_state", "done_already", "deadline_passed", "too_late"})


class TickingClock(Clock):
    """Each look is a microsecond after the one before, so that a deadline can pass between two looks."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment
        self._lock = threading.Lock()

    def wall(self, connection: Connection | None = None) -> datetime:
        """One microsecond later than last time."""
        with self._lock:
            self.moment += timedelta(microseconds=1)
            return self.moment

    def move(self, **span: float) -> datetime:
        """Time passes."""
        self.moment += timedelta(**span)
        return self.moment


class Threads:
    """A pool of threads; `race` lets them go at once and says how each act ended."""

    def __init__(self) -> None:
        self.pool = ThreadPoolExecutor(MOST)
        self.repeated = 0

    def race(self, acts: Sequence[Act]) -> list[str]:
        """ "done", or the code of the refusal, for each act in turn; any other exception is raised."""
        barrier = threading.Barrier(len(acts), timeout=30)
        runs = [self.pool.submit(self._run, act, barrier) for act in acts]
        return [run.result(timeout=60) for run in runs]

    def _run(self, act: Act, barrier: threading.Barrier) -> str:
        barrier.wait()
        for attempt in count(1):
            try:
                act()
            except Refusal as refusal:
                return refusal.code
            except OperationalError as error:
                if getattr(error.orig, "sqlstate", None) not in REPEATABLE or attempt == 3:
                    raise
                self.repeated += 1
            else:
                return "done"
        raise AssertionError


def rounds_until_even(won: Counter[Any], most: int, of: int, least: int = 15, times: int = 3) -> Iterator[int]:
    """Numbers of rounds, at most `most`: it is enough when, after `least`, `of` outcomes have come `times` times each.

    What a missing lock lets through shows in any round in which two meet; who never won has not met the others yet.
    """
    for number in range(most):
        if number >= least and sum(count >= times for count in won.values()) >= of:
            return
        yield number


@contextmanager
def open_threads() -> Iterator[Threads]:
    """Threads that are gone at the end."""
    threads = Threads()
    yield threads
    threads.pool.shutdown()


def near(world: World, deal: Deal, kind: str, dice: random.Random, looks: int = 30) -> None:
    """It is a few looks at the clock before the deadline, or just after it."""
    world.until(deal.due(kind) + dice.randint(-looks, 3) * US)


def moved(world: World, deal: Deal, movement: str) -> list[int]:
    """The amounts of this order that took that way."""
    rows = world.rows(Entry, Entry.order_id == deal.id, Entry.movement == movement, Entry.side == 1)
    return [row.amount for row in rows]
