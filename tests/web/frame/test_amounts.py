"""Typed amounts: what people copy, what their phones let them type, and what nobody can be sure of (X41, C3 to C6)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Invalid
from app.core.i18n import reader_for
from app.core.i18n.formats import money_text
from app.core.money import Money
from app.web.frame.parsing import amount_typed

NARROW, BREAK, UNSEEN = "\u202f", "\u00a0", "\u200b"


def read(typed: str, currency: str, code: str) -> int:
    """What is read, in minor units."""
    return amount_typed("price", typed, currency, reader_for(code)).minor


def refusal(typed: str, currency: str, code: str) -> str:
    """Why it is refused, in this language."""
    with pytest.raises(Invalid) as found:
        amount_typed("price", typed, currency, reader_for(code))
    return reader_for(code).say(found.value.sentence).replace(BREAK, " ")


@pytest.mark.rule("X41")
@pytest.mark.parametrize(
    ("typed", "currency", "code", "minor"),
    [
        ("€1,234.50", "EUR", "en", 123450),
        ("12.50 €", "EUR", "en", 1250),
        ("EUR 12.50", "EUR", "en", 1250),
        ("eur12.50", "EUR", "en", 1250),
        ("12.50EUR", "EUR", "en", 1250),
        ("12.50 euros", "EUR", "en", 1250),
        (f"€{BREAK}1.234,50", "EUR", "nl", 123450),
        ("€ 12,50", "EUR", "nl", 1250),
        ("12,50 euro", "EUR", "nl", 1250),
        ("€ 25,-", "EUR", "nl", 2500),
        ("€ 25,--", "EUR", "nl", 2500),
        (f"1.234,50{BREAK}€", "EUR", "es", 123450),
        ("1234,50 EUR", "EUR", "es", 123450),
        ("12,50 euros", "EUR", "es", 1250),
        ("US$12.50", "USD", "en", 1250),
        ("$12.50", "USD", "en", 1250),
        ("$12.50", "CAD", "en", 1250),
        ("CA$12.50", "CAD", "en", 1250),
        ("£12", "GBP", "nl", 1200),
        ("CHF 1'234.50", "CHF", "en", 123450),
        ("¥1,250", "JPY", "en", 1250),
        ("JPY 1250", "JPY", "es", 1250),
        (f"KWD{BREAK}1.250", "KWD", "en", 1250),
        ("KWD 1,250.000", "KWD", "en", 1250000),
        ("KWD 1.250,000", "KWD", "nl", 1250000),
    ],
)
def test_an_amount_may_name_its_currency(typed: str, currency: str, code: str, minor: int) -> None:
    assert read(typed, currency, code) == minor


@pytest.mark.rule("X41")
@given(
    minor=st.integers(0, 10**14),
    currency=st.sampled_from(["EUR", "USD", "GBP", "CHF", "CAD", "AUD", "MXN", "JPY", "KWD"]),
    code=st.sampled_from(["en", "nl", "es"]),
)
def test_what_we_show_can_be_typed_as_it_stands_there(minor: int, currency: str, code: str) -> None:
    assert read(money_text(Money(minor, currency), code), currency, code) == minor


@pytest.mark.rule("X41")
@pytest.mark.parametrize(
    ("typed", "currency", "code", "minor"),
    [
        ("12,50", "EUR", "en", 1250),
        ("12,5", "EUR", "en", 1250),
        ("0,5", "EUR", "en", 50),
        (",50", "EUR", "en", 50),
        ("1234,50", "EUR", "en", 123450),
        ("1.234,50", "EUR", "en", 123450),
        ("1.234.567,50", "EUR", "en", 123456750),
        ("1.234.567", "EUR", "en", 123456700),
        ("12.50", "EUR", "nl", 1250),
        ("12.5", "EUR", "nl", 1250),
        ("1,234.50", "EUR", "nl", 123450),
        ("12.50", "EUR", "es", 1250),
        ("1,234.50", "EUR", "es", 123450),
        ("1 234,50", "EUR", "es", 123450),
        (f"1{NARROW}234,50", "EUR", "en", 123450),
        ("1’234.50", "EUR", "nl", 123450),
        ("1.250", "JPY", "en", 1250),
        ("1,250", "JPY", "es", 1250),
        ("1,25", "KWD", "en", 1250),
        ("1.250,500", "KWD", "en", 1250500),
        ("1,250.500", "KWD", "nl", 1250500),
        (f"{UNSEEN}12,50", "EUR", "nl", 1250),
        ("١٢٫٥٠", "EUR", "en", 1250),
        ("１２．５０", "EUR", "en", 1250),
    ],
)
def test_the_other_mark_is_taken_where_it_can_mean_one_thing(typed: str, currency: str, code: str, minor: int) -> None:
    assert read(typed, currency, code) == minor


@pytest.mark.rule("X41")
@pytest.mark.parametrize(
    ("typed", "currency", "code", "minor"),
    [
        ("1,250", "EUR", "en", 125000),
        ("1.250", "EUR", "nl", 125000),
        ("1.250", "EUR", "es", 125000),
        ("1,234,567", "EUR", "en", 123456700),
        ("1.234.567,5", "EUR", "nl", 123456750),
        ("1250", "EUR", "en", 125000),
        ("1,250", "JPY", "en", 1250),
        ("1.250", "JPY", "nl", 1250),
        ("1.250", "KWD", "en", 1250),
        ("1,250", "KWD", "nl", 1250),
        ("0.125", "KWD", "en", 125),
    ],
)
def test_the_readers_own_way_means_what_it_always_meant(typed: str, currency: str, code: str, minor: int) -> None:
    assert read(typed, currency, code) == minor


@pytest.mark.rule("X41")
@pytest.mark.parametrize(
    ("typed", "currency", "code", "smaller", "larger"),
    [
        ("1.250", "EUR", "en", "€1.25", "€1,250.00"),
        ("€1.250", "EUR", "en", "€1.25", "€1,250.00"),
        ("1,250", "EUR", "nl", "€ 1,25", "€ 1.250,00"),
        ("1,250", "EUR", "es", "1,25 €", "1.250,00 €"),
        ("12.500", "USD", "en", "US$12.50", "US$12,500.00"),
        ("1,250", "KWD", "en", "KWD1.250", "KWD1,250.000"),
        ("1.250", "KWD", "nl", "KWD 1,250", "KWD 1.250,000"),
        ("1.250", "KWD", "es", "1,250 KWD", "1.250,000 KWD"),
    ],
)
def test_what_can_mean_two_amounts_is_refused_with_both(
    typed: str, currency: str, code: str, smaller: str, larger: str
) -> None:
    said = refusal(typed, currency, code)
    assert smaller in said
    assert larger in said
    assert read(smaller, currency, code) < read(larger, currency, code), "what it asks for is taken"


@pytest.mark.rule("X41")
@pytest.mark.parametrize("typed", ["12_50", "1_000", "+12", "-12", "1__2"])
@pytest.mark.parametrize("code", ["en", "nl", "es"])
def test_signs_of_programs_are_no_amount(typed: str, code: str) -> None:
    assert money_text(Money(123450, "EUR"), code).replace(BREAK, " ") in refusal(typed, "EUR", code)


@pytest.mark.rule("X41")
@pytest.mark.parametrize("code", ["en", "nl", "es"])
@pytest.mark.parametrize(
    ("typed", "currency"),
    [
        ("", "EUR"), ("€", "EUR"), ("EUR", "EUR"), (".", "EUR"), ("ten", "EUR"), ("1e3", "EUR"), ("0x10", "EUR"),
        ("12.5050", "EUR"), ("0.001", "EUR"), ("1.2.3", "EUR"), ("1,23,456", "EUR"),
        ("1.234,567", "EUR"), ("1,234.5678", "EUR"), ("1,234,56", "EUR"), ("12 50", "EUR"), ("1..2", "EUR"),
        ("12.50 €€", "EUR"), ("€12.50€", "EUR"), ("12€50", "EUR"), ("12.50", "JPY"), ("1.2345", "KWD"),
        ("12.50 a", "EUR"), ("12.50/h", "EUR"), ("½", "EUR"), ("1²", "EUR"), ("NaN", "EUR"), ("∞", "EUR"),
        ("EUR:1250", "USD"),
    ],
)  # fmt: skip
def test_what_is_no_amount_is_refused_with_an_example(typed: str, currency: str, code: str) -> None:
    assert money_text(Money(123450, currency), code).replace(BREAK, " ") in refusal(typed, currency, code)


@pytest.mark.rule("X41")
@pytest.mark.parametrize(
    ("typed", "currency", "code"),
    [("12.5000", "EUR", "en"), ("12,5000", "EUR", "nl"), ("1.234,500", "EUR", "es"), ("12.0", "JPY", "en")],
)
def test_decimals_that_the_currency_does_not_have_are_refused_also_when_they_are_zero(
    typed: str, currency: str, code: str
) -> None:
    assert refusal(typed, currency, code)


@pytest.mark.rule("X41")
@pytest.mark.parametrize(("typed", "code"), [("12.505", "en"), ("12,505", "nl"), ("12,505", "es"), ("0,120", "en")])
def test_more_decimals_than_the_currency_has_are_no_thousands(typed: str, code: str) -> None:
    assert money_text(Money(123450, "EUR"), code).replace(BREAK, " ") in refusal(typed, "EUR", code)


@pytest.mark.rule("X41")
@pytest.mark.parametrize(
    ("typed", "currency"), [("$12.50", "EUR"), ("12,50 €", "USD"), ("USD 12", "EUR"), ("£5", "JPY"), ("US$5", "CAD")]
)
def test_an_amount_in_another_currency_is_refused(typed: str, currency: str) -> None:
    refusal(typed, currency, "en")


@given(st.text(max_size=20), st.sampled_from(["EUR", "JPY", "KWD"]), st.sampled_from(["en", "nl", "es"]))
def test_whatever_is_typed_is_an_amount_or_refused(typed: str, currency: str, code: str) -> None:
    try:
        found = read(typed, currency, code)
    except Invalid:
        found = 0
    assert found >= 0
