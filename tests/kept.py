"""Fixtures below the web: `world` on an empty database, `deal` an ongoing order in it, and databases kept for speed."""

from collections.abc import Iterator
from itertools import count

import pytest
from sqlalchemy import Engine

from app.core.clock import FixedClock
from app.core.database.db import Base, make_engine
from app.core.database.tx import Transactions
from app.core.queue import Bell
from tests.support.postgres import Cluster
from tests.worlds import Deal, World

_numbers = count(1)  # each folder that imports the fixture below has one of its own


@pytest.fixture(scope="session")
def kept_postgresql(pg_cluster: Cluster, pg_template: str) -> Iterator[Engine]:
    """One PostgreSQL database for many tests: emptying it takes a tenth of the time of making another."""
    engine = make_engine(pg_cluster.create(f"kept_{next(_numbers)}", pg_template))
    yield engine
    engine.dispose()


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty database; only tests that change the schema need one of their own."""
    if request.param == "sqlite":
        return str(request.getfixturevalue("new_database")("sqlite"))
    engine: Engine = request.getfixturevalue("kept_postgresql")
    empty(engine)
    return engine.url.render_as_string(hide_password=False)


def empty(engine: Engine) -> None:
    """Not a row is left; the triggers that refuse to delete are asked to look away."""
    tables = [table for table in reversed(Base.metadata.sorted_tables) if table.name != "installation"]
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for table in tables:
            connection.execute(table.delete())


@pytest.fixture
def world(engine: Engine, clock: FixedClock) -> World:
    """A fresh database of the kind this run of the test is for."""
    return World(Transactions(engine, clock, Bell("")), clock)


@pytest.fixture
def deal(world: World) -> Deal:
    """An ongoing order of Clara's with Fred: 1,240.00 EUR in escrow, due in four days."""
    return world.order()
