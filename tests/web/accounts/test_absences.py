"""Announced absence in the account, and what the other party sees of it: before sending, on the case, nowhere else."""

import re
from datetime import date, timedelta

import pytest

from app.core.clock import FixedClock
from app.core.database.tx import Transactions
from app.models import Absence
from tests.support.pages.orders import MakeOrder, ask_to_cancel
from tests.support.web import Browser

pytestmark = pytest.mark.databases("sqlite")
WAITS = "Their time to answer starts then."


def announce(browser: Browser, today: date, first: int, last: int) -> int:
    days = {"first_day": today + timedelta(days=first), "last_day": today + timedelta(days=last)}
    return browser.post("/account/absences", **{name: day.isoformat() for name, day in days.items()}).status_code


@pytest.fixture
def today(clock: FixedClock) -> date:
    """The day on which the tests begin, in Europe."""
    return clock.moment.date()


@pytest.mark.rule("G6")
def test_it_is_announced_shown_with_what_is_left_and_removed(clara: Browser, today: date) -> None:
    assert "you have 14 days left" in clara.get("/account?lang=en").text
    assert announce(clara, today, 3, 5) == 303
    page = clara.get("/account?lang=en").text
    assert "Your absence has been announced." in page or "Je afwezigheid is aangekondigd." in page
    assert "you have 11 days left" in page
    shown = re.search(r'action="(/account/absences/\d+/removal)"', page)
    assert shown is not None
    assert "Away from" in page
    assert clara.post(shown[1]).status_code == 303
    page = clara.get("/account?lang=en").text
    assert "Away from" not in page
    assert "you have 14 days left" in page
    assert clara.post(shown[1]).status_code == 404


@pytest.mark.rule("G6")
@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (-1, 2, "Choose today or a later day."),
        (3, 2, "Choose a last day that is not before the first."),
        (1, 8, "You can be away for 7 days at most"),
        (400, 401, "Choose a first day within a year."),
        (21, 22, "You are already away from"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_kept(
    clara: Browser, today: date, first: int, last: int, said: str
) -> None:
    assert announce(clara, today, 20, 22) == 303
    days = {"first_day": today + timedelta(days=first), "last_day": today + timedelta(days=last)}
    fields = {name: day.isoformat() for name, day in days.items()}
    refused = clara.post("/account/absences?lang=en", **fields)
    assert refused.status_code == 422
    assert said in refused.text
    assert 'aria-invalid="true"' in refused.text
    assert all(f'value="{day}"' in refused.text for day in fields.values())


@pytest.mark.rule("G6")
@pytest.mark.parametrize("typed", ["", "tomorrow", "2026-02-30", "2026-13-01", "99999-01-01", "x" * 11])
def test_a_day_that_is_none_is_refused(clara: Browser, typed: str) -> None:
    refused = clara.post("/account/absences", first_day=typed, last_day="2026-04-01")
    assert refused.status_code == 422
    assert 'id="first_day-error"' in refused.text


@pytest.mark.rule("G6", "G2")
def test_form_and_review_say_so_before_sending_and_the_case_afterwards(
    make: MakeOrder, clara: Browser, fred: Browser, olga: Browser, today: date
) -> None:
    order = make()
    assert announce(fred, today, 0, 2) == 303
    form = clara.get(f"/orders/{order.ref}/resolution/cancel?lang=en").text
    assert "Fred Ibáñez is away until" in form
    assert WAITS in form
    typed = {"reason": "agreed_together", "comment": "Liever stoppen"}
    review = clara.post(f"/orders/{order.ref}/resolution/cancel?lang=en", **typed).text
    assert WAITS in review
    back = today + timedelta(days=3)
    lapse = back + timedelta(days=2)
    assert f"{lapse.day} " in review
    ref = ask_to_cancel(clara, order)
    for page in (clara.get(f"/orders/{order.ref}?lang=en").text, clara.get(f"/cases/{ref}?lang=en").text):
        assert "Fred Ibáñez is away until" in page
    own = fred.get(f"/cases/{ref}?lang=en").text
    assert "You are away until" in own
    assert "Your time to answer starts then." in own
    assert "Your answer" in own  # who is away may answer all the same


@pytest.mark.rule("G6")
def test_nobody_else_sees_it_and_who_is_there_is_not_said_to_be_away(
    make: MakeOrder, clara: Browser, fred: Browser, today: date
) -> None:
    order = make()
    assert announce(fred, today, 1, 2) == 303  # tomorrow
    for path in ("resolution", "resolution/cancel", ""):
        assert "away until" not in clara.get(f"/orders/{order.ref}/{path}?lang=en").text
    assert announce(clara, today, 0, 0) == 303  # who asks is away, not who answers
    assert "away until" not in clara.get(f"/orders/{order.ref}/resolution/cancel?lang=en").text


def test_the_absences_of_another_are_not_there(
    clara: Browser, fred: Browser, transactions: Transactions, today: date
) -> None:
    assert announce(fred, today, 1, 2) == 303
    with transactions.open(write=False) as tx:
        number = tx.session.query(Absence).one().id
    assert "Away from" not in clara.get("/account?lang=en").text
    assert clara.post(f"/account/absences/{number}/removal").status_code == 404
