"""The line of a list of orders, as the dashboard and the earnings show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Badge = tuple[str, str]  # how it is marked, and its words
Link = tuple[str, str]  # where it leads, and its words


@dataclass(frozen=True, slots=True)
class OrderLine:
    """An order, a part of it or a case of it in one line: what, whose, how it stands, how much, and where it leads."""

    title: str
    lang: str
    person: str
    ref: str
    badges: Sequence[Badge]
    beneath: Sequence[str]
    price: str
    href: str
    label: str | None = None  # on the button, where it is not just to look
    more: Link | None = None
    about: str = ""  # where the title leads, if elsewhere than the button
    dated: Sequence[str] = ()  # what is beneath too, where a phone says it in short
    short: str = ""  # beside the person, on a phone
    usual: bool = False  # the first badge says no more than the heading of its group
