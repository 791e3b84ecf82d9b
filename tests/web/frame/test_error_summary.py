"""A page that is answered with an error summary: its title says so, and it promises to keep only what was entered."""

import re

import pytest

from app.rules.base.people import CLIENT
from tests.support.domain.customer_service import ask, staff
from tests.support.domain.worlds import World
from tests.support.pages.lists import main_of, plain
from tests.support.pages.lists import world as world
from tests.support.web import Browser

pytestmark = [pytest.mark.databases("sqlite"), pytest.mark.rule("G11")]
KEPT = "Nothing you entered is lost."


def title_of(page: str) -> str:
    found = re.search(r"<title>(.*?)</title>", page, re.S)
    assert found is not None
    return " ".join(found[1].split())


@pytest.mark.parametrize(("language", "prefix"), [("en", "Error: "), ("nl", "Fout: "), ("es", "Error: ")])
def test_the_title_begins_with_the_error_in_every_language(guest: Browser, language: str, prefix: str) -> None:
    whole = title_of(guest.get(f"/login?lang={language}").text)
    wrong = guest.post(f"/login?lang={language}", email="nobody@people.example", password="wrong")
    assert wrong.status_code == 422
    assert title_of(wrong.text) == prefix + whole


def test_it_does_on_every_page_that_has_such_a_summary(
    world: World, clara: Browser, fred: Browser, sam: Browser
) -> None:
    deal = world.order(amounts=(40_000, 30_001))
    ref = ask(deal, part=1)
    staff(deal, "take")
    plain_one = world.order()
    plain_one.open(CLIENT, "cancel")
    order = f"/orders/{plain_one.facts.ref}"
    answers = [
        clara.post("/account?lang=en", name="", email="x", locale="en", timezone="UTC"),
        clara.get(f"/orders/{world.order().facts.ref}/resolution?lang=en&sent=1"),
        fred.post(f"/cases/{plain_one.case.ref}/answer?lang=en", act="decline", text="x" * 4001),
        fred.post(f"{order}/messages?lang=en", message=""),
        sam.post(f"/support/cases/{ref}/review?lang=en", act="grant", text=""),
    ]
    titles = {each.request.path: title_of(each.text) for each in answers}
    assert [path for path, title in titles.items() if not title.startswith("Error: ")] == []


def test_the_title_of_a_page_without_errors_says_nothing_of_them(clara: Browser, guest: Browser, world: World) -> None:
    assert title_of(guest.get("/login?lang=en").text).startswith("Sign in")
    for path in ("/account", "/orders", f"/orders/{world.order().facts.ref}", "/orders/nothing-here"):
        title = title_of(clara.get(f"{path}?lang=en").text)
        assert "Resolution Center" in title
        assert "Error" not in title


def test_nothing_is_said_to_be_kept_where_nothing_was_entered(world: World, sam: Browser) -> None:
    deal = world.order(amounts=(40_000, 30_001))
    ref = ask(deal, part=1)
    staff(deal, "take")
    review = f"/support/cases/{ref}/review?lang=en"
    assert KEPT not in plain(main_of(sam.post(review, act="grant", text="  ").text))
    assert KEPT in plain(main_of(sam.post(review, act="grant", text="x" * 4001).text))


def test_the_headline_counts(clara: Browser) -> None:
    one = {"name": "", "locale": "en", "timezone": "UTC"}
    assert "One field needs attention. Enter your name." in said(clara, one)
    assert "Some fields need attention." in said(clara, one | {"handle": "x" * 100})


def said(browser: Browser, fields: dict[str, str]) -> str:
    return plain(main_of(browser.post("/account?lang=en", **fields).text))
