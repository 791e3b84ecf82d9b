"""The one place that reads the time."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol

from sqlalchemy import Connection, text

from app.core.instants import from_us

_WALL = text("SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint")
_OFFSET = text("SELECT value FROM installation WHERE key = 'clock_offset'")
_BOTH = text(f"{_WALL.text}, ({_OFFSET.text})")
Moment = tuple[datetime, datetime]  # business time and the real time, both aware UTC


class Clock(Protocol):
    """What a transaction asks for the time."""

    def wall(self, connection: Connection | None = None) -> datetime:
        """The real time, aware UTC."""

    def read(self, connection: Connection) -> Moment:
        """Business time, which is the real time plus the installation's offset, and the real time (X43)."""
        wall = self.wall(connection)
        return _shifted(wall, connection.execute(_OFFSET).scalar())


def _shifted(wall: datetime, offset: str | None) -> Moment:
    return wall + timedelta(microseconds=int(offset or 0)), wall


class SystemClock(Clock):
    """The database server's clock where there is one, so that several hosts agree; else this host's."""

    def wall(self, connection: Connection | None = None) -> datetime:
        """The real time now, aware UTC."""
        if connection is not None and connection.dialect.name == "postgresql":
            return from_us(int(connection.execute(_WALL).scalar_one()))
        return datetime.now(UTC)

    def read(self, connection: Connection) -> Moment:
        """Both in one statement where the server has the time: every page and every lock asks."""
        if connection.dialect.name != "postgresql":
            return super().read(connection)
        wall, offset = connection.execute(_BOTH).one()
        return _shifted(from_us(int(wall)), offset)


class FixedClock(Clock):
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
