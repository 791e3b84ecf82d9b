"""Languages, time zones and everything that is said to people, for requests, mails and commands."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from app.core.i18n import jinja, libraries
from app.core.i18n.choice import Saved, forget_link, remember_choice
from app.core.i18n.current import (
    begin_request,
    choose_again,
    end_request,
    finish_response,
    reader,
    use_reader,
)
from app.core.i18n.lazy import Lazy, lazy, lazy_gettext, lazy_ngettext, lazy_pgettext
from app.core.i18n.libraries import FORM_WORDS
from app.core.i18n.reader import Reader
from app.core.i18n.readers import (
    configure,
    known_locale,
    known_zone,
    language_choices,
    locales,
    reader_for,
    speak_with,
)
from app.core.i18n.zones import zone_choices
from app.core.settings import Settings
from app.core.words import Fact

__all__ = [
    "FORM_WORDS",
    "Lazy",
    "Reader",
    "choose_again",
    "configure",
    "forget_link",
    "gettext",
    "init_i18n",
    "known_locale",
    "known_zone",
    "language_choices",
    "lazy",
    "lazy_gettext",
    "lazy_ngettext",
    "lazy_pgettext",
    "locales",
    "reader",
    "reader_for",
    "remember_choice",
    "speak_with",
    "use_reader",
    "zone_choices",
]


def gettext(text: str, /, **facts: Fact) -> str:
    """A text of the source in the current reader's language."""
    return reader().gettext(text, **facts)


def init_i18n(app: Flask, settings: Settings, saved: Callable[[], Saved] = lambda: None) -> None:
    """Make an application speak. `saved` gives the signed-in person's (language, zone), or None for guests.

    Call it before anything else that asks for the reader in a `before_request`, and after `app.jinja_options`.
    """
    configure(settings)
    app.extensions["i18n"] = {"settings": settings, "saved": saved}
    app.before_request(begin_request)
    app.after_request(finish_response)
    app.teardown_request(end_request)
    libraries.install(app)
    jinja.install(app)
