"""Working days: Monday to Friday, at the same time of day in the platform's zone."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from app.core.instants import working_days_later

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def at(text: str) -> datetime:
    """That local time in Amsterdam."""
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM)


@pytest.mark.parametrize(
    ("begun", "days", "then"),
    [
        ("2026-03-02T10:30", 1, "2026-03-03T10:30"),  # Monday
        ("2026-03-06T10:30", 1, "2026-03-09T10:30"),  # Friday
        ("2026-03-06T10:30", 7, "2026-03-17T10:30"),
        ("2026-03-07T10:30", 1, "2026-03-10T00:00"),  # Saturday: counts from Monday's start
        ("2026-03-27T10:30", 1, "2026-03-30T10:30"),  # the clocks go forward in between
        ("2026-10-23T10:30", 1, "2026-10-26T10:30"),  # and back
    ],
)
def test_working_days_skip_the_weekend(begun: str, days: int, then: str) -> None:
    assert working_days_later(at(begun), AMSTERDAM, days) == at(then)
