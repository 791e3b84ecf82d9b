"""The desk's lists: what waits, what is mine, what is closed; and the address of customer service (X53, B7)."""

import pytest
from flask import Flask

from app.rules.base.people import FREELANCER
from tests.support.domain.customer_service import answer, ask, staff
from tests.support.domain.people import OLGA, TESS, user_of
from tests.support.domain.worlds import World
from tests.support.pages.lists import count_of, english, href, plain, rows_of, statements, through
from tests.support.pages.lists import world as world
from tests.support.web import Browser

pytestmark = pytest.mark.databases("sqlite")
BOTH = pytest.mark.databases("sqlite", "postgresql")
PARTS = (40_000, 30_001)
QUEUE = "/support/cases"


@pytest.fixture
def tess(app: Flask, world: World) -> Browser:
    """A colleague at the desk."""
    with world.tx() as tx:
        user_id = user_of(tx, TESS).id
    return Browser(app, user_id)


def lists_of(browser: Browser, query: str = "") -> dict[str, list[str]]:
    """The titles in each of the lists but that of nobody's."""
    tabs = ("", "mine", "closed")
    return {tab or "waiting": rows_of(english(browser, f"{QUEUE}?show={tab}&{query}")) for tab in tabs}


@BOTH
@pytest.mark.rule("X53", "B7")
def test_a_case_is_found_where_it_stands(sam: Browser, tess: Browser, world: World) -> None:
    deals = [
        world.order(amounts=PARTS, title=title) for title in ("Untaken", "Taken", "Refused", "Agreed", "Withdrawn")
    ]
    for deal in deals:
        ask(deal)
        world.wait(hours=1)
    staff(deals[1], "take")
    staff(deals[2], "take", "refuse")
    answer(deals[3], FREELANCER, "agree")
    staff(deals[3], "take", "settle", person=TESS)
    world.wait(hours=1)
    answer(deals[4], "client", "withdraw")
    assert lists_of(sam) == {
        "waiting": ["Untaken", "Taken"],
        "mine": ["Taken"],
        "closed": ["Withdrawn", "Agreed", "Refused"],
    }
    assert lists_of(tess)["mine"] == []
    page = english(sam, f"{QUEUE}?show=closed")
    assert "Tess de Wit" in plain(page)
    assert [count_of(page, tab) for tab in ("Due first", "Mine", "Closed")] == ["2", "1", "3"]
    ref = deals[2].case.ref
    assert f'href="/support/cases/{ref}"' in page
    assert "This case is closed" in plain(english(sam, f"{QUEUE}/{ref}"))


@BOTH
def test_decided_cases_are_read_page_by_page_the_newest_first(sam: Browser, world: World) -> None:
    names = [f"Order {number:02}" for number in range(23)]
    for name in names:
        deal = world.order(amounts=(1_000,), title=name)
        ask(deal)
        staff(deal, "take", "refuse")
        world.wait(minutes=1)
    newest = names[::-1]
    first = f"{QUEUE}?show=closed"
    assert through(sam, first, "Next") == [newest[:20], newest[20:]]
    last = href(english(sam, first), "Next") or ""
    assert through(sam, last, "Previous") == [newest[20:], newest[:20]]
    with statements(sam) as few:
        english(sam, first)
    assert len(few) < 15


@BOTH
def test_the_lists_are_searched_by_reference_and_name(sam: Browser, world: World) -> None:
    one = world.order(amounts=PARTS, title="One")
    two = world.order(amounts=PARTS, title="Two", client=OLGA)
    for deal in (one, two):
        ask(deal)
    assert lists_of(sam, "q=olga")["waiting"] == ["Two"]
    assert lists_of(sam, f"q={one.facts.ref[:12]}")["waiting"] == ["One"]
    assert lists_of(sam, "q=%25")["waiting"] == []
    staff(one, "take", "refuse")
    assert lists_of(sam, "q=jansen") == {"waiting": [], "mine": [], "closed": ["One"]}
    assert "No cases match" in plain(english(sam, f"{QUEUE}?q=nobody"))


@pytest.mark.parametrize("query", ["show=x", "show=closed&after=x", "show=mine&before=9.9", "q=%00", "q=" + "a" * 500])
def test_whatever_somebody_makes_of_the_address_is_an_answer(sam: Browser, query: str) -> None:
    assert sam.get(f"{QUEUE}?{query}").status_code in (200, 400)


@pytest.mark.rule("X53")
def test_support_is_an_address_for_everybody(sam: Browser, clara: Browser, guest: Browser) -> None:
    assert sam.get("/support").location == QUEUE
    for browser in (clara, guest):
        assert browser.get("/support").location == "/help/support"
        assert browser.get("/help/support").status_code == 200
    assert sam.get("/support/").status_code in (302, 303, 308)
