"""How one person reads: language, formats and time zone, and everything that is said to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.support import NullTranslations
from markupsafe import escape

from app.core.i18n import formats, spans
from app.core.i18n.markup import Element, Piece, apart, date_html, instant_html, money_html, runs_apart
from app.core.i18n.speech import fill, opened
from app.core.i18n.zones import zone_name
from app.core.money import Money
from app.core.words import N_, At, Fact, InstantForm, Listed, Message, Sentence

# TRANSLATORS: an instant and the name of its time zone: "18 March 2026 at 16:40 GMT (United Kingdom Time)"
WITH_ZONE = N_("%(instant)s (%(zone)s)")


@dataclass(frozen=True, slots=True, eq=False)
class Reader:
    """One language and one time zone. Get one from `reader_for` or `reader()`; they are shared and never change."""

    code: str
    locale: Locale
    zone: ZoneInfo
    translations: NullTranslations

    # What is said

    def say(self, what: Message | Sentence, /, **facts: Fact) -> str:
        """The message in this language, its facts formatted for this reader; plain text."""
        message, told = opened(what, facts)
        values = {name: self.spoken(fact) for name, fact in told.items()}
        return fill(self.translations, message, told.get("num"), values)

    def say_html(self, what: Message | Sentence, /, **facts: Fact) -> str:
        """The same as safe HTML: all text escaped, amounts in <strong>, instants in <time>."""
        message, told = opened(what, facts)
        values = {name: self.dressed(fact) for name, fact in told.items()}
        return fill(self.translations, message, told.get("num"), values, escape)

    def gettext(self, text: str, /, **facts: Fact) -> str:
        """A text of the source in this language."""
        return self.say(Message(text), **facts)

    def ngettext(self, one: str, many: str, num: int, /, **facts: Fact) -> str:
        """The form for `num` things."""
        return self.say(Message(one, plural=many), **{"num": num, **facts})

    def pgettext(self, context: str, text: str, /, **facts: Fact) -> str:
        """A text that needs a context to be understood."""
        return self.say(Message(text, context=context), **facts)

    def npgettext(self, context: str, one: str, many: str, num: int, /, **facts: Fact) -> str:
        """The form for `num` things of a text that needs a context."""
        return self.say(Message(one, context, many), **{"num": num, **facts})

    # What is shown

    def money(self, amount: Money) -> str:
        """An amount with its currency."""
        return formats.money_text(amount, self.code)

    def number(self, value: int | Decimal) -> str:
        """A number with this language's separators."""
        return formats.number_text(value, self.code)

    def date(self, day: date) -> str:
        """A civil day, which has no zone."""
        return formats.date_text(day, self.code)

    def instant(self, moment: datetime, form: InstantForm = "full", told: bool = False) -> str:
        """An aware instant on this reader's clock, in one of the forms of `words.InstantForm`.

        It stands alone, in a table or under a label; with `told` it is written for the inside of a sentence.
        """
        if form == "named":
            return self.say(WITH_ZONE, instant=At(moment, "exact"), zone=self.zone_name)
        return formats.instant_text(moment, form, self.code, self.zone.key, told)

    def time_tag(self, moment: datetime, form: InstantForm = "medium", told: bool = False) -> str:
        """The same as a <time> element with its form for machines; safe HTML."""
        if form == "named":
            return self.say_html(WITH_ZONE, instant=At(moment, "exact"), zone=self.zone_name)
        return instant_html(moment, form, self.code, self.zone.key, told)

    def money_tag(self, amount: Money) -> str:
        """An amount in <strong>; safe HTML."""
        return money_html(amount, self.code)

    def left(self, seconds: float | timedelta) -> str:
        """Time left, two units, rounded down."""
        return self.say(spans.left(_seconds(seconds)))

    def duration(self, seconds: float | timedelta) -> str:
        """How long a window is."""
        return self.say(spans.duration(_seconds(seconds)))

    @property
    def zone_name(self) -> str:
        """What this reader's time zone is called."""
        return zone_name(self.zone.key, str(self.locale))

    def language_name(self, code: str) -> str:
        """What a language is called in this one; the code itself when the library does not know it."""
        return str(self.locale.languages.get(code.replace("-", "_"), code))

    @property
    def lang(self) -> str:
        """The language as HTML's `lang` writes it."""
        return self.code.replace("_", "-")

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`, for HTML's `dir`."""
        return formats.direction(self.code)

    # How it is put together

    def spoken(self, fact: object) -> object:
        """A fact as plain text inside a sentence; what is not a fact of ours stays as it is."""
        form = SPOKEN.get(type(fact))
        return fact if form is None else form(self, fact)

    def alone(self, fact: object) -> object:
        """A fact as plain text where no sentence is around it, such as the value beside a label."""
        if isinstance(fact, At):
            return self.instant(fact.moment, fact.form)
        return self.instant(fact) if isinstance(fact, datetime) else self.spoken(fact)

    def dressed(self, fact: object) -> object:
        """A fact as HTML that knows it is HTML, or as text that will be escaped."""
        form = DRESSED.get(type(fact))
        return self.spoken(fact) if form is None else form(self, fact)


def _listed(reader: Reader, facts: Listed) -> str:
    return formats.list_text([str(reader.spoken(fact)) for fact in facts.facts], reader.code)


def _listed_html(reader: Reader, facts: Listed) -> Piece:
    dressed = [str(escape(reader.dressed(fact))) for fact in facts.facts]
    return Piece(formats.list_text(dressed, reader.code, str(reader.spoken(facts.facts[-1]))))


def _seconds(span: float | timedelta) -> float:
    return span.total_seconds() if isinstance(span, timedelta) else span


Form = Callable[[Reader, Any], object]

SPOKEN: Mapping[type, Form] = MappingProxyType(
    {
        str: lambda reader, text: apart(text) if runs_apart(text, reader.direction) else text,
        Money: Reader.money,
        datetime: lambda reader, moment: reader.instant(moment, told=True),
        At: lambda reader, at: reader.instant(at.moment, at.form, told=True),
        date: Reader.date,
        timedelta: Reader.duration,
        int: Reader.number,
        Message: Reader.say,
        Sentence: Reader.say,
        Listed: _listed,
    }
)

DRESSED: Mapping[type, Form] = MappingProxyType(
    {
        str: lambda reader, text: Element("bdi", text) if runs_apart(text, reader.direction) else text,
        Money: Reader.money_tag,
        datetime: lambda reader, moment: reader.time_tag(moment, "full", told=True),
        At: lambda reader, at: reader.time_tag(at.moment, at.form, told=True),
        date: lambda reader, day: date_html(day, reader.code),
        Message: Reader.say_html,
        Sentence: Reader.say_html,
        Listed: _listed_html,
    }
)
