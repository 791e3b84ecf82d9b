"""The one place that reads the time."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Protocol

from sqlalchemy import BigInteger, ColumnElement, Connection, Label, Select, bindparam, literal_column, null, select

from app.core.instants import from_us

_KNOWN = "(SELECT value FROM installation WHERE key = 'clock_offset')"
_OFFSET: Label[str | None] = literal_column(_KNOWN).label("clock_offset")
_SERVER: Label[int] = literal_column("(extract(epoch FROM clock_timestamp()) * 1000000)::bigint").label("clock_wall")
_NONE = null().label("clock_wall")
_NOTHING_ELSE = select()
# Business time inside a statement, in microseconds, where `:wall` is the real time.
_AHEAD: ColumnElement[int] = literal_column(f"coalesce(CAST({_KNOWN} AS bigint), 0)", BigInteger)
BUSINESS_NOW = bindparam("wall", type_=BigInteger) + _AHEAD
Moment = tuple[datetime, datetime]  # business time and the real time, both aware UTC


class Clock(Protocol):
    """What a transaction asks for the time. A clock of the server takes PostgreSQL's, so that several hosts agree."""

    of_server: bool = False

    def wall(self) -> datetime:
        """The real time on this host, aware UTC."""

    def read(self, connection: Connection) -> Moment:
        """Business time, which is the real time plus the installation's offset, and the real time (X43)."""
        return self.told(connection.execute(self.asked(connection, _NOTHING_ELSE)).one())

    def asked(self, connection: Connection, statement: Select[Any]) -> Select[Any]:
        """The statement, which now tells the time too, in two more columns: every page asks one anyway."""
        return _asked(statement, self.of_server and connection.dialect.name == "postgresql")

    def told(self, row: Sequence[Any]) -> Moment:
        """What a row of such a statement tells."""
        offset, server = row[-2:]
        wall = self.wall() if server is None else from_us(int(server))
        return wall + timedelta(microseconds=int(offset or 0)), wall


@lru_cache(maxsize=8)  # of the few statements that are asked with the time; making one takes longer than asking it
def _asked(statement: Select[Any], server: bool) -> Select[Any]:
    return statement.add_columns(_OFFSET, _SERVER if server else _NONE)


class SystemClock(Clock):
    """The database server's clock where there is one, else this host's."""

    of_server = True

    def wall(self) -> datetime:
        """The real time now, aware UTC."""
        return datetime.now(UTC)


class FixedClock(Clock):
    """A clock that stands where it was put, for tests and measurements."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def wall(self) -> datetime:
        """The instant it was set to."""
        return self.moment

    def move(self, **span: float) -> datetime:
        """Move forward by a timedelta's keywords and return the new instant."""
        self.moment += timedelta(**span)
        return self.moment


def monotonic() -> float:
    """Seconds that never go back, for measuring how long a step took."""
    return time.monotonic()
