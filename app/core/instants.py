"""Instants: aware UTC datetimes in code, whole microseconds since 1970 in the database and in hashes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
_DAYS_OFF = (5, 6)  # Saturday and Sunday, as weekday() counts


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


def day_begun_from(moment: datetime, zone: tzinfo) -> datetime:
    """The first start of a day in `zone` that is not before `moment`."""
    return start_of_day(moment - MICROSECOND, zone, 1)


def days_between(before: datetime, after: datetime, zone: tzinfo) -> int:
    """How many days of the calendar in `zone` lie between two instants."""
    return (after.astimezone(zone).date() - before.astimezone(zone).date()).days


def working_days_later(moment: datetime, zone: tzinfo, days: int) -> datetime:
    """The same time of day in `zone`, so many working days (Monday to Friday) later.

    What begins on a day off counts from the start of the next working day.
    """
    day = moment.astimezone(zone)
    if day.weekday() in _DAYS_OFF:
        day = day.replace(hour=0, minute=0, second=0, microsecond=0)
        while day.weekday() in _DAYS_OFF:
            day += timedelta(days=1)
    for _ in range(days):
        day += timedelta(days=1)
        while day.weekday() in _DAYS_OFF:
            day += timedelta(days=1)
    return day.astimezone(UTC)


def overlap(opened_at: datetime, due_at: datetime, began_at: datetime, ended_at: datetime) -> timedelta:
    """By how much an outage moves a deadline that overlaps it: the whole span, or nothing (X35)."""
    touches = opened_at < ended_at and due_at > began_at
    return ended_at - began_at if touches else timedelta(0)
