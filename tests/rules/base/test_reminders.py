"""The schedule of reminders: which ones a window has, and which one is sent when (G1)."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.base.deadlines import DEADLINES, first_wake, kind_of, newest_reminder, reminder_schedule
from app.rules.base.policy import current
from tests.support.domain.facts import DAY, NOW, US

ANSWER, POLICY = kind_of("answer"), current()
HOUR = timedelta(hours=1)


def schedule(window: timedelta) -> list[timedelta]:
    """How long after the opening each reminder is due."""
    return [reminder.at - NOW for reminder in reminder_schedule(ANSWER, POLICY, NOW, NOW + window)]


@pytest.mark.rule("G1")
@pytest.mark.parametrize(
    ("window", "expected"),
    [
        (48 * HOUR, [24 * HOUR, 42 * HOUR, 47 * HOUR]),  # up to 48 h: half, -6 h, -1 h
        (48 * HOUR + US, [US, 24 * HOUR + US / 2, 24 * HOUR + US, 44 * HOUR + US]),  # longer: half, -48, -24, -4
        (96 * HOUR, [48 * HOUR, 72 * HOUR, 92 * HOUR]),  # half and -48 h coincide and are one
        (14 * DAY, [7 * DAY, 12 * DAY, 13 * DAY, 14 * DAY - 4 * HOUR]),
        (12 * HOUR, [6 * HOUR, 11 * HOUR]),  # half and -6 h coincide
        (6 * HOUR, [3 * HOUR, 5 * HOUR]),  # -6 h is the opening itself
        (2 * HOUR, []),  # half and -1 h are an hour after the opening: too soon
        (2 * HOUR + 2 * US, [HOUR + US, HOUR + 2 * US]),
        (HOUR, []),
    ],
)
def test_the_reminders_of_a_window(window: timedelta, expected: list[timedelta]) -> None:
    assert schedule(window) == [at for at in expected if at > HOUR]


@pytest.mark.rule("G1")
def test_kinds_that_wait_for_a_persons_act_remind_and_no_others() -> None:
    reminding = {"answer", "approval", "charge", "extras", "offer", "instruction", "negotiation", "sealed_round"}
    assert {name for name, kind in DEADLINES.items() if kind.reminds} == reminding
    assert reminder_schedule(kind_of("release"), POLICY, NOW, NOW + 14 * DAY) == ()
    assert all(kind.human for kind in DEADLINES.values() if kind.reminds and not kind.endless)


@pytest.mark.rule("G1")
def test_a_late_look_finds_only_the_newest_reminder() -> None:
    due = NOW + 48 * HOUR
    at = {24 * HOUR - US: None, 24 * HOUR: 1, 41 * HOUR: 1, 42 * HOUR: 2, 47 * HOUR: 3, 48 * HOUR: 3}
    for passed, number in at.items():
        reminder = newest_reminder(ANSWER, POLICY, NOW, due, NOW + passed)
        assert (reminder.number if reminder else None) == number, passed


@pytest.mark.rule("G1")
@given(window=st.timedeltas(min_value=US, max_value=40 * DAY), passed=st.timedeltas(timedelta(0), 41 * DAY))
def test_the_clock_wakes_for_every_reminder_once_and_then_for_the_deadline(
    window: timedelta, passed: timedelta
) -> None:
    due, now = NOW + window, NOW + passed
    schedule = [reminder.at for reminder in reminder_schedule(ANSWER, POLICY, NOW, due)]
    assert schedule == sorted(set(schedule))
    assert all(NOW + HOUR < at < due for at in schedule)
    wake = first_wake(ANSWER, POLICY, NOW, due, now)
    assert wake == min((at for at in schedule if at > now), default=due)
    newest = newest_reminder(ANSWER, POLICY, NOW, due, now)
    assert (newest.at if newest else None) == max((at for at in schedule if at <= now), default=None)
