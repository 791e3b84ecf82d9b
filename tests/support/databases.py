"""Databases for tests: migrated once per process, then copied for every test that asks.

A SQLite file comes back under a name that another test has left, so that one engine per address lasts for all of
them: SQLAlchemy compiles a statement anew for each new engine. PostgreSQL's database is kept in domain/fixtures.py.
"""

import heapq
import itertools
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from app.core.database import schema
from app.core.database.db import make_engine
from tests.support.postgres import Cluster
from tests.support.system import ROOT

KINDS = ("sqlite", "postgresql")
# What pages say does not depend on the database; what is written beneath them is tested on both where it lives.
PAGES = (ROOT / "tests/web", ROOT / "tests/services/demo")
NewDatabase = Callable[[str], str]

_numbers = itertools.count(1)
_left: list[int] = []  # numbers of SQLite files that a test has left
_engines: dict[str, Engine] = {}


def engine_on(url: str) -> Engine:
    """This process's one engine on `url`, as a view of the test's own: what listens to it is gone with the test."""
    if url not in _engines:
        _engines[url] = make_engine(url)
    return _engines[url].execution_options()


def let_go(url: str, for_good: bool = False) -> None:
    """Nobody is connected through the kept engine; it may connect again, to whatever is at that address by then."""
    if url in _engines:
        _engines[url].dispose()
    if for_good:
        _engines.pop(url, None)


def copy_sqlite(template: Path, path: Path) -> None:
    """The file at `path` is a fresh copy, and nothing is left of one that was there before."""
    let_go(f"sqlite:///{path}")
    remove_sqlite(path)
    shutil.copyfile(template, path)


def remove_sqlite(path: Path) -> None:
    """The file and what SQLite keeps beside it are gone."""
    for part in path.parent.glob(path.name + "*"):
        part.unlink()


def parametrize(metafunc: pytest.Metafunc) -> None:
    """Tests that use `database_url` run on both databases, or on those named by @pytest.mark.databases(…) or PAGES."""
    if "database_url" not in metafunc.fixturenames:
        return
    marker = metafunc.definition.get_closest_marker("databases")
    of_pages = any(metafunc.definition.path.is_relative_to(folder) for folder in PAGES)
    kinds = marker.args if marker else KINDS[:1] if of_pages else KINDS
    params = [pytest.param(k, marks=pytest.mark.postgresql if k == "postgresql" else (), id=k) for k in kinds]
    metafunc.parametrize("database_url", params, indirect=True)


def migrate(url: str) -> None:
    """The database at `url` has the current schema, and nobody is connected to it."""
    engine = make_engine(url)
    schema.upgrade(engine)
    engine.dispose()


@pytest.fixture(scope="session")
def fast_folder() -> Iterator[Path]:
    """A temporary directory, in memory where there is room, because SQLite waits for the disk at every commit."""
    memory = Path("/dev/shm")
    roomy = os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 512 * 1024 * 1024
    folder = Path(tempfile.mkdtemp(prefix="rc-tests-", dir=memory if roomy else None))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def sqlite_template(fast_folder: Path) -> Path:
    """A migrated SQLite file that nobody writes to."""
    path = fast_folder / "template.db"
    migrate(f"sqlite:///{path}")
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return path


@pytest.fixture(scope="session")
def pg_cluster() -> Iterator[Cluster]:
    """A running PostgreSQL server; skipped where its programs are missing."""
    cluster = Cluster()
    yield cluster
    cluster.stop()


@pytest.fixture(scope="session")
def pg_template(pg_cluster: Cluster) -> str:
    """The name of a migrated database that nobody writes to."""
    migrate(pg_cluster.create("migrated"))
    return "migrated"


@pytest.fixture(scope="session")
def kept_postgresql(pg_cluster: Cluster, pg_template: str) -> str:
    """The address of one PostgreSQL database for many tests: emptying it takes a hundredth of making another."""
    return pg_cluster.create("kept", pg_template)


@pytest.fixture
def new_database(request: pytest.FixtureRequest) -> Iterator[NewDatabase]:
    """Makes as many fresh migrated databases as a test wants: new_database("sqlite") -> address."""
    undo: list[Callable[[], None]] = []

    def make(kind: str) -> str:
        if kind == "postgresql":
            cluster, template = request.getfixturevalue("pg_cluster"), request.getfixturevalue("pg_template")
            name = f"test_{next(_numbers)}"
            undo.append(lambda: let_go(cluster.url(name), for_good=True))
            undo.append(lambda: cluster.drop(name))
            return str(cluster.create(name, template))
        template_file: Path = request.getfixturevalue("sqlite_template")
        # The last requests of a real browser may come when the test is over: nobody else gets the file's name.
        again = bool(_left) and "live_server" not in request.fixturenames
        number = heapq.heappop(_left) if again else next(_numbers)
        path = template_file.with_name(f"test_{number}.db")
        copy_sqlite(template_file, path)
        undo.append(lambda: leave_sqlite(path, number))
        return f"sqlite:///{path}"

    def leave_sqlite(path: Path, number: int) -> None:
        let_go(f"sqlite:///{path}")
        remove_sqlite(path)
        if "live_server" not in request.fixturenames:
            heapq.heappush(_left, number)

    yield make
    for act in undo:
        act()


@pytest.fixture
def database_url(request: pytest.FixtureRequest, new_database: NewDatabase) -> str:
    """A fresh migrated database of the kind this run of the test is for."""
    return new_database(request.param)


@pytest.fixture
def sqlite_url(new_database: NewDatabase) -> str:
    """A fresh migrated SQLite database."""
    return new_database("sqlite")


@pytest.fixture
def pg_url(new_database: NewDatabase) -> str:
    """A fresh migrated PostgreSQL database: races are only real there."""
    return new_database("postgresql")


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """The product's engine on `database_url`, which lasts for all tests on that address."""
    made = engine_on(database_url)
    yield made
    left = made.pool.checkedout()  # type: ignore[attr-defined]
    if left or made.dialect.name == "sqlite":
        made.dispose()
