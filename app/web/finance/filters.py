"""What finance wants to see of the journal and of the balances, as it stands in an address; and places in their lists.

Whatever is not known counts as not asked for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, timedelta, tzinfo

from flask import url_for
from sqlalchemy import Connection

from app.core.texts import clean_code, clean_line
from app.models.queries.finance.balances import Place
from app.models.queries.finance.journal import KINDS, Key, Wanted
from app.models.queries.finance.search import find_order
from app.models.queries.instructions import InstructionsWanted
from app.rules.instructions import KINDS as INSTRUCTION_KINDS
from app.web.payments.money import MOVEMENTS

NOBODYS = 0  # the id of no order
ACCOUNT = re.compile(r"(escrow:[0-9]{1,18}|(held|available|owed):[0-9]{1,18}:[A-Z]{3}|[a-z_]{1,30})")
_CURRENCY = re.compile("[A-Z]{3}")
_KEY = re.compile(r"([0-9]{1,18})_(-?1)_([!-~]{1,80})")
_NUMBER = re.compile("[0-9]{1,18}")
_PLACES = {
    "people": re.compile("([0-9]{1,18})[.]([A-Z]{3})"),
    "orders": re.compile("([0-9]{1,18})[.]([0-9]{1,18})"),
}
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class JournalFilters:
    """The filters of the journal as text; `after` and `before` are places in it."""

    order: str = ""
    kind: str = ""
    account: str = ""
    movement: str = ""
    currency: str = ""
    milestone: str = ""
    since: str = ""  # a civil day of the reader
    until: str = ""  # the last one
    after: str = ""
    before: str = ""

    @property
    def narrowed(self) -> bool:
        """Whether anything is left out."""
        return self != JournalFilters(after=self.after, before=self.before)

    def address(self, endpoint: str = "finance_journal.page", **changes: str) -> str:
        """The page with these filters changed; a place is kept only where it is given."""
        wanted = replace(self, **{"after": "", "before": "", **changes})
        values = {field.name: getattr(wanted, field.name) for field in fields(wanted)}
        return url_for(endpoint, **{name: value for name, value in values.items() if value})

    def wanted(self, connection: Connection, zone: tzinfo) -> Wanted:
        """The entries that are meant; those of an order that is not found are none."""
        order_id = (find_order(connection, self.order) or NOBODYS) if self.order else None
        last = _start(self.until, zone, DAY)
        return Wanted(
            account=self.account,
            kind=self.kind,
            movement=self.movement,
            order_id=order_id,
            milestone_id=int(self.milestone) if self.milestone else None,
            currency=self.currency,
            since=_start(self.since, zone),
            until=last,
        )

    def place(self) -> tuple[str, Key | None]:
        """Where the page begins, or going back ends."""
        for name in ("after", "before"):
            found = _KEY.fullmatch(getattr(self, name))
            if found:
                return name, (int(found[1]), int(found[2]), found[3])
        return "", None


def key_text(key: Key) -> str:
    """A place in the journal as an address has it."""
    return f"{key[0]}_{key[1]}_{key[2]}"


def journal_filters(args: Mapping[str, str]) -> JournalFilters:
    """The filters in an address."""
    return JournalFilters(
        order=clean_code(args.get("order", ""))[:64],
        kind=_one_of(args.get("kind"), KINDS),
        account=_like(args.get("account"), ACCOUNT),
        movement=_one_of(args.get("movement"), MOVEMENTS),
        currency=_like(args.get("currency"), _CURRENCY),
        milestone=_like(args.get("milestone"), _NUMBER),
        since=_day(args.get("since")),
        until=_day(args.get("until")),
        after=_like(args.get("after"), _KEY),
        before=_like(args.get("before"), _KEY),
    )


@dataclass(frozen=True, slots=True)
class BalanceFilters:
    """The filters of the balances; `after` and `before` are places in the list of people, or of orders."""

    q: str = ""
    show: str = ""
    currency: str = ""
    after: str = ""
    before: str = ""

    def address(self, **changes: str) -> str:
        """The page with these filters changed; a place is kept only where it is given."""
        wanted = replace(self, **{"after": "", "before": "", **changes})
        values = {field.name: getattr(wanted, field.name) for field in fields(wanted)}
        return url_for("finance_balances.page", **{name: value for name, value in values.items() if value})

    def place(self, show: str) -> tuple[str, Place | None]:
        """Where the page of this list begins, or going back ends."""
        for name in ("after", "before"):
            if found := _PLACES[show].fullmatch(getattr(self, name)):
                return name, (int(found[1]), found[2] if show == "people" else int(found[2]))
        return "", None


def balance_filters(args: Mapping[str, str]) -> BalanceFilters:
    """The filters in an address."""
    return BalanceFilters(
        q=clean_line(args.get("q", ""))[:100],
        show=_one_of(args.get("show"), _PLACES),
        currency=_like(args.get("currency"), _CURRENCY),
        after=args.get("after", ""),
        before=args.get("before", ""),
    )


@dataclass(frozen=True, slots=True)
class InstructionFilters:
    """The filters of the instructions; `after` and `before` are numbers of instructions."""

    show: str = "open"
    order: str = ""
    kind: str = ""
    currency: str = ""
    after: str = ""
    before: str = ""

    def address(self, endpoint: str = "finance_instructions.page", **changes: str) -> str:
        """The page with these filters changed; a place is kept only where it is given."""
        wanted = replace(self, **{"after": "", "before": "", **changes})
        values = {field.name: getattr(wanted, field.name) for field in fields(wanted)}
        return url_for(endpoint, **{name: value for name, value in values.items() if value})

    @property
    def place(self) -> str:
        """Whether the page begins after, or going back ends before, a place."""
        return "after" if self.after else "before" if self.before else ""

    def wanted(self, connection: Connection) -> InstructionsWanted:
        """The instructions that are meant; those of an order that is not found are none."""
        order_id = (find_order(connection, self.order) or NOBODYS) if self.order else None
        after, before = (int(each) if each else None for each in (self.after, self.before))
        return InstructionsWanted(self.show, self.kind or None, self.currency or None, order_id, after, before)


def instruction_filters(args: Mapping[str, str]) -> InstructionFilters:
    """The filters in an address."""
    return InstructionFilters(
        show=_one_of(args.get("show"), ("open", "confirmed", "failed")) or "open",
        order=clean_code(args.get("order", ""))[:64],
        kind=_one_of(args.get("kind"), INSTRUCTION_KINDS),
        currency=_like(args.get("currency"), _CURRENCY),
        after=_like(args.get("after"), _NUMBER),
        before=_like(args.get("before"), _NUMBER),
    )


def numbers_of(args: Mapping[str, str], count: int) -> tuple[str, tuple[int, ...]]:
    """The place in a list whose key is so many numbers: after or before which, or nowhere."""
    for name in ("after", "before"):
        parts = args.get(name, "").split(".")
        if len(parts) == count and all(_NUMBER.fullmatch(part) for part in parts):
            return name, tuple(int(part) for part in parts)
    return "", ()


def _one_of(value: str | None, choices: object) -> str:
    return value if value and value in choices else ""  # type: ignore[operator]


def _like(value: str | None, pattern: re.Pattern[str]) -> str:
    return value if value and pattern.fullmatch(value) else ""


def _day(value: str | None) -> str:
    try:
        return date.fromisoformat(value or "").isoformat()
    except ValueError:
        return ""


def _start(day: str, zone: tzinfo, later: timedelta = timedelta(0)) -> datetime | None:
    """The first instant of a civil day in this zone; None without a day, or where the calendar ends."""
    try:
        found = date.fromisoformat(day) + later
        return datetime(found.year, found.month, found.day, tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
