"""Reading what people typed: amounts and days in their own format, refused by the field's name when unreadable."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from babel.numbers import format_decimal

from app.core.errors import Invalid
from app.core.i18n import Reader
from app.core.money import Money, exponent, parse_money
from app.core.words import N_

FIVE_O_CLOCK = time(17)


def amount_typed(field: str, typed: str, currency: str, who: Reader) -> Money:
    """The amount as this reader writes amounts (1.234,50 or 1,234.50); Invalid (422) with an example of theirs."""
    try:
        return parse_money(typed, currency, who.locale)
    except ValueError:
        example = Money(123450, currency)
        message = N_("Write the price as you would read it, such as %(example)s.")
        raise Invalid(field, "price_unreadable", message, example=example) from None


def amount_text(amount: Money, who: Reader) -> str:
    """The amount as this reader would type it, without its currency."""
    decimals = exponent(amount.currency)
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return str(format_decimal(amount.decimal, format=pattern, locale=who.locale))


def day_typed(field: str, typed: str, who: Reader, at: time = FIVE_O_CLOCK) -> datetime:
    """The chosen day in the reader's zone, at this time of day; Invalid (422) when it is none."""
    try:
        return datetime.combine(date.fromisoformat(typed), at, who.zone).astimezone(UTC)
    except ValueError:
        message = N_("Write the date as year-month-day, such as 2026-03-24.")
        raise Invalid(field, "date_unreadable", message) from None
    except OverflowError:
        raise Invalid(field, "date_too_far", N_("Choose a date within a year.")) from None


def day_text(moment: datetime, who: Reader) -> str:
    """The day on which it is in the reader's zone, as a date field has it."""
    return moment.astimezone(who.zone).date().isoformat()
