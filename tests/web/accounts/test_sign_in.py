"""Signing in and out: who gets in, what a wrong guess learns, and when a session is over."""

from collections.abc import Callable

import pytest
from flask import Flask

from app.core.clock import FixedClock
from app.core.database.tx import Transactions
from app.core.runtime import KEY
from app.models import SignIn
from app.services.accounts import accounts
from tests.support.domain.people import CLARA, GOOD_PASSWORD, OLGA
from tests.support.web import Browser

Enter = Callable[..., Browser]


def test_a_person_signs_in_and_comes_back_to_the_page_they_wanted(guest: Browser) -> None:
    asked = guest.get("/account")
    assert (asked.status_code, asked.location) == (302, "/login?next=/account")
    response = guest.post("/login", email=CLARA.email, password=GOOD_PASSWORD, next="/account")
    assert (response.status_code, response.location) == (303, "/account")
    assert CLARA.email in guest.get("/account").text


def test_the_address_is_compared_without_case_and_spaces(guest: Browser) -> None:
    assert guest.post("/login", email=f"  {CLARA.email.upper()} ", password=GOOD_PASSWORD).status_code == 303


@pytest.mark.parametrize(
    ("email", "password"), [(CLARA.email, "wrong"), ("nobody@people.example", GOOD_PASSWORD), (CLARA.email, "x" * 5000)]
)
def test_a_wrong_guess_learns_nothing(guest: Browser, email: str, password: str) -> None:
    response = guest.post("/login", email=email, password=password)
    assert response.status_code == 422
    assert "do not match" in response.text
    assert f'value="{email}"' in response.text
    assert password not in response.text
    assert guest.get("/account").status_code == 302


def test_an_unknown_address_costs_as_much_work_as_a_known_one(
    app: Flask, guest: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    hasher = app.extensions[KEY].passwords._hasher
    compared: list[str] = []
    monkeypatch.setattr(type(hasher), "verify", lambda _self, kept, _given: compared.append(kept))
    monkeypatch.setattr(type(app.extensions[KEY].passwords), "outdated", lambda _self, _kept: False)
    guest.post("/login", email="nobody@people.example", password="guess")
    guest.post("/login", email=CLARA.email, password="guess")
    assert len(compared) == 2
    assert {kept.split("$")[3] for kept in compared} == {"m=8,t=1,p=1"}


def test_empty_fields_are_named(guest: Browser) -> None:
    response = guest.post("/login", email=" ", password="")
    assert response.status_code == 422
    assert "Enter your email address." in response.text
    assert "Enter your password." in response.text


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/logout", "/nowhere"])
def test_nobody_is_led_away_after_signing_in(guest: Browser, target: str) -> None:
    response = guest.post("/login", email=CLARA.email, password=GOOD_PASSWORD, next=target)
    assert response.location == "/orders"


def test_a_session_from_before_signing_in_is_worth_nothing(guest: Browser, enter: Enter, app: Flask) -> None:
    guest.get("/login")
    planted = guest.client.get_cookie("session")
    assert planted is not None
    enter(CLARA, guest)
    thief = Browser(app)
    thief.client.set_cookie("session", planted.value)
    assert thief.get("/account").status_code == 302


def test_signing_in_again_replaces_the_session_of_that_browser(
    enter: Enter, ids: dict[str, int], transactions: Transactions
) -> None:
    browser = enter(CLARA)
    with browser.client.session_transaction() as session:
        first = session["_user_id"]
    enter(OLGA, browser)
    with browser.client.session_transaction() as session:
        assert session["_user_id"] != first
    with transactions.open(write=False) as tx:
        assert [row.user_id for row in tx.session.query(SignIn)] == [ids["olga"]]


def test_the_database_does_not_hold_the_token(clara: Browser, transactions: Transactions) -> None:
    with clara.client.session_transaction() as session:
        token = session["_user_id"]
    with transactions.open(write=False) as tx:
        rows = tx.session.query(SignIn).all()
    assert len(rows) == 1
    assert token not in (rows[0].token_hash,)
    assert len(token) >= 43


def test_a_copy_of_the_cookie_dies_with_signing_out(clara: Browser, app: Flask) -> None:
    copied = clara.client.get_cookie("session")
    assert copied is not None
    response = clara.post("/logout")
    assert (response.status_code, response.location) == (303, "/login")
    assert response.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "You are signed out." in clara.get("/login").text
    thief = Browser(app)
    thief.client.set_cookie("session", copied.value)
    assert thief.get("/account").status_code == 302


def test_a_guest_may_sign_out_too(guest: Browser) -> None:
    assert guest.post("/logout").status_code == 303


def test_a_suspended_person_is_out_at_once_and_told_why_only_with_the_right_password(
    clara: Browser, guest: Browser, ids: dict[str, int], transactions: Transactions
) -> None:
    assert clara.get("/account").status_code == 200
    with transactions.open(write=True) as tx:
        accounts.suspend(tx, ids["clara"])
    assert clara.get("/account").status_code == 302
    assert "do not match" in guest.post("/login", email=CLARA.email, password="wrong").text
    right = guest.post("/login", email=CLARA.email, password=GOOD_PASSWORD)
    assert right.status_code == 422
    assert "This account is suspended." in right.text
    with transactions.open(write=True) as tx:
        accounts.suspend(tx, ids["clara"], suspended=False)
    assert guest.post("/login", email=CLARA.email, password=GOOD_PASSWORD).status_code == 303


def test_a_session_ends_when_its_time_is_up(clara: Browser, clock: FixedClock) -> None:
    clock.move(hours=335, minutes=59)
    assert clara.get("/account").status_code == 200
    clock.move(minutes=1)
    response = clara.get("/account")
    assert response.location == "/login?next=/account"
    assert "You are no longer signed in." in clara.get("/login").text


def test_doing_something_prolongs_the_session_and_reading_does_not(clara: Browser, clock: FixedClock) -> None:
    clock.move(days=10)
    clara.get("/account")
    clara.post("/account", name="Clara", locale="en", timezone="Europe/Amsterdam")
    clock.move(days=13)
    assert clara.get("/account").status_code == 200
    clock.move(days=2)
    assert clara.get("/account").status_code == 302


def test_a_session_is_not_prolonged_beyond_thirty_days(clara: Browser, clock: FixedClock) -> None:
    for _ in range(3):
        clock.move(days=9)
        clara.post("/account", name="Clara", locale="en", timezone="Europe/Amsterdam")
    clock.move(days=2, hours=23)
    assert clara.get("/account").status_code == 200
    clock.move(hours=1)
    assert clara.get("/account").status_code == 302


def test_a_hash_with_old_costs_is_renewed_at_sign_in(
    app: Flask, guest: Browser, ids: dict[str, int], transactions: Transactions
) -> None:
    from app.core.security.passwords import Passwords
    from app.models import User

    with transactions.open(write=True) as tx:
        tx.session.get_one(User, ids["clara"]).password_hash = Passwords(2, 16).hash(GOOD_PASSWORD)
        tx.session.flush()
    assert guest.post("/login", email=CLARA.email, password=GOOD_PASSWORD).status_code == 303
    with transactions.open(write=False) as tx:
        kept = tx.session.get_one(User, ids["clara"]).password_hash or ""
    assert "m=8,t=1" in kept
    assert app.extensions[KEY].passwords.matches(kept, GOOD_PASSWORD)


def test_the_first_page_leads_to_the_orders_or_to_the_door(guest: Browser, clara: Browser) -> None:
    assert guest.get("/").location == "/login"
    assert clara.get("/").location == "/orders"
    assert clara.get("/login").status_code == 302
