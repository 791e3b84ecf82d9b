"""Time zones: their names in each language, and abbreviations that never lie about the hour."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.i18n import known_zone, reader_for, zone_choices
from app.core.i18n.formats import locale_of
from app.core.i18n.zones import _names, abbreviation, zone_name, zone_of

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
            shown = abbreviation(local, locale_of(code))
            offsets[shown].add(local.utcoffset())
    assert {shown: found for shown, found in offsets.items() if len(found) > 1} == {}


@pytest.mark.parametrize(
    ("zone", "month", "shown"),
    [
        ("Europe/Dublin", 1, "GMT"),
        ("Europe/Dublin", 7, "GMT+01:00"),  # standard time in the zone database, an hour ahead of GMT all the same
        ("Africa/Casablanca", 1, "GMT+01:00"),  # +01 in the zone database, WET in the locale data
        ("Asia/Kolkata", 7, "GMT+05:30"),
        ("Europe/London", 7, "GMT+01:00"),  # Spanish has no BST
        ("Pacific/Auckland", 1, "GMT+13:00"),
    ],
)
def test_where_letters_would_lie_the_offset_stands(zone, month, shown):
    local = datetime(2026, month, 15, 12, tzinfo=UTC).astimezone(zone_of(zone))
    assert abbreviation(local, locale_of("es")) == shown


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
