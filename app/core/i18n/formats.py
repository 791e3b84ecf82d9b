"""Dates, times, numbers and money as one locale writes them: the locale library's patterns, remembered.

Every function here is pure and keyed by plain values, so a page that shows the same instant ten times formats it
once. The results are exactly what Babel gives; tests compare them for every language.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from types import MappingProxyType
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal

from app.core.i18n.zones import abbreviation, offset_name
from app.core.money import Money
from app.core.words import InstantForm

NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"

# The source is English as written in the United Kingdom; every other language formats as itself.
FORMATS_OF = MappingProxyType({"en": "en_GB"})

# form: (date pattern or skeleton of the locale, whether the time follows)
FORMS = MappingProxyType(
    {
        "full": ("full", True),
        "exact": ("full", True),
        "long": ("long", True),
        "medium": ("medium", True),
        "short": ("MMMd", True),
        "day": ("long", False),
        "date": ("medium", False),
        "day_of_year": ("MMMd", False),
        "time": (None, True),
    }
)

# What stands between day and time inside a sentence: "on 18 March 2026 at 16:40 GMT". The locale data has it (as
# "atTime"), but the library does not hand it out. A language that is not named here keeps its comma, and so does
# the short form everywhere. A language that counts hours has another word for one.
WITHIN_A_SENTENCE = MappingProxyType({"en": "{1} 'at' {0}", "nl": "{1} 'om' {0}", "es": "{1} 'a las' {0}"})
AT_ONE = MappingProxyType({"es": "{1} 'a la' {0}"})
TOLD_FORMS = frozenset({"full", "exact", "long", "medium"})


@cache
def locale_of(code: str) -> Locale:
    """The Babel locale in which a language of ours writes its dates and numbers."""
    return Locale.parse(FORMATS_OF.get(code, code))


@cache
def direction(code: str) -> str:
    """`ltr` or `rtl`."""
    return locale_of(code).text_direction


@lru_cache(maxsize=8192)
def money_text(amount: Money, code: str) -> str:
    """An amount with its currency: "€ 1.240,00", "1240,00 €", "£320.00"; never broken at a line end."""
    text = format_currency(amount.decimal, amount.currency, locale=locale_of(code))
    return text.replace(" ", NO_BREAK_SPACE)


@lru_cache(maxsize=2048)
def number_text(value: int | Decimal, code: str) -> str:
    """A number with the locale's separators."""
    return format_decimal(value, locale=locale_of(code))


@lru_cache(maxsize=4096)
def date_text(day: date, code: str) -> str:
    """A civil day: "18 March 2026", "18 de marzo de 2026"."""
    return format_date(day, "long", locale=locale_of(code))


# Spanish writes "e" before the sound of its own "y": "Sanne e Inés", but "Sanne y Iago".
_SOUNDS_AS_Y = re.compile(r"h?[ií](?![aeou])", re.IGNORECASE)


def list_text(items: Sequence[str], code: str, bare: str = "") -> str:
    """Several things as a language lists them: "Sanne, Lucía and Mila". `bare` is the last one without markup."""
    locale = locale_of(code)
    text = format_list(list(items), locale=locale)
    if locale.language == "es" and len(items) > 1 and _SOUNDS_AS_Y.match(bare or items[-1]):
        return f"{text.removesuffix(f'y {items[-1]}')}e {items[-1]}"
    return text


def instant_text(moment: datetime, form: InstantForm, code: str, zone: str, told: bool = False) -> str:
    """An aware instant on the reader's clock; a time always carries its zone and is never parted from it.

    With `told` it is written for the inside of a sentence ("18 March 2026 at 16:40 GMT"), else as it stands alone.
    """
    if moment.tzinfo is None:
        raise ValueError("an instant knows its time zone")
    # No form shows seconds, and every page says what time it is now: one text for all of a minute.
    return _instant_text(
        moment.replace(second=0, microsecond=0) if moment.year > LAST_ODD else moment, form, code, zone, told
    )


LAST_ODD = 1972  # the last year in which a zone was not whole minutes away from the others


@lru_cache(maxsize=16384)
def _instant_text(moment: datetime, form: InstantForm, code: str, zone: str, told: bool) -> str:
    local = moment.astimezone(ZoneInfo(zone))
    locale = locale_of(code)
    date_form, timed = FORMS[form]
    date_pattern = _date_pattern(date_form, locale) if date_form else ""
    if not timed:
        return format_datetime(local, date_pattern, locale=locale)
    zoned = offset_name(local, locale) if form == "exact" else abbreviation(local, locale)
    pattern = _time_pattern(zoned, locale)
    if date_pattern:
        joined = _joined(locale, local.hour) if told and form in TOLD_FORMS else locale.datetime_formats["medium"]
        pattern = joined.replace("{1}", date_pattern).replace("{0}", pattern)
    return format_datetime(local, pattern, locale=locale)


def _joined(locale: Locale, hour: int) -> str:
    """The pattern of a day and a time in a sentence of this language."""
    plain: str = WITHIN_A_SENTENCE.get(locale.language, locale.datetime_formats["medium"])
    return AT_ONE.get(locale.language, plain) if hour == 1 else plain


def _date_pattern(form: str, locale: Locale) -> str:
    known = locale.date_formats.get(form) or locale.datetime_skeletons[form]
    return str(known.pattern)


def _time_pattern(zone: str, locale: Locale) -> str:
    """The locale's own pattern for 24 hours and zone, with the zone written out as we abbreviate it."""
    pattern = str(locale.datetime_skeletons["Hmv"].pattern).replace(" ", NO_BREAK_SPACE)
    quoted = "'" + zone.replace("'", "''") + "'"
    return re.sub("'[^']*'|v", lambda part: quoted if part[0] == "v" else part[0], pattern)
