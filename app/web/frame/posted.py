"""What a page posts beside the fields of its form: which button, which act, and what a review carries along (G2)."""

from __future__ import annotations

from collections.abc import Mapping

from flask import request
from werkzeug.datastructures import ImmutableMultiDict

from app.core.errors import Invalid
from app.core.i18n import known_locale, reader
from app.core.texts import clean_text
from app.core.words import Message
from app.web.frame.parsing import Figure, figure_text
from app.web.frame.transactions import SAFE

LANGUAGE = "written_in"
_NOT_TYPED = frozenset({"csrf_token", "op_id", "edit", LANGUAGE})


def pressed(*buttons: str) -> bool:
    """Whether one of these buttons sent the form."""
    return any(name in request.form for name in buttons)


def value(name: str) -> str:
    """What a button or a hidden field says, exactly as it was sent; empty without one."""
    return request.form.get(name, "")


def carried(figures: Mapping[str, Figure]) -> list[tuple[str, str]]:
    """What was typed, for the hidden fields of the review that sends it or leads back to it.

    What was read back is what is sent, whatever language or zone the reader has by then (X41): `figures` are the
    amounts and instants that were understood, by field, and go in their place; so does the language of the texts.
    """
    typed = ((name, clean_text(text)) for name, text in request.form.items() if name not in _NOT_TYPED)
    fields = [(name, figure_text(figures[name]) if name in figures else text) for name, text in typed]
    return [*fields, (LANGUAGE, reader().code)]


def language() -> str:
    """The language in which the texts of this form were written: the review's, else the reader's."""
    return known_locale(value(LANGUAGE)) or reader().code


def nameless() -> bool:
    """Whether a part of the form has no name: no field of any form of ours."""
    return None in (*request.form, *request.files)


def form_data() -> ImmutableMultiDict[str, str] | None:
    """What a form is filled from: all that was posted, or None where nothing was."""
    return request.form if request.method not in SAFE else None


def text_file(name: str, missing: Message, unreadable: Message) -> str:
    """The text of a small file that came in this field; Invalid (422) without one, or when it is not UTF-8."""
    sent = request.files.get(name)
    if sent is None or not sent.filename:
        raise Invalid(name, "file_missing", missing)
    try:
        return sent.stream.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid(name, "file_unreadable", unreadable) from None
