"""What an extension may ask for: a later date, extras, or both, within the limits of the policy (F14, X41)."""

from datetime import datetime, timedelta

import pytest

from app.core.errors import Invalid, Refusal
from app.rules.base.people import CLIENT, FREELANCER
from app.rules.base.policy import current
from app.rules.cases.extras import Extension, Extra, extension, resulting_due, rows, total
from tests.support.domain.facts import ACTORS, DAY, NOW, US, act, committed, opening, order

DUE = NOW + 4 * DAY  # of `order()`
FONT = Extra("Font licence", 5_000, 2)


def code_of(wanted: Extension, **columns: object) -> tuple[str, str]:
    """Field and code with which the extension is refused as bad input."""
    with pytest.raises(Invalid) as refusal:
        opening(order(**columns), "extension", FREELANCER, details=wanted)  # type: ignore[arg-type]
    assert refusal.value.status == 422
    return refusal.value.field, refusal.value.code


@pytest.mark.rule("F14")
@pytest.mark.parametrize(
    "wanted", [Extension(DUE + US), Extension(None, (FONT,)), Extension(DUE + DAY, (FONT, Extra("Icons", 1, 0)))]
)
def test_a_later_date_extras_or_both(wanted: Extension) -> None:
    request = opening(order(), "extension", FREELANCER, details=wanted).after.request
    assert request is not None
    assert extension(request.details) == wanted, "what is stored is what was asked"


@pytest.mark.rule("F14")
def test_asking_for_nothing_is_refused() -> None:
    assert code_of(Extension(None)) == ("new_due_on", "nothing_asked")


@pytest.mark.parametrize("moment", [DUE, DUE - US, NOW, NOW - DAY])
def test_the_new_date_is_later_than_the_present_one(moment: datetime) -> None:
    assert code_of(Extension(moment)) == ("new_due_on", "date_not_later")


def test_an_overdue_order_gets_a_date_in_the_future() -> None:
    late = NOW - 5 * DAY
    assert code_of(Extension(NOW), delivery_due_at=late) == ("new_due_on", "date_not_later")
    assert opening(order(delivery_due_at=late), "extension", FREELANCER, details=Extension(NOW + US)).after.request


def test_an_order_without_a_date_may_get_one() -> None:
    facts = order(delivery_due_at=None)
    assert opening(facts, "extension", FREELANCER, details=Extension(NOW + US)).after.request
    assert code_of(Extension(NOW), delivery_due_at=None) == ("new_due_on", "date_not_later")


def test_a_date_within_a_year() -> None:
    limit = DUE + current().extension_limit
    assert opening(order(), "extension", FREELANCER, details=Extension(limit)).after.request
    assert code_of(Extension(limit + US)) == ("new_due_on", "date_too_far")


@pytest.mark.parametrize(
    ("extra", "code"),
    [
        (Extra("", 1, 0), "extra_title"),
        (Extra("  ", 1, 0), "extra_title"),
        (Extra("x" * 121, 1, 0), "extra_title"),
        (Extra("Font", 0, 0), "extra_price"),
        (Extra("Font", -1, 0), "extra_price"),
        (Extra("Font", current().amounts["EUR"].extra_limit + 1, 0), "extra_price"),
        (Extra("Font", 1, -1), "extra_days"),
        (Extra("Font", 1, current().extension_limit.days + 1), "extra_days"),
    ],
)
def test_an_extra_that_cannot_be(extra: Extra, code: str) -> None:
    assert code_of(Extension(None, (FONT, extra))) == ("extras", code)


def test_the_largest_extra_and_the_most_extras() -> None:
    largest = Extra("x" * 120, current().amounts["EUR"].extra_limit, current().extension_limit.days)
    most = (largest,) * current().extras_limit
    assert opening(order(), "extension", FREELANCER, details=Extension(None, most)).after.request
    assert code_of(Extension(None, (*most, FONT))) == ("extras", "too_many")


def test_the_limits_are_a_table_per_currency() -> None:
    yen = current().amounts["JPY"].extra_limit
    assert yen != current().amounts["EUR"].extra_limit
    wanted = Extension(None, (Extra("Font", yen, 0),))
    assert opening(order(currency="JPY"), "extension", FREELANCER, details=wanted).after.request
    with pytest.raises(Refusal) as refusal:
        opening(order(currency="XAU"), "extension", FREELANCER, details=wanted)
    assert refusal.value.code == "currency_unknown"


@pytest.mark.rule("F14", "X38")
def test_the_date_if_accepted_counts_the_days_of_the_extras() -> None:
    days = Extra("Font", 1, 2), Extra("Icons", 1, 3)
    assert resulting_due(order(), Extension(None, days)) == DUE + timedelta(days=5)
    assert resulting_due(order(), Extension(DUE + DAY, days)) == DUE + timedelta(days=6)
    assert resulting_due(order(), Extension(DUE + DAY)) == DUE + DAY
    assert resulting_due(order(delivery_due_at=None), Extension(None, days)) is None
    assert total(Extension(None, days)) == 2


@pytest.mark.rule("X54")
@pytest.mark.parametrize(
    ("extras", "answered", "told"), [((FONT,), False, True), ((), False, False), ((FONT,), True, False)]
)
def test_the_new_total_is_told_where_extras_wait_for_an_answer(
    extras: tuple[Extra, ...], answered: bool, told: bool
) -> None:
    asked = committed(opening(order(), "extension", FREELANCER, details=Extension(DUE + DAY, extras)))
    facts = committed(act(asked, "decline", ACTORS[CLIENT])) if answered else asked
    (case,) = facts.cases
    assert ("New total" in [row.label.id for row in rows(facts, case)]) == told
