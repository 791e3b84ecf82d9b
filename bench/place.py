"""Where a measurement runs: databases, Redis and folders of its own, gone at the end."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from types import TracebackType

from sqlalchemy.engine import make_url

from app.core.clock import FixedClock
from app.core.database import schema
from app.core.database.db import make_engine
from app.core.runtime import RuntimeServices, make_services
from app.core.settings import Settings
from app.core.supervisor.embedded_redis import EmbeddedServer
from tests.support.postgres import Cluster

START = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
# A server as operators run it: whatever was committed survives a power cut.
DURABLE = {
    "listen_addresses": "",
    "max_connections": "40",
    "shared_buffers": "256MB",
    "max_wal_size": "4GB",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


class Place:
    """Everything that one run of the measurements starts; leaving it stops all of it."""

    def __init__(self, orders_file: Path | None = None) -> None:
        self.orders_file = orders_file
        self._stack = ExitStack()
        self._numbers = itertools.count(1)

    def __enter__(self) -> Place:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    @cached_property
    def cluster(self) -> Cluster:
        """A PostgreSQL server with its default promises about durability."""
        cluster = Cluster(DURABLE)
        self._stack.callback(cluster.stop)
        return cluster

    @cached_property
    def redis(self) -> EmbeddedServer:
        """A Redis server on a private socket."""
        server = EmbeddedServer(self.folder())
        self._stack.callback(server.stop)
        server.start()
        return server

    def folder(self) -> Path:
        """A new directory."""
        made = Path(tempfile.mkdtemp(prefix="rc-bench-"))
        self._stack.callback(shutil.rmtree, made, ignore_errors=True)
        return made

    def postgresql(self) -> str:
        """The address of a fresh migrated PostgreSQL database."""
        return self._migrated(self.cluster.create(f"bench_{next(self._numbers)}"))

    def copy(self, url: str) -> str:
        """The address of a copy of this PostgreSQL database, which nobody may use meanwhile."""
        return self.cluster.create(f"bench_{next(self._numbers)}", make_url(url).database)

    def sqlite(self) -> str:
        """The address of a fresh migrated SQLite database."""
        return self._migrated(f"sqlite:///{self.folder() / 'app.db'}")

    def services(self, database_url: str, clock: FixedClock | None = None) -> RuntimeServices:
        """The product's services on this database, with a clock that stands where it is put."""
        made = make_services(settings(database_url, self.folder()), clock or FixedClock(START))
        self._stack.callback(made.engine.dispose)
        return made

    def _migrated(self, url: str) -> str:
        engine = make_engine(url)
        schema.upgrade(engine)
        engine.dispose()
        return url


def settings(database_url: str, folder: Path) -> Settings:
    """Settings of a server without Redis, in a folder of its own."""
    return Settings(
        secret_key="only-for-measuring",
        data_dir=folder,
        database_url=database_url,
        mail_url=f"file:{folder / 'mail'}",
        log_level="ERROR",
    )
