"""Text that was being written when the session expired comes back, to the same person, in the same form."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from app.core.clock import FixedClock
from app.core.database.tx import Transactions
from app.core.settings import Settings
from app.models import Draft
from tests.support.domain.people import CLARA, GOOD_PASSWORD, OLGA
from tests.support.lending import lent
from tests.support.pages.form_page import add_form_page, count
from tests.support.web import Browser

TEXT = "What I wrote for an hour,\nin two lines. Ünïcödé too."
FORM = {"title": "Mine", "text": TEXT, "password": "never kept", "op_id": "0" * 32}
FROM_PAGE = {"Referer": "http://localhost/toys/a"}
Enter = Callable[..., Browser]


@pytest.fixture
def app(settings: Settings, clock: FixedClock) -> Iterator[Flask]:
    with lent(settings, clock, add_form_page) as made:
        yield made


@pytest.fixture
def expired(enter: Enter, clock: FixedClock) -> Browser:
    """Clara's browser after her session ran out while the page was open."""
    browser = enter(CLARA)
    browser.get("/toys/a")
    clock.move(hours=336)
    return browser


def drafts(transactions: Transactions) -> list[Draft]:
    with transactions.open(write=False) as tx:
        return tx.session.query(Draft).all()


def test_the_text_survives_signing_in_again(expired: Browser, enter: Enter, transactions: Transactions) -> None:
    late = expired.post("/toys/a", headers=FROM_PAGE, **FORM)
    assert (late.status_code, late.location) == (303, "/login?next=/toys/a")
    assert "What you wrote is kept." in expired.get("/login?lang=en").text
    assert count(transactions) == 0

    back = expired.post("/login", email=CLARA.email, password=GOOD_PASSWORD, next="/toys/a")
    assert back.location == "/toys/a"
    expired.csrf = ""
    page = expired.get("/toys/a").text
    assert TEXT in page
    assert 'value="Mine"' in page

    assert expired.post("/toys/a", headers=FROM_PAGE, title="Mine", text=TEXT).status_code == 303
    assert drafts(transactions) == []
    assert TEXT not in expired.get("/toys/a").text
    assert count(transactions) == 1


@pytest.mark.databases("sqlite")
def test_htmx_is_told_that_the_session_ended_and_the_text_is_kept(expired: Browser, transactions: Transactions) -> None:
    late = expired.post("/toys/a", htmx=True, headers={"HX-Current-URL": "http://localhost/toys/a"}, **FORM)
    assert (late.status_code, late.headers["HX-Retarget"]) == (401, "#notes")
    assert 'href="/login?next=/toys/a"' in late.text
    assert [row.path for row in drafts(transactions)] == ["/toys/a"]


@pytest.mark.databases("sqlite")
def test_nobody_else_ever_sees_it(expired: Browser, enter: Enter) -> None:
    expired.post("/toys/a", headers=FROM_PAGE, **FORM)
    enter(OLGA, expired)
    assert TEXT not in expired.get("/toys/a").text
    assert TEXT not in enter(OLGA).get("/toys/a").text
    assert TEXT in enter(CLARA).get("/toys/a").text


@pytest.mark.databases("sqlite")
def test_it_is_shown_only_on_its_own_page(expired: Browser, enter: Enter) -> None:
    expired.post("/toys/a", headers=FROM_PAGE, **FORM)
    assert TEXT not in enter(CLARA).get("/toys/b").text


@pytest.mark.databases("sqlite")
def test_passwords_and_our_own_fields_are_not_kept(expired: Browser, transactions: Transactions) -> None:
    expired.post("/toys/a", headers=FROM_PAGE, **FORM)
    (row,) = drafts(transactions)
    assert "never kept" not in row.fields
    assert "csrf_token" not in row.fields
    assert "op_id" not in row.fields


@pytest.mark.databases("sqlite")
def test_a_guest_leaves_nothing_behind(guest: Browser, transactions: Transactions) -> None:
    assert guest.post("/toys/a", headers=FROM_PAGE, **FORM).status_code == 303
    assert drafts(transactions) == []


@pytest.mark.databases("sqlite")
def test_neither_does_a_browser_that_was_signed_out_by_its_owner(
    expired: Browser, ids: dict[str, int], transactions: Transactions
) -> None:
    from app.services.accounts import sign_ins

    with transactions.open(write=True) as tx:
        sign_ins.end_all(tx, ids["clara"])
    assert expired.post("/toys/a", headers=FROM_PAGE, **FORM).status_code == 303
    assert drafts(transactions) == []


def test_a_second_attempt_takes_the_place_of_the_first(expired: Browser, transactions: Transactions) -> None:
    expired.post("/toys/a", headers=FROM_PAGE, **FORM)
    expired.post("/toys/a", headers=FROM_PAGE, **FORM | {"text": "better words"})
    (row,) = drafts(transactions)
    assert "better words" in row.fields


@pytest.mark.databases("sqlite")
def test_drafts_of_one_person_stay_few(expired: Browser, transactions: Transactions) -> None:
    for number in range(25):
        page = f"/toys/{number}"
        expired.post(page, headers={"Referer": f"http://localhost{page}"}, **FORM)
    assert len(drafts(transactions)) == 20


@pytest.mark.databases("sqlite")
def test_an_empty_form_is_not_worth_keeping(expired: Browser, transactions: Transactions) -> None:
    expired.post("/toys/a", headers=FROM_PAGE, title=" ", text="")
    assert drafts(transactions) == []


@pytest.mark.databases("sqlite")
def test_a_page_without_a_referrer_still_leads_back_somewhere(expired: Browser) -> None:
    late = expired.post("/toys/a", **FORM)
    assert late.status_code == 303
    assert late.location.startswith("/login?next=/")


@pytest.mark.databases("sqlite")
def test_drafts_are_forgotten_after_a_week(
    expired: Browser, enter: Enter, clock: FixedClock, transactions: Transactions
) -> None:
    expired.post("/toys/a", headers=FROM_PAGE, **FORM)
    clock.move(days=7)
    assert TEXT not in enter(CLARA).get("/toys/a").text


@pytest.mark.databases("sqlite")
def test_without_drafts_nobody_pays_a_query(clara: Browser) -> None:
    from sqlalchemy import event

    seen: list[str] = []
    event.listen(clara.services.engine, "before_cursor_execute", lambda _c, _cur, sql, *_rest: seen.append(sql))
    clara.get("/toys/a")
    assert not [sql for sql in seen if "drafts" in sql]
