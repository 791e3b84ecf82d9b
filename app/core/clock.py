"""The one place that reads the time."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol

from sqlalchemy import Connection, text

from app.core.instants import from_us

_SERVER_TIME = text("SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint")


class Clock(Protocol):
    """What a transaction asks for the time."""

    def wall(self, connection: Connection | None = None) -> datetime:
        """The real time, aware UTC; business time is this plus the installation's offset (X43)."""


class SystemClock:
    """The database server's clock where there is one, so that several hosts agree; else this host's."""

    def wall(self, connection: Connection | None = None) -> datetime:
        """The real time now, aware UTC."""
        if connection is not None and connection.dialect.name == "postgresql":
            return from_us(int(connection.execute(_SERVER_TIME).scalar_one()))
        return datetime.now(UTC)


class FixedClock:
    """A clock that stands where it was put, for tests and measurements."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def wall(self, connection: Connection | None = None) -> datetime:
        """The instant it was set to."""
        return self.moment

    def move(self, **span: float) -> datetime:
        """Move forward by a timedelta's keywords and return the new instant."""
        self.moment += timedelta(**span)
        return self.moment


def monotonic() -> float:
    """Seconds that never go back, for measuring how long a step took."""
    return time.monotonic()
