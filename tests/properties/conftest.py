"""Fixtures of these tests."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from app.core.clock import FixedClock
from app.core.database.tx import Transactions
from app.core.queue import JobQueue
from tests.support.databases import copy_sqlite
from tests.support.domain.fixtures import database_url as database_url
from tests.support.domain.fixtures import empty
from tests.support.domain.worlds import World

# Five days before Europe's clocks change, so that many a window lies across the change.
START = datetime(2026, 3, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
def fresh_world(request: pytest.FixtureRequest, engine: Engine) -> Callable[[], World]:
    """Makes the world empty again, as often as a test wants."""

    def make() -> World:
        if engine.dialect.name == "sqlite":
            copy_sqlite(request.getfixturevalue("sqlite_template"), Path(str(engine.url.database)))
        else:
            empty(engine)
        clock = FixedClock(START)
        return World(Transactions(engine, clock, JobQueue("")), clock)

    return make
