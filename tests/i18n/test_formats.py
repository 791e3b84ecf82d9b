"""Dates, times and money look as each language writes them, to the byte."""

from datetime import UTC, date, datetime, timedelta

import pytest
from babel import Locale
from babel.dates import format_date, format_datetime, format_time
from babel.numbers import format_currency, format_decimal
from hypothesis import given
from hypothesis import strategies as st

from app.core.i18n import formats, reader_for
from app.core.i18n.formats import FORMS, instant_text, locale_of, money_text
from app.core.money import Money
from app.core.words import N_, At

NBSP = "\N{NO-BREAK SPACE}"
SPRING = datetime(2026, 3, 18, 16, 40, tzinfo=UTC)
HOMES = {"en": "Europe/London", "nl": "Europe/Amsterdam", "es": "Europe/Madrid"}

PRINTED = {
    ("en", "full"): "Wednesday, 18 March 2026, 16:40~GMT",
    ("nl", "full"): "woensdag 18 maart 2026, 17:40~CET",
    ("es", "full"): "miércoles, 18 de marzo de 2026, 17:40~CET",
    ("en", "long"): "18 March 2026, 16:40~GMT",
    ("nl", "long"): "18 maart 2026, 17:40~CET",
    ("es", "long"): "18 de marzo de 2026, 17:40~CET",
    ("en", "medium"): "18 Mar 2026, 16:40~GMT",
    ("nl", "medium"): "18 mrt 2026, 17:40~CET",
    ("es", "medium"): "18 mar 2026, 17:40~CET",
    ("en", "short"): "18 Mar, 16:40~GMT",
    ("nl", "short"): "18 mrt, 17:40~CET",
    ("es", "short"): "18 mar, 17:40~CET",
    ("en", "day"): "18 March 2026",
    ("nl", "day"): "18 maart 2026",
    ("es", "day"): "18 de marzo de 2026",
    ("en", "date"): "18 Mar 2026",
    ("nl", "date"): "18 mrt 2026",
    ("es", "date"): "18 mar 2026",
    ("en", "day_of_year"): "18 Mar",
    ("nl", "day_of_year"): "18 mrt",
    ("es", "day_of_year"): "18 mar",
    ("en", "time"): "16:40~GMT",
    ("nl", "time"): "17:40~CET",
    ("es", "time"): "17:40~CET",
}


TOLD = {
    ("en", "full"): "Wednesday, 18 March 2026 at 16:40~GMT",
    ("nl", "full"): "woensdag 18 maart 2026 om 17:40~CET",
    ("es", "full"): "miércoles, 18 de marzo de 2026 a las 17:40~CET",
    ("en", "long"): "18 March 2026 at 16:40~GMT",
    ("nl", "long"): "18 maart 2026 om 17:40~CET",
    ("es", "long"): "18 de marzo de 2026 a las 17:40~CET",
    ("en", "medium"): "18 Mar 2026 at 16:40~GMT",
    ("nl", "medium"): "18 mrt 2026 om 17:40~CET",
    ("es", "medium"): "18 mar 2026 a las 17:40~CET",
}


@pytest.mark.parametrize(("code", "form"), PRINTED)
def test_an_instant_is_printed_as_the_design_shows_it(code, form):
    assert reader_for(code, HOMES[code]).instant(SPRING, form) == PRINTED[code, form].replace("~", NBSP)


@pytest.mark.parametrize(("code", "form"), PRINTED)
def test_inside_a_sentence_day_and_time_are_joined_as_the_language_does(code, form):
    who, told = reader_for(code, HOMES[code]), TOLD.get((code, form), PRINTED[code, form]).replace("~", NBSP)
    assert who.say(N_("Until %(at)s."), at=At(SPRING, form)).removeprefix("Until ") == f"{told}."
    assert who.instant(SPRING, form, told=True) == told
    assert f">{told}</time>" in who.say_html(N_("Until %(at)s."), at=At(SPRING, form))


@pytest.mark.parametrize(
    ("utc_hour", "told"),
    [
        (23, "19 mar 2026 a las 0:40"),
        (0, "18 mar 2026 a la 1:40"),
        (1, "18 mar 2026 a las 2:40"),
        (12, "18 mar 2026 a las 13:40"),
    ],
)
def test_spanish_says_one_o_clock_in_the_singular(utc_hour, told):
    moment = SPRING.replace(hour=utc_hour)
    assert reader_for("es", "Europe/Madrid").instant(moment, "medium", told=True) == f"{told}{NBSP}CET"


@pytest.mark.parametrize("fact", [SPRING, At(SPRING, "long"), At(SPRING, "medium")])
def test_a_fact_beside_a_label_is_not_written_as_in_a_sentence(fact):
    who = reader_for("nl", "Europe/Amsterdam")
    assert f"2026, 17:40{NBSP}CET" in str(who.alone(fact))
    assert f"2026 om 17:40{NBSP}CET" in str(who.spoken(fact))
    assert who.alone("18:00") == "18:00"


@pytest.mark.parametrize("code", ["de", "fr", "ja"])
def test_a_language_without_a_joiner_keeps_its_own_pattern(code):
    alone, told = (instant_text(SPRING, "medium", code, "Europe/Amsterdam", told) for told in (False, True))
    assert told == alone


@pytest.mark.parametrize("code", HOMES)
@pytest.mark.parametrize("zone", ["Europe/Madrid", "Atlantic/Canary", "America/New_York", "Pacific/Auckland"])
def test_every_form_is_what_babel_gives(code, zone):
    who = reader_for(code, zone)
    local, locale = SPRING.astimezone(who.zone), locale_of(code)
    hours = format_time(local, "HH:mm" if code != "es" else "H:mm", tzinfo=who.zone, locale=locale)
    short = format_datetime(local, locale.datetime_skeletons["MMMd"].pattern, locale=locale)
    assert who.instant(SPRING, "day") == format_date(local, "long", locale=locale)
    assert who.instant(SPRING, "time").split(NBSP)[0] == hours
    for form, day in {
        "full": format_date(local, "full", locale=locale),
        "long": format_date(local, "long", locale=locale),
        "medium": format_date(local, "medium", locale=locale),
        "short": short,
    }.items():
        assert who.instant(SPRING, form) == f"{day}, {who.instant(SPRING, 'time')}"


@pytest.mark.parametrize("form", FORMS)
def test_a_remembered_value_is_the_value(form):
    for code, zone in HOMES.items():
        later = SPRING.replace(second=59, microsecond=999_999)
        fresh = formats._instant_text.__wrapped__(later, form, code, zone, False)
        assert instant_text(SPRING, form, code, zone) == instant_text(later, form, code, zone) == fresh


def test_a_zone_of_long_ago_that_was_seconds_away_keeps_its_minute():
    before = datetime(1971, 6, 1, 12, 44, 29, tzinfo=UTC)  # Liberia: 44 minutes and 30 seconds behind
    assert "11:59" in instant_text(before, "medium", "en", "Africa/Monrovia")
    assert "12:00" in instant_text(before.replace(second=30), "medium", "en", "Africa/Monrovia")


def test_the_same_instant_from_another_zone_is_printed_the_same():
    elsewhere = SPRING.astimezone(reader_for("en", "Asia/Tokyo").zone)
    assert reader_for("nl", "Europe/Amsterdam").instant(elsewhere) == "woensdag 18 maart 2026, 17:40\xa0CET"


def test_an_instant_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        reader_for("en").instant(SPRING.replace(tzinfo=None))


# The clock changes of 2026: (zone, the last instant before, what stands on the clock then and a minute later).
CHANGES = [
    ("Europe/Amsterdam", datetime(2026, 3, 29, 0, 59, tzinfo=UTC), "01:59~CET", "03:00~CEST"),
    ("Europe/Amsterdam", datetime(2026, 10, 25, 0, 59, tzinfo=UTC), "02:59~CEST", "02:00~CET"),
    ("Europe/Madrid", datetime(2026, 3, 29, 0, 59, tzinfo=UTC), "01:59~CET", "03:00~CEST"),
    ("Europe/Madrid", datetime(2026, 10, 25, 0, 59, tzinfo=UTC), "02:59~CEST", "02:00~CET"),
    ("Atlantic/Canary", datetime(2026, 3, 29, 0, 59, tzinfo=UTC), "00:59~WET", "02:00~WEST"),
    ("Atlantic/Canary", datetime(2026, 10, 25, 0, 59, tzinfo=UTC), "01:59~WEST", "01:00~WET"),
    ("Europe/London", datetime(2026, 3, 29, 0, 59, tzinfo=UTC), "00:59~GMT", "02:00~BST"),
    ("Europe/London", datetime(2026, 10, 25, 0, 59, tzinfo=UTC), "01:59~BST", "01:00~GMT"),
    ("America/New_York", datetime(2026, 3, 8, 6, 59, tzinfo=UTC), "01:59~(New York Time)", "03:00~(New York Time)"),
    (
        "America/New_York",
        datetime(2026, 11, 1, 5, 59, tzinfo=UTC),
        "01:59~(New York Time, GMT-04:00)",
        "01:00~(New York Time, GMT-05:00)",
    ),
    (
        "Pacific/Auckland",
        datetime(2026, 4, 4, 13, 59, tzinfo=UTC),
        "02:59~(Auckland Time, GMT+13:00)",
        "02:00~(Auckland Time, GMT+12:00)",
    ),
    ("Pacific/Auckland", datetime(2026, 9, 26, 13, 59, tzinfo=UTC), "01:59~(Auckland Time)", "03:00~(Auckland Time)"),
]


@pytest.mark.parametrize(("zone", "before", "shown", "then"), CHANGES)
def test_clock_changes_show_in_the_abbreviation(zone, before, shown, then):
    who = reader_for("en", zone)
    assert who.instant(before, "time") == shown.replace("~", NBSP)
    assert who.instant(before + timedelta(minutes=1), "time") == then.replace("~", NBSP)


@pytest.mark.rule("X2")
@pytest.mark.parametrize(("zone", "before", "shown", "then"), CHANGES)
def test_48_hours_across_a_clock_change_are_48_hours(zone, before, shown, then):
    who, opened = reader_for("nl", zone), before - timedelta(hours=24)
    there, due = opened.astimezone(who.zone), (opened + timedelta(hours=48)).astimezone(who.zone)
    assert who.instant(opened + timedelta(hours=48), "time").startswith(f"{due:%H:%M}")
    assert abs(due.replace(tzinfo=None) - there.replace(tzinfo=None) - timedelta(hours=48)) == timedelta(hours=1)


MONEY = {
    Money(124000, "EUR"): ("€1,240.00", "€~1.240,00", "1.240,00~€"),
    Money(32000, "GBP"): ("£320.00", "£~320,00", "320,00~GBP"),
    Money(124000, "JPY"): ("JP¥124,000", "JP¥~124.000", "124.000~JPY"),
    Money(124000, "KWD"): ("KWD124.000", "KWD~124,000", "124,000~KWD"),
    Money(0, "EUR"): ("€0.00", "€~0,00", "0,00~€"),
    Money(-123450, "EUR"): ("-€1,234.50", "€~-1.234,50", "-1.234,50~€"),
}


@pytest.mark.parametrize("amount", MONEY, ids=str)
def test_money_has_its_currency_and_its_decimals(amount):
    shown = tuple(reader_for(code).money(amount) for code in ("en", "nl", "es"))
    assert shown == tuple(text.replace("~", NBSP) for text in MONEY[amount])


@given(st.integers(-(10**13), 10**13), st.sampled_from(["EUR", "GBP", "USD", "JPY", "KWD", "CLF", "XXQ"]))
def test_money_is_what_babel_gives_and_never_breaks(minor, currency):
    amount = Money(minor, currency)
    for code in HOMES:
        text = money_text(amount, code)
        babel = format_currency(amount.decimal, currency, locale=locale_of(code))
        assert text == babel.replace(" ", NBSP)


@pytest.mark.parametrize(("code", "shown"), [("en", "12,345"), ("nl", "12.345"), ("es", "12.345")])
def test_numbers_have_the_separators_of_the_language(code, shown):
    assert reader_for(code).number(12345) == shown == format_decimal(12345, locale=locale_of(code))


def test_a_civil_day_has_no_zone():
    day = date(2026, 3, 29)
    assert [reader_for(code, "Pacific/Auckland").date(day) for code in ("en", "nl", "es")] == [
        "29 March 2026",
        "29 maart 2026",
        "29 de marzo de 2026",
    ]


def test_english_is_written_as_in_the_united_kingdom_and_every_other_language_as_itself():
    assert [str(locale_of(code)) for code in ("en", "nl", "es", "de", "pt_BR")] == ["en_GB", "nl", "es", "de", "pt_BR"]


@pytest.mark.parametrize("code", ["de", "fr", "pt_BR", "bg", "ja", "ar", "fi", "pl"])
def test_a_language_that_may_come_later_has_all_forms(code):
    for form, (_, timed) in FORMS.items():
        text = instant_text(SPRING, form, code, "Europe/Amsterdam")
        assert text
        assert "{" not in text
        assert "'" not in text
        assert not timed or NBSP in text or Locale.parse(code).language == "ja"
