"""What every page knows: the reader, the person, the notes, and where one is."""

from __future__ import annotations

import hashlib
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, g, request, url_for

from app.core.i18n import Reader, language_choices, reader, zone_choices
from app.core.i18n.zones import zone_name
from app.core.runtime import runtime_services
from app.web.frame.addresses import HOME, here
from app.web.frame.flashes import Notes
from app.web.frame.idempotency import new_op_id
from app.web.frame.pieces import icon, piece
from app.web.frame.sessions import me_or_none

THEMES = ("auto", "light", "dark")
THEME_COOKIE = "theme"
# Of some four hundred zones the head offers these, the platform's and the reader's own; the full list is one page away.
NEAR = ("Europe/Amsterdam", "Europe/Brussels", "Europe/Madrid", "Europe/London", "America/New_York", "UTC")


class PageReader:
    """The reader as the templates of the frame know them."""

    def __init__(self, who: Reader) -> None:
        self.lang = who.lang
        self.dir = who.direction
        self.zone = who.zone.key
        self.zone_name = who.zone_name
        self._code = who.code

    @cached_property
    def lang_name(self) -> str:
        """The language in its own words."""
        return dict(language_choices())[self._code]


def init_pages(app: Flask, folder: Path) -> None:
    """Every template has its context; addresses of static files change with their content, so they may be kept."""
    digests = lru_cache(maxsize=None)(lambda name: _digest(folder / name))

    @lru_cache(maxsize=1024)
    def static(filename: str) -> str:
        return url_for("static", filename=filename, v=digests(filename))

    def address_of(endpoint: str, **values: Any) -> str:
        """url_for, with the many static files of a page made cheap."""
        return static(**values) if endpoint == "static" and [*values] == ["filename"] else url_for(endpoint, **values)

    app.jinja_env.globals.update(url_for=address_of, new_op_id=new_op_id, piece=piece, icon=icon)
    app.jinja_env.filters["icon"] = icon
    app.jinja_env.filters["digest"] = lambda text: hashlib.sha256(str(text).encode()).hexdigest()[:12]
    app.context_processor(page_context)
    app.extensions["static_digest"] = digests


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path.is_file() else ""


def page_context() -> dict[str, Any]:
    """For templates: me, unread, reader, theme, locales, zones, here, flashes. At most one statement."""
    who = reader()
    person = me_or_none()
    return {
        "me": person,
        "home": person.home if person else HOME,
        "unread": person.unread if person else 0,
        "reader": PageReader(who),
        "theme": theme(),
        "locales": tuple(language_choices()),
        "zones": near_zones(str(who.locale), who.zone.key, runtime_services().settings.platform_timezone),
        "here": "/" if g.get("without_database") else here(),
        "flashes": Notes(),
    }


def theme() -> str:
    """The appearance this browser asked for."""
    asked = request.cookies.get(THEME_COOKIE, "")
    return asked if asked in THEMES else "auto"


@lru_cache(maxsize=1024)
def near_zones(locale: str, own: str, platform: str) -> tuple[tuple[str, str], ...]:
    """(name, label) of a few zones, the reader's own among them, sorted by label."""
    found = ((name, zone_name(name, locale)) for name in {own, platform, *NEAR})
    return tuple(sorted(found, key=lambda pair: pair[1]))


def all_zones() -> list[tuple[str, str]]:
    """Every zone, for the pages with the full list; the reader's own is always there, also under an older name."""
    who = reader()
    known = zone_choices(str(who.locale))
    own = (who.zone.key, who.zone_name)
    return [*known] if own[0] in dict(known) else [own, *known]
