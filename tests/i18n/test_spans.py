"""Time left and the length of windows, by plural forms."""

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.i18n import reader_for
from app.core.i18n.spans import DAYS, DAYS_AND_HOURS, HOURS, HOURS_AND_MINUTES

DUTCH = {
    DAYS_AND_HOURS: ("%(num)s dag en %(hours)s uur", "%(num)s dagen en %(hours)s uur"),
    HOURS_AND_MINUTES: "%(hours)s uur en %(minutes)s min",
    DAYS: ("%(num)s dag", "%(num)s dagen"),
    HOURS: ("%(num)s uur", "%(num)s uur"),
}


def hours(count, minutes=0, seconds=0):
    return timedelta(hours=count, minutes=minutes, seconds=seconds)


@pytest.mark.parametrize(
    ("span", "english", "dutch"),
    [
        (hours(53, 59), "2 days and 5 h", "2 dagen en 5 uur"),
        (hours(48), "2 days", "2 dagen"),
        (hours(47, 59, 59), "47 h 59 min", "47 uur en 59 min"),
        (hours(31, 12, 59), "31 h 12 min", "31 uur en 12 min"),
        (hours(5, 22), "5 h 22 min", "5 uur en 22 min"),
        (hours(1), "1 h", "1 h"),
        (hours(0, 59, 59), "59 min", "59 min"),
        (hours(0, 48), "48 min", "48 min"),
        (hours(0, 1), "1 min", "1 min"),
        (hours(0, 0, 59), "less than 1 min", "less than 1 min"),
        (hours(0), "less than 1 min", "less than 1 min"),
        (hours(-5), "less than 1 min", "less than 1 min"),
    ],
)
def test_time_left_has_two_units_and_is_rounded_down(speak, span, english, dutch):
    speak("nl", DUTCH)
    assert (reader_for("en").left(span), reader_for("nl").left(span.total_seconds())) == (english, dutch)


@pytest.mark.parametrize(
    ("span", "shown"),
    [
        (hours(48), "48 hours"),
        (hours(24), "24 hours"),
        (hours(96), "4 days"),
        (timedelta(days=14), "14 days"),
        (hours(1), "1 hour"),
        (timedelta(minutes=90), "90 minutes"),
        (timedelta(minutes=1), "1 minute"),
    ],
)
def test_a_window_is_named_in_its_largest_whole_unit(span, shown):
    assert reader_for("en").duration(span) == shown


@given(st.floats(min_value=0, max_value=10**9, allow_nan=False))
def test_time_left_is_never_more_than_there_is(seconds):
    words = reader_for("en").left(seconds).replace(",", "").replace("less than 1", "0").split()
    units = {"day": 86400, "days": 86400, "h": 3600, "min": 60}
    promised = sum(int(number) * units[unit] for number, unit in pairwise(words) if unit in units)
    assert promised <= seconds
