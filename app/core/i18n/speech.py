"""Putting facts into a translated message, without ever failing on what a translator wrote."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

from babel.support import NullTranslations
from markupsafe import escape

from app.core.words import Fact, Message, Sentence


def opened(what: Message | Sentence, facts: Mapping[str, Fact]) -> tuple[Message, Mapping[str, Fact]]:
    """The message and all its facts; those given at the call win over the sentence's own."""
    if isinstance(what, Message):
        return what, facts
    return what.message, {**what.facts, **facts} if facts else what.facts


def fill(
    catalog: NullTranslations,
    message: Message,
    num: object,
    spoken: Mapping[str, object],
    guard: Callable[[str], str] = str,
) -> str:
    """The translated message with these values; `guard` is `escape` for HTML.

    A translation that cannot take the values yields to the source; a source that cannot is a mistake of ours.
    """
    try:
        return _guarded(catalog, message, num if message.plural is not None else None, guard) % spoken
    except (KeyError, ValueError, TypeError):
        return guard(message.id if message.plural is None or num == 1 else message.plural) % spoken


@lru_cache(maxsize=8192)  # a page says a hundred sentences, and the same ones again and again
def _guarded(catalog: NullTranslations, message: Message, num: object, guard: Callable[[str], str]) -> str:
    return guard(_translated(catalog, message, num))


@lru_cache(maxsize=8192)
def fixed(catalog: NullTranslations, text: str, html: bool, context: str | None = None) -> str:
    """A text without facts, translated (and escaped) once per process."""
    return fill(catalog, Message(text, context), None, {}, escape if html else str)


def _translated(catalog: NullTranslations, message: Message, num: object) -> str:
    if message.plural is not None and isinstance(num, int):
        if message.context is not None:
            return str(catalog.npgettext(message.context, message.id, message.plural, num))
        return catalog.ngettext(message.id, message.plural, num)
    if message.context is not None:
        return str(catalog.pgettext(message.context, message.id))
    return catalog.gettext(message.id)
