"""The application as tests see it: cheap passwords, mail kept in memory, a clock that stands still."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from werkzeug.serving import make_server

from app.core.clock import FixedClock
from app.core.database.tx import Transactions
from app.core.queue import JobQueue
from app.core.runtime import KEY
from app.core.settings import Settings
from tests.support.lending import lent

START = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)  # a Tuesday, three weeks before Europe's clocks change


def make_settings(folder: Path, database_url: str, **changes: object) -> Settings:
    """Settings for one test; `changes` are fields of Settings."""
    chosen: dict[str, object] = {
        "secret_key": "only-for-tests",
        "data_dir": folder,
        "database_url": database_url,
        "base_url": "http://localhost",
        "mail_url": "memory:",
        "argon2_time_cost": 1,
        "argon2_memory_kib": 8,
        "testing": True,
    }
    return Settings(**(chosen | changes))  # type: ignore[arg-type]


@pytest.fixture
def clock() -> FixedClock:
    """The clock of `app`; move it with clock.move(hours=48)."""
    return FixedClock(START)


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    """The settings of `app`; a module may override this fixture with make_settings(…, more)."""
    return make_settings(tmp_path, database_url)


@pytest.fixture
def app(request: pytest.FixtureRequest, settings: Settings, clock: FixedClock) -> Iterator[Flask]:
    """The application on a fresh database, with the clock of the test; who alters its pages asks for `own_app`."""
    if settings.redis_url or "live_server" in request.fixturenames:  # a real browser's last requests may come late
        yield request.getfixturevalue("own_app")
        return
    with lent(settings, clock) as made:
        yield made


@pytest.fixture
def own_app(settings: Settings, clock: FixedClock) -> Iterator[Flask]:
    """The application made anew, for a test that alters it or that looks at what a fresh one does."""
    from app import create_app  # late: most tests need no web, and start sooner without it

    made = create_app(settings, clock)
    yield made
    made.extensions[KEY].engine.dispose()


@pytest.fixture
def transactions(engine: Engine, clock: FixedClock) -> Transactions:
    """Transactions without an application: the same clock, and a job queue without Redis."""
    return Transactions(engine, clock, JobQueue(""))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without scripts, not signed in."""
    return app.test_client()


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Serve the application on a free loopback port; yields its address. For real browsers."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()


@pytest.fixture
def live_server(app: Flask) -> Iterator[str]:
    """The address at which `app` is served to a browser."""
    with serving(app) as address:
        yield address
