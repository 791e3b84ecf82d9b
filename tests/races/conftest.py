"""Fixtures of the races: on PostgreSQL, because SQLite lets one writer in at a time and hides every mistake."""

from collections.abc import Iterator

import pytest

from app.core.database.tx import Transactions
from app.core.queue import JobQueue
from tests.support.apps import START
from tests.support.databases import engine_on
from tests.support.domain.fixtures import empty
from tests.support.domain.threads import Threads, TickingClock, open_threads
from tests.support.domain.worlds import World


@pytest.fixture
def world(kept_postgresql: str) -> World:
    """An empty database whose clock ticks with every look."""
    engine = engine_on(kept_postgresql)
    empty(engine)
    clock = TickingClock(START)
    return World(Transactions(engine, clock, JobQueue("")), clock)  # type: ignore[arg-type]


@pytest.fixture
def threads() -> Iterator[Threads]:
    """Threads that start together."""
    with open_threads() as made:
        yield made
