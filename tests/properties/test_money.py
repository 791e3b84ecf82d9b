"""Money never loses or invents a cent, and typed amounts mean what they look like in each language."""

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from babel import Locale
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from app.core.i18n import reader_for
from app.core.i18n.amounts import parse_money
from app.core.money import Money, exponent, from_decimal
from app.rules.payments.earnings import shares
from app.web.frame.parsing import as_typed, day_typed, figure_text, read_amount
from tests.support.domain.facts import order

CURRENCIES = st.sampled_from(["EUR", "USD", "JPY", "KWD", "MXN"])
AMOUNTS = st.integers(0, 10**15)
WEIGHTS = st.lists(st.integers(0, 10**6), min_size=1, max_size=12).filter(any)


@pytest.mark.rule("G8")
@given(minor=AMOUNTS, currency=CURRENCIES, weights=WEIGHTS)
def test_parts_sum_to_the_whole_and_are_fair(minor: int, currency: str, weights: list[int]) -> None:
    parts = Money(minor, currency).split(weights)
    assert sum(part.minor for part in parts) == minor
    assert {part.currency for part in parts} == {currency}
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part.minor - Fraction(minor * weight, sum(weights))) < 1
        assert part.minor >= 0
        assert weight or not part.minor, "nothing for nothing"
    exact = [Fraction(minor * weight, sum(weights)) for weight in weights]
    up = [share % 1 for share, part in zip(exact, parts, strict=True) if part.minor > share]
    down = [share % 1 for share, part in zip(exact, parts, strict=True) if part.minor < share]
    assert not up or not down or min(up) >= max(down), "an odd cent goes where the larger part of it was due"


@given(minor=AMOUNTS, weights=st.lists(st.integers(-3, 0), max_size=4))
def test_weights_that_mean_nothing_are_refused(minor: int, weights: list[int]) -> None:
    with pytest.raises(ValueError):
        Money(minor, "EUR").split([*weights, 0])


@pytest.mark.rule("G8")
@given(minor=AMOUNTS, points=st.integers(0, 10_000))
def test_fee_and_earnings_are_the_whole_amount(minor: int, points: int) -> None:
    facts = order(price=minor, fee_basis_points=points)
    earned, fee = shares(facts, facts.milestone)
    assert earned.minor + fee.minor == minor
    assert abs(fee.minor - Fraction(minor * points, 10_000)) <= Fraction(1, 2), (
        "an odd cent is rounded to the nearer side"
    )
    assert min(earned.minor, fee.minor) >= 0
    assert points or not fee.minor, "the fee of this policy is zero"


@given(minor=AMOUNTS, currency=CURRENCIES, locale=st.sampled_from(["en", "nl", "es"]))
def test_what_is_shown_can_be_typed(minor: int, currency: str, locale: str) -> None:
    money = Money(minor, currency)
    assert from_decimal(money.decimal, currency) == money
    pattern = "#,##0." + "0" * exponent(currency) if exponent(currency) else "#,##0"
    shown = format_decimal(money.decimal, format=pattern, locale=locale)
    assert parse_money(f" {shown} ", currency, Locale(locale)) == money


@pytest.mark.parametrize(
    ("text", "currency", "locale"),
    [
        ("1,5", "JPY", "nl"),
        ("0.001", "EUR", "en"),
        ("", "EUR", "en"),
        ("ten", "EUR", "en"),
        ("1.2.3", "EUR", "en"),
        ("NaN", "EUR", "en"),
        ("Infinity", "EUR", "en"),
        ("1e3", "EUR", "en"),
    ],
)
def test_what_is_no_amount_is_refused(text: str, currency: str, locale: str) -> None:
    with pytest.raises(ValueError):
        parse_money(text, currency, Locale(locale))


@pytest.mark.rule("X41")
@given(
    minor=st.integers(0, 10**15 - 1), currency=CURRENCIES, code=st.sampled_from(["en", "nl", "es", "de", "fr", "pt_BR"])
)
def test_a_carried_amount_is_the_same_in_every_language_and_shown_as_it_would_be_typed(
    minor: int, currency: str, code: str
) -> None:
    who, amount = reader_for(code), Money(minor, currency)
    carried = figure_text(amount)
    assert read_amount(carried, currency, who) == amount
    assert read_amount(as_typed(carried, who), currency, who) == amount
    with pytest.raises(ValueError, match="not an amount"):
        parse_money(carried, currency, who.locale)


@pytest.mark.rule("X41")
@given(moment=st.datetimes(timezones=st.just(UTC)), code=st.sampled_from(["en", "nl", "es"]))
def test_a_carried_instant_is_the_same_in_every_zone(moment: datetime, code: str) -> None:
    for zone in ("Pacific/Auckland", "America/New_York"):
        who = reader_for(code, zone)
        assert day_typed("due", figure_text(moment), who) == moment
        assert date.fromisoformat(as_typed(figure_text(moment), who))
