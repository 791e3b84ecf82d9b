"""What other people's libraries say, in the reader's language and in our tone."""

from __future__ import annotations

import flask_babel
from babel.support import NullTranslations
from flask import Flask

from app.core.i18n.current import reader
from app.core.words import N_, NN_

# The sentences of WTForms that our fields can show. They are looked up by their English text.
WTFORMS = (
    N_("This field is required."),
    N_("Not a valid choice."),
    N_("Invalid Choice: could not coerce."),
    N_("Not a valid integer value."),
    N_("Not a valid decimal value."),
    N_("Not a valid date value."),
    N_("Not a valid datetime value."),
    N_("Invalid input."),
    N_("Invalid email address."),
    N_("Field must be equal to %(other_name)s."),
    N_("Number must be at least %(min)s."),
    N_("Number must be at most %(max)s."),
    N_("Number must be between %(min)s and %(max)s."),
    N_("Field must be between %(min)d and %(max)d characters long."),
    NN_("Field must be at least %(min)d character long.", "Field must be at least %(min)d characters long."),
    NN_("Field cannot be longer than %(max)d character.", "Field cannot be longer than %(max)d characters."),
    NN_("Field must be exactly %(max)d character long.", "Field must be exactly %(max)d characters long."),
)


class FormWords:
    """WTForms' translations object: it asks for the text and fills in the facts itself."""

    def gettext(self, text: str) -> str:
        """The text in the reader's language, placeholders untouched."""
        return reader().translations.gettext(text)

    def ngettext(self, one: str, many: str, num: int) -> str:
        """The plural form in the reader's language, placeholders untouched."""
        return reader().translations.ngettext(one, many, num)


FORM_WORDS = FormWords()


class ReadersDomain(flask_babel.Domain):  # type: ignore[misc]
    """Flask-Babel's catalog: the current reader's, already loaded and checked."""

    def get_translations(self) -> NullTranslations:
        """The translations that `flask_babel.gettext` uses."""
        return reader().translations


class ReadersBabel(flask_babel.Babel):  # type: ignore[misc]
    """Flask-Babel for those who ask it; our own templates and code ask the reader."""

    domain_instance = ReadersDomain()


def install(app: Flask) -> None:
    """Let libraries that know Flask-Babel find the reader's language; it never sees an unchecked locale or zone."""
    ReadersBabel(
        app,
        configure_jinja=False,
        locale_selector=lambda: str(reader().locale),
        timezone_selector=lambda: reader().zone.key,
    )
    app.config["WTF_I18N_ENABLED"] = False  # forms use FORM_WORDS
