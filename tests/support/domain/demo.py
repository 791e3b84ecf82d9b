"""Fixtures of the tests of the demo: the world is made once for each kind of database, and copied for every test."""

import itertools
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from app.core.clock import FixedClock
from app.core.database.db import make_engine
from app.core.database.tx import Transactions
from app.core.queue import JobQueue
from app.core.runtime import KEY, RuntimeServices
from app.core.settings import Settings
from app.services.demo import world
from tests.support.apps import START, make_settings
from tests.support.databases import NewDatabase, copy_sqlite, let_go, remove_sqlite
from tests.support.lending import lent
from tests.support.postgres import Cluster
from tests.support.web import Browser

NewDemo = Callable[[str], str]
_numbers = itertools.count(1)


def _load(url: str, folder: Path) -> None:
    engine = make_engine(url)
    world.load(Transactions(engine, FixedClock(START), JobQueue("")), make_settings(folder, url))
    engine.dispose()


@pytest.fixture(scope="session")
def demo_sqlite(sqlite_template: Path, fast_folder: Path) -> Path:
    """A SQLite file with the demo world that nobody writes to."""
    path = fast_folder / "demo.db"
    shutil.copyfile(sqlite_template, path)
    _load(f"sqlite:///{path}", fast_folder)
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return path


@pytest.fixture(scope="session")
def demo_postgresql(pg_cluster: Cluster, pg_template: str, fast_folder: Path) -> str:
    """The name of a PostgreSQL database with the demo world that nobody writes to."""
    _load(pg_cluster.create("demo", pg_template), fast_folder)
    return "demo"


@pytest.fixture
def new_demo(request: pytest.FixtureRequest) -> Iterator[NewDemo]:
    """Makes copies of the demo world: new_demo("sqlite") -> address."""
    undo: list[Callable[[], object]] = []

    def make(kind: str) -> str:
        if kind == "postgresql":
            name = f"demo_{next(_numbers)}"
            cluster: Cluster = request.getfixturevalue("pg_cluster")
            undo.append(lambda: let_go(cluster.url(name), for_good=True))
            undo.append(lambda: cluster.drop(name))
            return cluster.create(name, request.getfixturevalue("demo_postgresql"))
        template: Path = request.getfixturevalue("demo_sqlite")
        path = template.with_name(f"demo_{len(undo)}.db")
        copy_sqlite(template, path)
        undo.append(lambda: remove_sqlite(path))
        return f"sqlite:///{path}"

    yield make
    for act in undo:
        act()


@pytest.fixture
def database_url(request: pytest.FixtureRequest, new_demo: NewDemo) -> str:
    """A demo world of its own for every test."""
    return new_demo(request.param)


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    """Mails are written into a folder, as in a demo."""
    return make_settings(tmp_path, database_url, mail_url=f"file:{tmp_path / 'mail'}")


@pytest.fixture
def demo(app: Flask) -> RuntimeServices:
    """The services of the application whose database is the demo."""
    found: RuntimeServices = app.extensions[KEY]
    return found


@pytest.fixture
def visitor(app: Flask) -> Browser:
    """A guest's browser in the demo."""
    return Browser(app)


@pytest.fixture
def empty(new_database: NewDatabase, tmp_path: Path, clock: FixedClock) -> Iterator[Flask]:
    """An application whose database is no demo, and empty."""
    with lent(make_settings(tmp_path, new_database("sqlite")), clock) as made:
        yield made
