"""Texts of forms: written once when the class is made, said in each reader's language when shown."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import escape

from app.core.i18n.current import reader
from app.core.words import Fact, Message, Sentence


class Lazy:
    """A message that is said again each time it becomes text. Never store one: store codes and facts."""

    __slots__ = ("_what",)

    def __init__(self, what: Message | Sentence) -> None:
        self._what = what

    def __str__(self) -> str:
        return reader().say(self._what)

    def __html__(self) -> str:
        return escape(str(self))

    def __mod__(self, facts: Mapping[str, Fact]) -> str:
        return reader().say(self._what, **facts)  # how WTForms fills in the limits of its validators

    def __repr__(self) -> str:
        return f"Lazy({self._what!r})"


def lazy(what: Message | Sentence, /, **facts: Fact) -> Lazy:
    """A marked message as a label, a hint or a validator's message."""
    return Lazy(Sentence(what, facts) if facts and isinstance(what, Message) else what)


def lazy_gettext(text: str, /, **facts: Fact) -> Lazy:
    """A text of the source, said later."""
    return lazy(Message(text), **facts)


def lazy_pgettext(context: str, text: str, /, **facts: Fact) -> Lazy:
    """A text that needs a context, said later."""
    return lazy(Message(text, context=context), **facts)


def lazy_ngettext(one: str, many: str, num: int, /, **facts: Fact) -> Lazy:
    """The form for `num` things, said later."""
    return lazy(Message(one, plural=many), **{"num": num, **facts})
