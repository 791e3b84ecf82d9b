"""Time in the small model: instants are microseconds, and days are Amsterdam's."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

HOUR = 3_600_000_000
DAY = 24 * HOUR
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def day_of(moment: int) -> date:
    """The day in Amsterdam."""
    return (EPOCH + timedelta(microseconds=moment)).astimezone(AMSTERDAM).date()


def midnight_after(moment: int, days: int) -> int:
    """When the day that is `days` later begins in Amsterdam."""
    day = day_of(moment) + timedelta(days=days)
    start = datetime(day.year, day.month, day.day, tzinfo=AMSTERDAM)
    return (start - EPOCH) // timedelta(microseconds=1)
