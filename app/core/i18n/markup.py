"""Facts as HTML: amounts in <strong>, dates in <time>, words that run the other way in <bdi>; all of it escaped.

In plain text the same words stand between two signs that keep them apart (Unicode's isolates). What reaches a page
as plain text gets its <bdi> where it is escaped: `marked_up`, `plain`.
"""

from __future__ import annotations

import re
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


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of HTML of ours."""

    html: str

    def __html__(self) -> str:
        return self.html


APART, TOGETHER = "\u2068", "\u2069"
_BDI, _END = escape(Piece("<bdi>")), escape(Piece("</bdi>"))
# Letters of Hebrew, Arabic and the other scripts that are written from right to left, and the digits of some of them.
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")


def runs_apart(text: str, direction: str) -> bool:
    """Whether a text would disturb a sentence that runs in this direction, or be disturbed by it."""
    return bool(text) and (direction == "rtl" or (not text.isascii() and _RIGHT_TO_LEFT.search(text) is not None))


def apart(text: str) -> str:
    """The text between the signs that keep its direction to itself."""
    return f"{APART}{text}{TOGETHER}"


def marked_up(html: str) -> str:
    """Safe HTML with <bdi> in the place of those signs."""
    return html.replace(APART, _BDI).replace(TOGETHER, _END) if APART in html else html


def plain(html: object) -> str:
    """Safe HTML, of it or of text, with the signs and no <bdi>: for where no element can stand, as in a title."""
    return escape(Piece(escape(html).replace(_BDI, APART).replace(_END, TOGETHER)))


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
