"""A real Redis server for tests: the embedded one, on a directory of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from app.core.supervisor.embedded_redis import EmbeddedError, EmbeddedServer
from tests.support.system import missing


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedServer]:
    """A running server, one per test process."""
    server = EmbeddedServer(tmp_path_factory.mktemp("redis"))
    try:
        server.start()
    except EmbeddedError as error:
        missing(str(error))
    yield server
    server.stop()


@pytest.fixture
def redis_url(redis_server: EmbeddedServer) -> str:
    """The address of an empty Redis."""
    if not redis_server.alive:  # a test killed it
        redis_server.start()
    with Redis.from_url(redis_server.url) as connection:
        connection.flushall()
    return redis_server.url


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[EmbeddedServer]:
    """A stopped server for tests that start, kill and restart it."""
    server = EmbeddedServer(tmp_path / "redis")
    yield server
    server.stop()
