"""Time zones: their names in each language, and abbreviations that never lie about the hour."""

import re
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.i18n import known_zone, reader_for, zone_choices
from app.core.i18n.formats import locale_of
from app.core.i18n.zones import _names, abbreviation, offset_name, zone_name, zone_of

ZONES = sorted(name for name in _names() if zone_of(name))
NAMES = [
    ("es", "Europe/Madrid", "hora de España (Madrid)"),
    ("es", "Atlantic/Canary", "hora de España (Canarias)"),
    ("nl", "Europe/Amsterdam", "tijd in Nederland"),
    ("en", "Europe/London", "United Kingdom Time"),
    ("en", "America/New_York", "United States (New York) Time"),
    ("en", "UTC", "Coordinated Universal Time"),
    ("es", "Etc/GMT+5", "GMT-05:00"),
]


@pytest.mark.parametrize(("code", "zone", "name"), NAMES)
def test_a_zone_is_named_by_the_locale_library(code, zone, name):
    assert reader_for(code, zone).zone_name == name


@pytest.mark.parametrize("code", ["en", "nl", "es"])
def test_an_abbreviation_means_one_offset_in_every_zone_and_season(code):
    offsets = defaultdict(set)
    for name in ZONES:
        for month in range(1, 13):
            local = datetime(2026, month, 15, 12, tzinfo=UTC).astimezone(zone_of(name))
            shown = offset_name(local, locale_of(code))
            assert abbreviation(local, locale_of(code)) == shown or "GMT" in shown
            offsets[shown].add(local.utcoffset())
    assert {shown: found for shown, found in offsets.items() if len(found) > 1} == {}


@pytest.mark.parametrize(
    ("zone", "month", "offset", "place"),
    [
        ("Europe/Dublin", 1, "GMT", "GMT"),
        ("Europe/Dublin", 7, "GMT+01:00", "(hora de Irlanda)"),  # standard time in the zone database, and not GMT
        (
            "Africa/Casablanca",
            1,
            "GMT+01:00",
            "(hora de Marruecos)",
        ),  # +01 in the zone database, WET in the locale data
        ("Asia/Kolkata", 7, "GMT+05:30", "(hora de India)"),
        ("Europe/London", 7, "GMT+01:00", "(hora de Reino Unido)"),  # Spanish has no BST
        ("Pacific/Auckland", 1, "GMT+13:00", "(hora de Auckland)"),
        ("Etc/GMT+5", 1, "GMT-05:00", "GMT-05:00"),  # is at no place
        ("Africa/Abidjan", 1, "GMT", "GMT"),
    ],
)
def test_where_letters_would_lie_the_place_stands_or_beside_a_name_the_offset(zone, month, offset, place):
    local = datetime(2026, month, 15, 12, tzinfo=UTC).astimezone(zone_of(zone))
    assert (offset_name(local, locale_of("es")), abbreviation(local, locale_of("es"))) == (offset, place)


@pytest.mark.rule("G2")
def test_on_a_clock_that_shows_an_hour_twice_the_offset_stands_too():
    reader, before = reader_for("en", "America/New_York"), datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    shown = [reader.instant(before + n * timedelta(hours=1), "time").replace("\xa0", " ") for n in range(3)]
    assert shown == ["01:30 (New York Time, GMT-04:00)", "01:30 (New York Time, GMT-05:00)", "02:30 (New York Time)"]


@pytest.mark.parametrize("code", ["en", "nl", "es"])
def test_every_zone_can_be_read_and_named(code):
    moment = datetime(2026, 6, 15, 12, tzinfo=UTC)
    for name in ZONES:
        assert reader_for(code, name).instant(moment, "named")
        assert not {"unknown", "onbekend", "desconocida"} & set(zone_name(name, code).lower().split())


@pytest.mark.parametrize(("code", "first"), [("en_GB", "Afghanistan Time"), ("nl", "tijd in Afghanistan")])
def test_choices_are_sorted_and_can_all_be_chosen(code, first):
    choices = zone_choices(code)
    assert choices[0][1] == first
    assert choices[-1][0] == "UTC"
    assert all(known_zone(name) == name for name, _ in choices)
    assert len({name for name, _ in choices}) == len(choices) > 400


@given(st.one_of(st.text(), st.integers(), st.none(), st.binary(), st.lists(st.text())))
def test_no_value_is_a_zone_but_a_zone(value):
    assert known_zone(value) == (value if value in ZONES else None)


@pytest.mark.parametrize(
    "value", ["", "..", "../../etc/passwd", "/etc/localtime", "europe/amsterdam", "Europe/Amsterdam\0", "posixrules"]
)
def test_paths_and_other_spellings_are_not_zones(value):
    assert known_zone(value) is None
    assert reader_for("nl", value).zone.key == "Europe/Amsterdam"


@given(st.integers(0, 15 * 365 * 24 * 60), st.sampled_from(ZONES))
def test_an_instant_shows_the_wall_clock_of_its_zone(minutes, zone):
    moment = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    shown = reader_for("nl", zone).instant(moment, "time")
    assert shown[:5] == f"{moment.astimezone(zone_of(zone)):%H:%M}"
    assert timedelta(hours=-14) <= moment.astimezone(zone_of(zone)).utcoffset() <= timedelta(hours=14)


def _sides(zone):
    """Instants around each change of the clocks in a year, and in the hour that comes twice; else any two."""
    days = [datetime(2026, 1, 1, tzinfo=UTC) + n * timedelta(days=1) for n in range(366)]
    changes = [day for day, after in pairwise(days) if _offset(day, zone) != _offset(after, zone)]
    found = [day + n * timedelta(minutes=30) for day in changes for n in range(49)]
    return found or [datetime(2026, month, 15, 12, tzinfo=UTC) for month in (1, 7)]


def _offset(moment, zone):
    return moment.astimezone(zone).utcoffset()


@pytest.mark.rule("G2", "G4")
@pytest.mark.parametrize("code", ["en", "nl", "es"])
def test_every_zone_that_can_be_chosen_is_printed_by_a_name_and_every_instant_is_one(code):
    """No offset stands alone where a name is meant; on a clock that shows an hour twice the two are told apart."""
    for name, _ in zone_choices(code):
        zone, reader, seen = zone_of(name), reader_for(code, name), {}
        for moment in _sides(zone):
            shown = reader.instant(moment, "medium")
            local = moment.astimezone(zone)
            assert re.search(r"[A-Za-zÀ-ÿ]{2,}", re.sub(r"GMT[+-][\d:]+", "", shown[12:])), (name, shown)
            assert seen.setdefault(shown, moment) == moment, (name, shown)
            assert ("GMT+" in shown or "GMT-" in shown) <= _twice(local), (name, shown)


def _twice(local):
    """Whether the clock of its zone shows this time twice."""
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


@pytest.mark.rule("G4")
@pytest.mark.parametrize(
    ("code", "zone", "shown"),
    [
        ("en", "America/New_York", "10 Mar 2026, 05:00 (New York Time)"),
        ("es", "America/New_York", "10 mar 2026, 5:00 (hora de Nueva York)"),
        ("nl", "America/New_York", "10 mrt 2026, 05:00 EDT"),
        ("nl", "Asia/Kolkata", "10 mrt 2026, 14:30 (tijd in India)"),
        ("en", "America/Argentina/Buenos_Aires", "10 Mar 2026, 06:00 (Buenos Aires Time)"),
        ("en", "Europe/Amsterdam", "10 Mar 2026, 10:00 CET"),
    ],
)
def test_a_zone_without_letters_is_printed_by_its_place(code, zone, shown):
    moment = datetime(2026, 3, 10, 9, tzinfo=UTC)
    assert reader_for(code, zone).instant(moment, "medium").replace("\xa0", " ") == shown


def test_a_place_is_named_without_the_region_it_is_filed_under():
    assert zone_name("America/Argentina/Buenos_Aires", "en_GB") == "Argentina (Buenos Aires) Time"
