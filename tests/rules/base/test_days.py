"""Days counted on a calendar: the first instant that exists of a civil day in the platform's zone (X11, X12, B23)."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.instants import EPOCH, start_of_day
from app.rules.base.people import FREELANCER
from tests.support.domain.facts import ACTORS, AMSTERDAM, US, act_on_order, order

# Places whose clocks change at or around midnight, turn by half an hour, or lost a whole day.
ZONES = (
    "Europe/Amsterdam",
    "Europe/Madrid",
    "Atlantic/Canary",
    "America/New_York",
    "America/Havana",
    "America/Sao_Paulo",
    "America/Asuncion",
    "America/Santiago",
    "America/Scoresbysund",
    "Asia/Beirut",
    "Africa/Cairo",
    "Asia/Tehran",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Pacific/Auckland",
    "UTC",
)


def at(text: str, zone: str = "Europe/Amsterdam") -> datetime:
    """A wall clock's reading as an instant."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def delivered(moment: datetime, zone: str = "Europe/Amsterdam") -> tuple[datetime, datetime, datetime]:
    """Until when a complaint is possible, when the money is available, when the clock approves."""
    plan = act_on_order(order(zone=ZoneInfo(zone)), "deliver", ACTORS[FREELANCER], moment)
    milestone = plan.after.milestone
    approval = next(d for d in plan.after.deadlines if d.kind == "approval")
    assert milestone.complaint_until is not None
    assert milestone.held_until is not None
    return milestone.complaint_until, milestone.held_until, approval.due_at


@pytest.mark.rule("B23", "X12")
def test_delivered_on_1_january_is_available_on_15_january() -> None:
    for hour in ("00:00:00", "12:00:00", "23:59:59.999999"):
        assert delivered(at(f"2026-01-01T{hour}"))[1] == at("2026-01-15T00:00")
    assert delivered(at("2025-12-31T23:59:59.999999"))[1] == at("2026-01-14T00:00")


@pytest.mark.rule("X11")
def test_the_tenth_day_counts_to_its_last_second() -> None:
    until = delivered(at("2026-01-01T18:00"))[0]
    assert until == at("2026-01-12T00:00")
    assert (until - US).astimezone(AMSTERDAM).date() == date(2026, 1, 11)


@pytest.mark.rule("X34")
def test_the_clock_approves_at_the_start_of_the_fourteenth_day() -> None:
    assert delivered(at("2026-01-01T18:00"))[2] == at("2026-01-15T00:00")


@pytest.mark.rule("X11", "X12")
@pytest.mark.parametrize(
    ("zone", "delivered_on", "available"),
    [
        ("Europe/Amsterdam", "2026-03-20T10:00", "2026-04-02T22:00+00:00"),  # +1 then, +2 now
        ("Europe/Amsterdam", "2026-10-20T10:00", "2026-11-02T23:00+00:00"),
        ("America/New_York", "2026-03-01T10:00", "2026-03-15T04:00+00:00"),
        ("America/Havana", "2026-02-22T10:00", "2026-03-08T05:00+00:00"),  # 8 March begins at 01:00 there
        ("Asia/Beirut", "2026-03-15T10:00", "2026-03-28T22:00+00:00"),  # 29 March begins at 01:00 there
        ("Pacific/Apia", "2011-12-16T10:00", "2011-12-30T10:00+00:00"),  # there was no 30 December there
    ],
)
def test_where_clocks_change(zone: str, delivered_on: str, available: str) -> None:
    assert delivered(at(delivered_on, zone), zone)[1] == datetime.fromisoformat(available)


@pytest.mark.rule("X12")
@given(
    zone=st.sampled_from(ZONES),
    since_1970=st.timedeltas(timedelta(days=15_300), timedelta(days=21_200)),  # late 2011 to early 2028
    days=st.integers(1, 30),
)
def test_the_start_of_a_day_is_its_first_instant(zone: str, since_1970: timedelta, days: int) -> None:
    place, moment = ZoneInfo(zone), EPOCH + since_1970
    day = moment.astimezone(place).date() + timedelta(days=days)
    start = start_of_day(moment, place, days)
    assert start.astimezone(place).date() >= day
    assert (start - US).astimezone(place).date() < day
