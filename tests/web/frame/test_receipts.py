"""Doubled, replayed and parallel posts of one form: one effect, and everybody sees the same result."""

import threading
from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from app.core.clock import FixedClock
from app.core.database.tx import Transactions
from app.core.settings import Settings
from app.models import IdempotencyKey
from tests.support.domain.people import CLARA, OLGA
from tests.support.lending import lent
from tests.support.pages.form_page import add_form_page, count
from tests.support.web import Browser

OP = "0123456789abcdef0123456789abcdef"
FORM = {"title": "A toy", "op_id": OP}
Enter = Callable[..., Browser]


@pytest.fixture
def app(settings: Settings, clock: FixedClock) -> Iterator[Flask]:
    with lent(settings, clock, add_form_page) as made:
        yield made


def test_a_repeated_post_leads_to_the_first_result_and_does_nothing(clara: Browser, transactions: Transactions) -> None:
    first = clara.post("/toys/a", **FORM)
    assert (first.status_code, first.location) == (303, "/toys/a?made=0")
    for _ in range(3):
        again = clara.post("/toys/a", **FORM)
        assert (again.status_code, again.location) == (303, "/toys/a?made=0")
    assert count(transactions) == 1


def test_a_fresh_form_is_carried_out_again(clara: Browser, transactions: Transactions) -> None:
    assert clara.post("/toys/a", title="A toy").location == "/toys/a?made=0"
    assert clara.post("/toys/a", title="A toy").location == "/toys/a?made=1"
    assert count(transactions) == 2


def test_the_page_gives_every_form_its_own_number(clara: Browser) -> None:
    pages = [clara.get("/toys/a").text for _ in range(2)]
    numbers = {page.split('name="op_id" value="')[1][:32] for page in pages}
    assert len(numbers) == 2


def test_htmx_gets_the_part_first_and_the_whole_page_for_a_repeat(clara: Browser, transactions: Transactions) -> None:
    first = clara.post("/toys/a", htmx=True, **FORM)
    assert (first.status_code, "<html" in first.text) == (200, False)
    again = clara.post("/toys/a", htmx=True, **FORM)
    assert (again.status_code, again.headers["HX-Redirect"]) == (204, "/toys/a?made=0")
    plain = clara.post("/toys/a", **FORM)
    assert (plain.status_code, plain.location) == (303, "/toys/a?made=0")
    assert count(transactions) == 1


def test_a_refused_post_may_be_sent_again_with_the_same_number(clara: Browser, transactions: Transactions) -> None:
    assert clara.post("/toys/a", **FORM | {"title": "x" * 21}).status_code == 422
    assert clara.post("/toys/a", **FORM | {"title": "too late"}).status_code == 409
    assert count(transactions) == 0
    assert clara.post("/toys/a", **FORM).status_code == 303
    assert count(transactions) == 1


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("op_id", [None, "", "x", OP.upper(), OP + "0", OP[:-1] + "\0", "' OR 1=1 --", OP[:-1] + "é"])
def test_without_a_number_nothing_is_done_and_nothing_is_lost(
    clara: Browser, transactions: Transactions, op_id: str | None
) -> None:
    response = clara.post("/toys/a", title="A toy", text="Words that took an hour.", op_id=op_id)
    assert response.status_code == 422
    assert "Words that took an hour." in response.text
    assert count(transactions) == 0


def test_a_number_is_good_for_one_person_and_one_form(enter: Enter, transactions: Transactions) -> None:
    clara, olga = enter(CLARA), enter(OLGA)
    assert clara.post("/toys/a", **FORM).status_code == 303
    assert clara.post("/toys/b", **FORM).status_code == 422
    assert olga.post("/toys/a", **FORM).status_code == 422
    assert count(transactions) == 1


def test_the_key_and_the_effect_are_written_together(clara: Browser, transactions: Transactions) -> None:
    clara.post("/toys/a", **FORM | {"title": "too late"})
    clara.post("/toys/a", **FORM)
    with transactions.open(write=False) as tx:
        (receipt,) = tx.session.query(IdempotencyKey).all()
    assert (receipt.op_id, receipt.action, receipt.location) == (OP, "/toys/a", "/toys/a?made=0")


def test_eight_at_once_have_one_effect_and_one_result(enter: Enter, transactions: Transactions) -> None:
    """On PostgreSQL they really overlap; a duplicate waits on the primary key of its row."""
    first = enter(CLARA)
    first.get("/account")
    cookie = first.client.get_cookie("session")
    assert cookie is not None
    together = threading.Barrier(8)
    results: list[tuple[int, str | None]] = []

    def send() -> None:
        browser = Browser(first.app)
        browser.client.set_cookie("session", cookie.value)
        browser.csrf = first.csrf
        together.wait(10)
        response = browser.post("/toys/a", **FORM)
        results.append((response.status_code, response.location))

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert results == [(303, "/toys/a?made=0")] * 8
    assert count(transactions) == 1


def test_a_duplicate_of_a_refused_post_acts_when_its_turn_comes(clara: Browser, transactions: Transactions) -> None:
    """The number was given back by the rollback, so whoever waited for it may use it."""
    from app.services.accounts import idempotency

    with transactions.open(write=True) as tx:
        assert idempotency.reserve(tx, OP, 1, "/toys/a") is None
        tx.discard = True
    assert clara.post("/toys/a", **FORM).status_code == 303
    assert count(transactions) == 1


def test_old_keys_do_not_outlive_their_use(clara: Browser, clock: FixedClock, transactions: Transactions) -> None:
    from app.services.maintenance.retention import tidy

    clara.post("/toys/a", **FORM)
    clock.move(days=6)
    tidy(transactions)
    assert clara.post("/toys/a", **FORM).location == "/toys/a?made=0"
    clock.move(days=2)
    tidy(transactions)
    with transactions.open(write=False) as tx:
        assert tx.session.query(IdempotencyKey).count() == 0


def test_a_guest_is_sent_to_the_door_before_the_number_counts(guest: Browser, transactions: Transactions) -> None:
    assert guest.post("/toys/a", **FORM).location.startswith("/login")
    with transactions.open(write=False) as tx:
        assert tx.session.query(IdempotencyKey).count() == 0
