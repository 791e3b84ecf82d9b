"""Sentences before they are spoken: what is to be said and with which facts, in nobody's language yet.

Rules, refusals and events make sentences here; `core.i18n` says them to one reader. Nothing in
this module knows a language, a web request or a catalog, so the rules may import it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from app.core.money import Money

# How an instant is printed, for example in English: full "Wednesday, 18 March 2026, 16:40 GMT", named the same
# with the zone's name beside it, exact as it stands there (with the offset where a language has no "GMT" for a zone),
# long "18 March 2026, 16:40 GMT", medium "18 Mar 2026, 16:40 GMT", short "18 Mar, 16:40 GMT", day "18 March 2026",
# date "18 Mar 2026", day_of_year "18 Mar", time "16:40 GMT". Inside a sentence all but the short one join day and
# time as the language does: "at 16:40 GMT".
InstantForm: TypeAlias = Literal[
    "full", "named", "exact", "long", "medium", "short", "day", "date", "day_of_year", "time"
]


@dataclass(frozen=True, slots=True)
class Message:
    """One entry of the catalogs: the English text, and what tells it apart from its twins."""

    id: str
    context: str | None = None
    plural: str | None = None


def N_(text: str) -> Message:  # noqa: N802  (the names that gettext's tools and translators know)
    """Mark a text for the catalogs."""
    return Message(text)


def NP_(context: str, text: str) -> Message:  # noqa: N802
    """Mark a text that is ambiguous without its context ("Open", the verb or the state)."""
    return Message(text, context=context)


def NN_(one: str, many: str) -> Message:  # noqa: N802
    """Mark a text that counts; the fact `num` decides which form is said."""
    return Message(one, plural=many)


@dataclass(frozen=True, slots=True)
class At:
    """An instant together with the form it shall be printed in (a bare datetime is printed in full)."""

    moment: datetime
    form: InstantForm = "medium"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A message with the facts that fill its placeholders; equal when both are equal."""

    message: Message
    facts: Mapping[str, Fact] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash((self.message, frozenset(self.facts.items())))


@dataclass(frozen=True, slots=True)
class Listed:
    """Several facts as one, as the language lists them: "Sanne, Lucía and Mila"."""

    facts: tuple[Fact, ...]


Fact: TypeAlias = "str | int | Money | datetime | date | timedelta | At | Message | Sentence | Listed"


def sentence(message: Message, /, **facts: Fact) -> Sentence:
    """Say `message` about these facts: `sentence(N_("%(name)s accepted."), name="Ana")`."""
    return Sentence(message, facts)
