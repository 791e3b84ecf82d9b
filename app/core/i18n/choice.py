"""Which language and zone a request is answered in, and the cookies that remember a choice.

Language: `?lang=` (this page, and a cookie that wins in this browser until sign-out), the account, the choice of a
guest, the browser's own languages, English. Zone: the account, the browser's cookie, the platform's.
Whatever a client sends, only an exact name of ours counts; anything else is as if it were not there.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeAlias

from flask import Request, Response, current_app, request

from app.core.i18n.reader import Reader
from app.core.i18n.readers import known_locale, known_zone, locales, reader_for

Saved: TypeAlias = "tuple[str | None, str | None] | None"

LINK_COOKIE = "lang"  # set by ?lang=, ends with the browser or at sign-out, wins over the account
LOCALE_COOKIE = "locale"  # a guest's choice
ZONE_COOKIE = "zone"  # the browser's zone, written by app.js, or a guest's choice
YEAR = 365 * 24 * 3600

log = logging.getLogger(__name__)


def choose() -> Reader:
    """The reader of the current request."""
    locale, zone = _saved()
    return reader_for(
        _linked(request)
        or known_locale(request.cookies.get(LINK_COOKIE))
        or known_locale(locale)
        or known_locale(request.cookies.get(LOCALE_COOKIE))
        or request.accept_languages.best_match(locales()),
        known_zone(zone) or request.cookies.get(ZONE_COOKIE),
    )


def _linked(asked: Request) -> str | None:
    return known_locale(asked.args.get("lang"))


def _saved() -> tuple[str | None, str | None]:
    saved: Callable[[], Saved] = current_app.extensions["i18n"]["saved"]
    try:
        return saved() or (None, None)
    except Exception:  # the page that says "the database is away" needs a language too
        log.exception("the language of the account cannot be read")
        return None, None


def remember_link(response: Response) -> None:
    """Keep what `?lang=` asked for; it wins in this browser until sign-out."""
    linked = _linked(request)
    if linked and request.cookies.get(LINK_COOKIE) != linked and request.endpoint != "static":
        _set(response, LINK_COOKIE, linked, None)


def remember_choice(response: Response, locale: str, zone: str) -> None:
    """Keep a choice made in the page head, for guests and for the sign-in page; it ends what a link asked for."""
    if known_locale(locale):
        _set(response, LOCALE_COOKIE, locale, YEAR)
    if known_zone(zone):
        _set(response, ZONE_COOKIE, zone, YEAR)
    forget_link(response)


def forget_link(response: Response) -> None:
    """At sign-out, and after an explicit choice: a link's language no longer wins."""
    response.delete_cookie(LINK_COOKIE, samesite="Lax", secure=_secure())


def _set(response: Response, name: str, value: str, max_age: int | None) -> None:
    # The zone is written by app.js too, so that one cookie must stay visible to it.
    response.set_cookie(name, value, max_age=max_age, samesite="Lax", secure=_secure(), httponly=name != ZONE_COOKIE)


def _secure() -> bool:
    return bool(current_app.extensions["i18n"]["settings"].secure)
