"""Facts as HTML: amounts in <strong>, dates and instants in <time>; everything in them is escaped where it is made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache

from markupsafe import escape

from app.core.i18n.formats import date_text, instant_text, money_text
from app.core.money import Money
from app.core.words import InstantForm


@dataclass(frozen=True, slots=True)
class Element:
    """A piece of HTML that knows it is one: `escape`, templates and `%` on escaped text keep it as it is."""

    tag: str
    text: str
    machine: str = ""

    def __html__(self) -> str:
        attribute = f' datetime="{escape(self.machine)}"' if self.machine else ""
        return f"<{self.tag}{attribute}>{escape(self.text)}</{self.tag}>"


@lru_cache(maxsize=8192)
def money_html(amount: Money, code: str) -> str:
    """An amount that must not be overlooked."""
    return escape(Element("strong", money_text(amount, code)))


@lru_cache(maxsize=4096)
def date_html(day: date, code: str) -> str:
    """A civil day, also for machines."""
    return escape(Element("time", date_text(day, code), day.isoformat()))


@lru_cache(maxsize=16384)
def instant_html(moment: datetime, form: InstantForm, code: str, zone: str, told: bool = False) -> str:
    """An instant on the reader's clock, and in UTC for machines."""
    machine = f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return escape(Element("time", instant_text(moment, form, code, zone, told), machine))
