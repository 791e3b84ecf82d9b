"""A backlog: fifty thousand requests that nobody answered, worked off by one worker and by two that share it."""

from __future__ import annotations

import multiprocessing
import time
from datetime import datetime
from multiprocessing.synchronize import Barrier
from pathlib import Path

from sqlalchemy import text

from app.core.clock import FixedClock
from app.core.runtime import make_services
from app.services.deadlines import deadlines
from bench.orders import act, ask_to_cancel, make_orders
from bench.place import START, Place, settings
from bench.report import Figure, at_least
from bench.sweep import WINDOW

OVERDUE = 50_000
_NOT_DONE = text("SELECT count(*) FROM orders WHERE state <> 'cancelled'")


def measure(place: Place) -> list[Figure]:
    """On PostgreSQL; both backlogs are copies of one database."""
    first = place.postgresql()
    services = place.services(first, FixedClock(START))
    act(services, make_orders(services, OVERDUE), ask_to_cancel)
    services.engine.dispose()
    second = place.copy(first)
    alone, shared = _seconds(place, first, 1), _seconds(place, second, 2)
    return [
        at_least(
            f"{OVERDUE:,} overdue, two workers against one",
            [alone / shared],
            1.6,
            f"{OVERDUE / shared:,.0f} lapses/s against {OVERDUE / alone:,.0f}",
        )
    ]


def _seconds(place: Place, url: str, workers: int) -> float:
    """How long so many workers take until nothing is due; they begin together."""
    spawning = multiprocessing.get_context("spawn")
    ready = spawning.Barrier(workers + 1)
    each = [spawning.Process(target=_work, args=(url, place.folder(), START + WINDOW, ready)) for _ in range(workers)]
    for process in each:
        process.start()
    ready.wait(60)
    began = time.perf_counter()
    for process in each:
        process.join()
    took = time.perf_counter() - began
    assert [process.exitcode for process in each] == [0] * workers
    services = place.services(url)
    with services.transactions.open(write=False) as tx:
        assert tx.connection.execute(_NOT_DONE).scalar_one() == 0
    services.engine.dispose()
    return took


def _work(url: str, folder: Path, moment: datetime, ready: Barrier) -> None:
    """A worker: it looks until it finds nothing, as it would be asked to."""
    services = make_services(settings(url, folder), FixedClock(moment))
    ready.wait(60)
    while deadlines.sweep(services.transactions, services.settings.platform):
        pass
