"""Fixtures below the web: `world` on an empty database, `deal` an ongoing order in it, and databases kept for speed."""

from functools import cache

import pytest
from sqlalchemy import Engine

from app.core.clock import FixedClock
from app.core.database.db import Base
from app.core.database.tx import Transactions
from app.core.queue import JobQueue
from tests.support.databases import engine_on
from tests.support.domain.worlds import Deal, World


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty database; only tests that change the schema need one of their own."""
    if request.param == "sqlite":
        return str(request.getfixturevalue("new_database")("sqlite"))
    url: str = request.getfixturevalue("kept_postgresql")
    empty(engine_on(url))
    return url


def empty(engine: Engine) -> None:
    """Not a row is left in the kept database; the triggers that refuse to delete are asked to look away."""
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute(_deletes(), prepare=False)
        driver.commit()


@cache
def _deletes() -> str:
    """All of it as one text: one way to the server and back."""
    names = [table.name for table in reversed(Base.metadata.sorted_tables) if table.name != "installation"]
    deletes = [f"DELETE FROM {name}" for name in names]
    return "; ".join(["SET LOCAL session_replication_role = replica", *deletes])


@pytest.fixture
def world(engine: Engine, clock: FixedClock) -> World:
    """A fresh database of the kind this run of the test is for."""
    return World(Transactions(engine, clock, JobQueue("")), clock)


@pytest.fixture
def deal(world: World) -> Deal:
    """An ongoing order of Clara's with Fred: 1,240.00 EUR in escrow, due in four days."""
    return world.order()
