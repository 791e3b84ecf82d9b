"""Readers from two words that anybody may have typed: a language and a time zone."""

from __future__ import annotations

from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from babel.support import NullTranslations

from app.core.i18n.formats import locale_of
from app.core.i18n.loading import SOURCE, replace_translations, translations_of
from app.core.i18n.reader import Reader
from app.core.i18n.zones import zone_of
from app.core.settings import Settings

_settings = Settings(secret_key="")


def configure(settings: Settings) -> None:
    """Take the languages on offer and the platform's zone from the settings; unknown ones stop the program here."""
    global _settings
    for code in settings.locales:
        locale_of(code)
    _settings = settings
    forget_readers()


def locales() -> tuple[str, ...]:
    """The codes of the languages on offer."""
    return _settings.locales


def known_locale(value: object) -> str | None:
    """The language with exactly this code, if it is on offer."""
    return value if isinstance(value, str) and value in _settings.locales else None


def known_zone(value: object) -> str | None:
    """The time zone with exactly this name, if it exists."""
    zone = zone_of(value)
    return zone.key if zone else None


def reader_for(locale: object = None, zone: object = None) -> Reader:
    """The reader with this language and zone; for what is missing or unknown, English and the platform's zone."""
    return _reader(known_locale(locale) or SOURCE, known_zone(zone) or _settings.platform_timezone)


@lru_cache(maxsize=4096)
def _reader(code: str, zone: str) -> Reader:
    return Reader(code, locale_of(code), ZoneInfo(zone), translations_of(code))


def forget_readers() -> None:
    """Make readers again, after the languages or their catalogs changed."""
    _reader.cache_clear()


def speak_with(code: str, translations: NullTranslations | None) -> None:
    """Read a language's catalog from the disk again (None), or speak it with these translations (a pseudo-locale)."""
    replace_translations(code, translations)
    forget_readers()


def language_choices() -> list[tuple[str, str]]:
    """(code, name) of each language on offer, each in its own language, for the switch in the page head."""
    return [(code, _own_name(code)) for code in locales()]


@cache
def _own_name(code: str) -> str:
    name = str(locale_of(code).languages.get(code, code))
    return name[:1].upper() + name[1:]
