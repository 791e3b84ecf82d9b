"""Reading what people typed: amounts and days in their own format, refused by the field's name when unreadable.

A review carries what it read back in no language and no time zone (X41): an amount as its currency and minor units,
a day as the instant that it stands for. Nobody types either: letters are no amount, and a date field has no time.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time

from babel.numbers import format_decimal

from app.core.errors import Invalid
from app.core.i18n import Reader
from app.core.i18n.amounts import Ambiguous, parse_money
from app.core.money import Money, exponent
from app.core.words import N_, Message

FIVE_O_CLOCK = time(17)
Figure = Money | datetime
PRICE = N_("Enter the price as you would read it, such as %(example)s.")
_AMOUNT = re.compile("([A-Z]{3}):([0-9]{1,15})")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{6})?Z")


def figure_text(figure: Figure) -> str:
    """An amount or an instant as a review carries it."""
    if isinstance(figure, Money):
        return f"{figure.currency}:{figure.minor}"
    return figure.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def as_typed(text: str, who: Reader) -> str:
    """What a review carried, as this reader would have typed it; any other text as it is."""
    if amount := _carried_amount(text):
        return amount_text(amount, who)
    moment = _carried_instant(text)
    return day_text(moment, who) if moment else text


def _carried_amount(text: str) -> Money | None:
    found = _AMOUNT.fullmatch(text)
    return None if found is None else Money(int(found[2]), found[1])


def _carried_instant(text: str) -> datetime | None:
    if _INSTANT.fullmatch(text) is None:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def read_amount(typed: str, currency: str, who: Reader) -> Money:
    """The amount as this reader writes amounts, or as a review carried it; ValueError when it is neither."""
    carried = _carried_amount(typed)
    if carried is None:
        return parse_money(typed, currency, who.locale)
    if carried.currency != currency:
        raise ValueError("an amount of another currency")
    return carried


def amount_typed(field: str, typed: str, currency: str, who: Reader, unreadable: Message = PRICE) -> Money:
    """The amount as this reader writes amounts (1.234,50 or 1,234.50).

    Invalid (422) with both amounts that it can mean, or with what is said of none and an example of theirs.
    """
    try:
        return read_amount(typed, currency, who)
    except Ambiguous as two:
        message = N_("This can mean %(smaller)s or %(larger)s. Enter the one you mean, written as it is here.")
        raise Invalid(field, "price_ambiguous", message, smaller=two.smaller, larger=two.larger) from None
    except ValueError:
        raise Invalid(field, "price_unreadable", unreadable, example=Money(123450, currency)) from None


def amount_text(amount: Money, who: Reader) -> str:
    """The amount as this reader would type it, without its currency."""
    decimals = exponent(amount.currency)
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return str(format_decimal(amount.decimal, format=pattern, locale=who.locale))


_NO_DATE = N_("Enter the date as year-month-day, such as 2026-03-24.")


def civil_day(field: str, typed: str) -> date:
    """The chosen day of the calendar, in no zone; Invalid (422) when it is none."""
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise Invalid(field, "date_unreadable", _NO_DATE) from None


def day_typed(field: str, typed: str, who: Reader, at: time = FIVE_O_CLOCK) -> datetime:
    """The chosen day in the reader's zone, at this time of day, or the instant that a review carried.

    Invalid (422) when it is neither.
    """
    if carried := _carried_instant(typed):
        return carried
    try:
        return datetime.combine(date.fromisoformat(typed), at, who.zone).astimezone(UTC)
    except ValueError:
        raise Invalid(field, "date_unreadable", _NO_DATE) from None
    except OverflowError:
        raise Invalid(field, "date_too_far", N_("Choose a date within a year.")) from None


def day_text(moment: datetime, who: Reader) -> str:
    """The day on which it is in the reader's zone, as a date field has it."""
    try:
        return moment.astimezone(who.zone).date().isoformat()
    except OverflowError:  # at the ends of the calendar
        return moment.date().isoformat()
