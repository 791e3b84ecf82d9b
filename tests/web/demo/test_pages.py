"""The demo in the browser: bar, people, letter box; and nothing of it where real people's orders are."""

import re

import pytest
from flask import Flask

from app.core.runtime import RuntimeServices
from app.models import SignIn
from app.rules.kinds.support_cancellation import NAME
from app.rules.milestones.cancelling_request import SupportCancellation
from app.services.cases import cases
from app.services.demo.people import PEOPLE
from app.services.orders import orders
from app.web.demo import demo as pages
from tests.support.domain.factories import make_order
from tests.support.web import Browser

pytestmark = [pytest.mark.databases("sqlite"), pytest.mark.rule("X43")]

BAR = "demobar-acts"


def become(visitor: Browser, key: str, **fields: str) -> str:
    """Sign in with one click; where it led. A fresh session has a fresh token, so the next form is asked for anew."""
    response = visitor.post("/demo/sign-in", person=key, **fields)
    assert response.status_code == 303
    visitor.csrf = ""
    return str(response.location)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "/demo/mail"),
        ("get", "/demo/mail/x"),
        ("get", "/demo/mail/x/html"),
        ("post", "/demo/skip"),
        ("post", "/demo/sign-in"),
    ],
)
def test_elsewhere_there_is_no_such_page(empty: Flask, method: str, path: str) -> None:
    visitor = Browser(empty)
    response = visitor.get(path) if method == "get" else visitor.post(path, skip="1h", person="sanne")
    assert response.status_code == 404


def test_elsewhere_no_page_shows_anything_of_it(empty: Flask) -> None:
    text = Browser(empty).get("/login").text
    assert BAR not in text
    assert 'class="person"' not in text


def test_elsewhere_pages_ask_the_database_once_for_all(empty: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    real = pages.world.is_demo
    monkeypatch.setattr(pages.world, "is_demo", lambda tx: asked.append(1) or real(tx))
    visitor = Browser(empty)
    for _ in range(5):
        visitor.get("/login")
    assert len(asked) == 1


def test_the_bar_stands_on_every_page_with_its_clock_and_the_next_deadline(visitor: Browser) -> None:
    text = visitor.get("/login?lang=en").text
    assert BAR in text
    assert "10 Mar 2026, 10:00 CET" in text.replace("\xa0", " ")
    assert "To the next deadline: today, 15:30 CET" in text.replace("\xa0", " ")
    assert BAR in visitor.get("/nothing/here").text


def test_everybody_stands_beside_the_form_with_what_waits_for_them(visitor: Browser) -> None:
    text = visitor.get("/login?lang=en").text
    cards = re.findall(r"<strong>([^<]+)</strong><span[^>]*>([^<]+)</span><span[^>]*>([^<]+)</span>", text)
    assert cards == [
        ("Sanne de Vries", "Client · Dutch", "2 requests to answer"),
        ("Lucía Fernández", "Freelancer · Spanish", "1 cancellation to answer"),
        ("Tom Okafor", "Client and freelancer · English", "1 request sent"),
        ("Aylin Demir", "Freelancer · Dutch", "1 extension requested"),
        ("Begoña Ortiz", "Freelancer · Spanish", "1 ongoing order"),
        ("Joris Bakker", "Freelancer · Dutch", "2 requests to answer"),
        ("Inés Navarro", "Client · Spanish", "2 deliveries to approve"),
        ("Mila Novak", "Customer service · English", "1 open case"),
        ("Pau Ferrer", "Finance · Spanish", "Balances and payouts"),
    ]


@pytest.mark.rule("B7")
def test_customer_service_sees_how_many_cases_are_open(visitor: Browser, demo: RuntimeServices) -> None:
    with demo.transactions.open(write=True) as tx:
        order = make_order(tx, amounts=(40_000, 30_000))
        facts, actor = orders.lock(tx, order.id, order.client_id, demo.settings.platform)
        cases.open_case(tx, facts, actor, NAME, SupportCancellation("late"))
    text = visitor.get("/login?lang=en").text
    assert re.search("Mila Novak</strong>.*?2 open cases<", text)
    assert become(visitor, "mila") == "/support/cases"
    assert "Logo for a bakery" in visitor.get("/support/cases").text


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.key)
def test_one_click_signs_in_as_anybody(visitor: Browser, person: object) -> None:
    page = visitor.get(become(visitor, person.key))  # type: ignore[attr-defined]
    assert person.name in page.text  # type: ignore[attr-defined]
    assert f'lang="{person.locale}"' in page.text  # type: ignore[attr-defined]


def test_one_click_leads_back_to_where_one_wanted_to_go_and_nowhere_else(visitor: Browser) -> None:
    assert become(visitor, "sanne", next="/account") == "/account"
    assert become(visitor, "sanne", next="https://evil.example/") == "/orders"


def test_whoever_was_signed_in_is_not_any_more(visitor: Browser, demo: RuntimeServices) -> None:
    become(visitor, "sanne")
    become(visitor, "lucia")
    assert "Lucía Fernández" in visitor.get("/account").text
    with demo.transactions.open(write=False) as tx:
        assert tx.session.query(SignIn).count() == 1


@pytest.mark.parametrize("person", ["", "nobody", "sanne@demo.example", "\u202e", "x" * 5000])
def test_nobody_else_can_be_chosen(visitor: Browser, person: str) -> None:
    assert visitor.post("/demo/sign-in", person=person).status_code == 422


def test_a_skip_moves_the_clock_and_tells_what_happened(visitor: Browser, demo: RuntimeServices) -> None:
    become(visitor, "tom")
    response = visitor.post("/demo/skip", skip="48h", headers={"Referer": "http://localhost/account"})
    assert (response.status_code, response.location) == (303, "/account")
    text = visitor.get("/account").text.replace("\xa0", " ")
    assert "The demo clock shows 12 Mar 2026 at 09:00 GMT." in text
    assert "1 request closed without an answer. 4 orders were cancelled." in text
    with demo.transactions.open(write=False) as tx:
        assert tx.now > tx.wall


@pytest.mark.parametrize(("span", "shows"), [("1h", "11:00"), ("6h", "16:00"), ("next", "15:30")])
def test_the_clock_shows_where_it_stands(visitor: Browser, span: str, shows: str) -> None:
    visitor.post("/demo/skip", skip=span)
    assert f"10 Mar 2026, {shows} CET" in visitor.get("/login?lang=en").text.replace("\xa0", " ")


@pytest.mark.parametrize("span", ["", "49h", "-1h", "1h ", "\0"])
def test_the_clock_moves_by_nothing_else(visitor: Browser, demo: RuntimeServices, span: str) -> None:
    assert visitor.post("/demo/skip", skip=span).status_code == 422
    with demo.transactions.open(write=False) as tx:
        assert tx.now == tx.wall


def test_without_a_token_nothing_moves(app: Flask, demo: RuntimeServices) -> None:
    assert app.test_client().post("/demo/skip", data={"skip": "48h"}).status_code >= 400
    with demo.transactions.open(write=False) as tx:
        assert tx.now == tx.wall


def test_a_press_that_works_too_long_says_that_there_is_more(visitor: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "WORK_SECONDS", 0.0)
    visitor.post("/demo/skip", skip="48h")
    assert "press the button again to continue" in visitor.get("/login?lang=en").text
