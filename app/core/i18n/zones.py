"""Time zones: which names are accepted, and what a reader calls them."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache, lru_cache
from typing import Literal, TypeAlias
from unicodedata import normalize
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import get_global
from babel.dates import get_timezone_gmt, get_timezone_location, get_timezone_name

NOWHERE = frozenset({"ZZ", "001"})  # the territories of UTC, Etc/… and Antarctica/Troll
UNKNOWN = "Etc/Unknown"

Season: TypeAlias = Literal["daylight", "standard"]


@cache
def _names() -> frozenset[str]:
    """Every zone the locale library knows, by its present and its older names; no disk is read for it."""
    aliases = (name for name, canonical in get_global("zone_aliases").items() if canonical != UNKNOWN)
    return (frozenset(get_global("zone_territories")) | frozenset(aliases)) - {UNKNOWN}


def zone_of(name: object) -> ZoneInfo | None:
    """The zone with exactly this name, or None. Whatever a cookie or a form contains, nothing is raised."""
    return _zone(name) if isinstance(name, str) and name in _names() else None


@lru_cache(maxsize=1024)
def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # known to the locale library, not to this machine's zone database
        return None


def abbreviation(moment: datetime, locale: Locale) -> str:
    """CET, BST, … of an aware local moment; where the language has no abbreviation, its place: "(New York Time)".

    On a clock that shows an hour twice the offset tells the two apart.
    """
    letters = _letters(moment, locale)
    if letters:
        return letters
    offset, place = offset_name(moment, locale), _place(moment, locale)
    if place is None:
        return offset
    return f"({place}, {offset})" if _comes_twice(moment) else f"({place})"


def offset_name(moment: datetime, locale: Locale) -> str:
    """GMT+05:30, for where the zone's name stands beside it or it has none."""
    return _letters(moment, locale) or get_timezone_gmt(moment, width="long", locale=locale)


def _letters(moment: datetime, locale: Locale) -> str:
    """The abbreviation that the language has for this moment, else nothing.

    The season is decided by the offset and not by `dst()`: Dublin's summer is its standard time in the zone
    database, and the locale library would print GMT on a clock that shows GMT+1. And where the zone database has
    no letters (Casablanca: +01), those of a neighbour zone would be wrong too.
    """
    if (moment.tzname() or "").isalpha():
        season: Season = "daylight" if moment.utcoffset() != _winter_offset(moment) else "standard"
        name = get_timezone_name(moment, width="short", locale=locale, zone_variant=season)
        if name.isalpha():
            return name
    return ""


def _place(moment: datetime, locale: Locale) -> str | None:
    """The country of a zone, or its city where the country has several; None for UTC and offsets."""
    zone = str(moment.tzinfo)
    if not _has_place(zone):
        return None
    located, city = _located(zone, locale), _city(zone, locale)
    return locale.zone_formats["region"] % city if f"({city})" in located else located


def _comes_twice(moment: datetime) -> bool:
    return moment.replace(fold=0).utcoffset() != moment.replace(fold=1).utcoffset()


def _has_place(zone: str) -> bool:
    canonical = get_global("zone_aliases").get(zone, zone)
    return get_global("zone_territories").get(canonical, "ZZ") not in NOWHERE


def _located(zone: str, locale: Locale) -> str:
    """The locale library's name of a place, without the region under which the zone's file is kept."""
    name, region = get_timezone_location(ZoneInfo(zone), locale=locale), zone.rpartition("/")[0].partition("/")[2]
    return name.replace(f"{region.replace('_', ' ')}/", "") if region else name


def _city(zone: str, locale: Locale) -> str:
    return get_timezone_location(ZoneInfo(zone), locale=locale, return_city=True).rpartition("/")[2]


def _winter_offset(moment: datetime) -> timedelta | None:
    offsets = (moment.replace(month=month, day=1).utcoffset() for month in (1, 7))
    return min((offset for offset in offsets if offset is not None), default=None)


@lru_cache(maxsize=2048)
def zone_name(zone: str, code: str) -> str:
    """What a zone is called in a locale: "hora de España (Madrid)", "tijd in Nederland", "United Kingdom Time"."""
    if _has_place(zone):
        return _located(zone, Locale.parse(code))
    midsummer = datetime(2000, 7, 1, tzinfo=ZoneInfo(zone))  # UTC and Etc/… have no country and no seasons
    name = get_timezone_name(midsummer, locale=Locale.parse(code))
    return name if name[:1].isalpha() else get_timezone_gmt(midsummer, width="long", locale=Locale.parse(code))


@lru_cache(maxsize=16)
def zone_choices(code: str) -> tuple[tuple[str, str], ...]:
    """(name, label) of every zone in use, sorted by label, for a select."""
    canonical = (zone for zone, territory in get_global("zone_territories").items() if territory not in NOWHERE)
    labels = [(zone, zone_name(zone, code)) for zone in canonical if zone_of(zone) is not None]
    return (*sorted(labels, key=lambda pair: _collated(pair[1])), ("UTC", zone_name("UTC", code)))


def _collated(label: str) -> str:
    """A key that puts Á beside A: good enough for a list of places, and no collation tables needed."""
    return normalize("NFD", label).encode("ascii", "ignore").decode().casefold()
