"""What the frame offers to staff: the way to their work, and nothing that is only for people with orders."""

import pytest
from flask import Flask

from app.core.database.tx import Transactions
from tests.support.domain.people import FINN, SAM, user_of
from tests.support.domain.worlds import World
from tests.support.pages.lists import href, plain
from tests.support.pages.lists import world as world
from tests.support.web import Browser

pytestmark = pytest.mark.databases("sqlite")


@pytest.fixture
def finn(app: Flask, transactions: Transactions, ids: dict[str, int]) -> Browser:
    """The browser of finance, signed in."""
    with transactions.open(write=True) as tx:
        user_id = user_of(tx, FINN).id
    return Browser(app, user_id)


@pytest.mark.parametrize(
    ("who", "label", "address"), [("sam", "Go to the cases", "/support/cases"), ("finn", "Go to finance", "/finance")]
)
def test_a_page_that_is_not_there_leads_staff_to_their_work(
    sam: Browser, finn: Browser, who: str, label: str, address: str
) -> None:
    page = {"sam": sam, "finn": finn}[who].get("/orders/nothing-here?lang=en")
    assert page.status_code == 404
    assert href(page.text, label) == address
    assert "Go to your orders" not in plain(page.text)


def test_it_leads_everybody_else_to_their_orders(clara: Browser, guest: Browser) -> None:
    assert href(clara.get("/nothing-here?lang=en").text, "Go to your orders") == "/orders"
    assert href(guest.get("/nothing-here?lang=en").text, "Go to the sign-in page") == "/login"


def test_the_menu_of_staff_has_only_what_they_use(sam: Browser, finn: Browser) -> None:
    for browser in (sam, finn):
        page = browser.get("/account?lang=en").text
        assert href(page, "Your orders") is None
        assert href(page, "Earnings") is None


@pytest.mark.parametrize(("role", "earns"), [("client", False), ("freelancer", True)])
def test_staff_who_have_orders_find_them(sam: Browser, world: World, role: str, earns: bool) -> None:
    world.order(**{role: SAM})
    page = sam.get("/account?lang=en").text
    assert href(page, "Your orders") == "/orders"
    assert (href(page, "Earnings") == "/earnings") is earns
