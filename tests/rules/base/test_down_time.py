"""By how much down time moves a deadline: by all of it, or not at all, to the microsecond (X35)."""

from datetime import UTC, datetime, timedelta

import pytest

from app.core.instants import MICROSECOND, overlap

BEGAN = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
ENDED = BEGAN + timedelta(hours=3)
LONG_BEFORE, LONG_AFTER = BEGAN - timedelta(days=1), ENDED + timedelta(days=1)
ALL, NOTHING = timedelta(hours=3), timedelta(0)


@pytest.mark.rule("X35")
@pytest.mark.parametrize(
    ("opened_at", "due_at", "moved"),
    [
        (LONG_BEFORE, LONG_AFTER, ALL),
        (LONG_BEFORE, BEGAN, NOTHING),  # it was over when the outage began
        (LONG_BEFORE, BEGAN + MICROSECOND, ALL),
        (ENDED, LONG_AFTER, NOTHING),  # it was opened when the outage was over
        (ENDED - MICROSECOND, LONG_AFTER, ALL),
        (BEGAN, ENDED, ALL),
    ],
)
def test_a_deadline_that_overlaps_an_outage_is_moved_by_all_of_it(
    opened_at: datetime, due_at: datetime, moved: timedelta
) -> None:
    assert overlap(opened_at, due_at, BEGAN, ENDED) == moved
