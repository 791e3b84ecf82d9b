"""Instants: aware UTC datetimes in code, whole microseconds since 1970 in the database and in hashes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def to_us(moment: datetime) -> int:
    """Microseconds since 1970 UTC of an aware instant, exact."""
    return (moment - EPOCH) // MICROSECOND


def from_us(microseconds: int) -> datetime:
    """The aware UTC instant of a number of microseconds since 1970."""
    return EPOCH + timedelta(microseconds=microseconds)


def start_of_day(moment: datetime, zone: tzinfo, days_later: int) -> datetime:
    """The first instant that exists of the civil day `days_later` after `moment`'s own day in `zone` (X11, X12).

    Where the clocks go forward at midnight, the offset before the change maps 00:00 to the very
    instant of the change, which is the first one of that day.
    """
    day = moment.astimezone(zone).date() + timedelta(days=days_later)
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
