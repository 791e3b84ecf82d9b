"""People with accounts, and browsers for them."""

from collections.abc import Callable

import pytest
from flask import Flask

from app.core.database.tx import Transactions
from app.core.runtime import KEY
from tests.support.domain.people import CLARA, FRED, GOOD_PASSWORD, OLGA, SAM, Person, user_of
from tests.support.web import Browser


@pytest.fixture
def transactions(app: Flask) -> Transactions:
    """The transactions of the application."""
    return app.extensions[KEY].transactions


@pytest.fixture
def ids(app: Flask, transactions: Transactions) -> dict[str, int]:
    """The accounts of Clara, Fred, Olga and Sam by first name; everybody's password is GOOD_PASSWORD."""
    kept = app.extensions[KEY].passwords.hash(GOOD_PASSWORD)
    with transactions.open(write=True) as tx:
        people = {"clara": CLARA, "fred": FRED, "olga": OLGA, "sam": SAM}
        return {name: user_of(tx, person, password_hash=kept).id for name, person in people.items()}


@pytest.fixture
def guest(app: Flask, ids: dict[str, int]) -> Browser:
    """A browser in which nobody is signed in."""
    return Browser(app)


@pytest.fixture
def clara(app: Flask, ids: dict[str, int]) -> Browser:
    """Clara's browser, signed in."""
    return Browser(app, ids["clara"])


@pytest.fixture
def enter(app: Flask, ids: dict[str, int]) -> Callable[..., Browser]:
    """Sign somebody in through the sign-in page: enter(CLARA) -> their browser, which reads English."""

    def sign_in(person: Person, browser: Browser | None = None) -> Browser:
        browser = browser or Browser(app)
        browser.client.set_cookie("lang", "en")
        response = browser.post("/login", email=person.email, password=GOOD_PASSWORD)
        assert response.status_code == 303, response.text
        browser.csrf = ""
        return browser

    return sign_in
