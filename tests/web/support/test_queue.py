"""Customer service's desk: who finds it, what it shows and for how long, and decisions with a statement (X33, G10)."""

import re

import pytest
from flask import Flask

from app.models import StaffAccess
from app.rules.base.people import CLIENT, FREELANCER
from tests.support.domain.customer_service import answer, ask, staff
from tests.support.domain.people import OLGA, Person, user_of
from tests.support.domain.worlds import Deal, World
from tests.support.pages.lists import english, href, plain, rows_of, statements, through
from tests.support.pages.lists import world as world
from tests.support.web import Browser

pytestmark = pytest.mark.databases("sqlite")
BOTH = pytest.mark.databases("sqlite", "postgresql")
PARTS = (40_000, 30_001)
QUEUE = "/support/cases"


@pytest.fixture
def deal(world: World) -> Deal:
    """An order of two milestones, of which the first is in progress."""
    return world.order(amounts=PARTS)


def browser_of(app: Flask, world: World, person: Person) -> Browser:
    with world.tx() as tx:
        user_id = user_of(tx, person).id
    return Browser(app, user_id)


@BOTH
@pytest.mark.rule("B7", "X19")
def test_the_queue_shows_what_waits_the_oldest_first(sam: Browser, world: World) -> None:
    assert "No open cases" in plain(english(sam, QUEUE))
    for number in (1, 2, 3):
        ask(
            world.order(amounts=PARTS, title=f"Order {number}", client=OLGA if number == 2 else CLARA_),
            part=number % 2 or None,
        )
        world.wait(hours=1)
    page = english(sam, QUEUE)
    assert rows_of(page) == ["Order 1", "Order 2", "Order 3"]
    text = plain(page)
    assert "Clara Jansen → Fred Ibáñez · nl · es" in text
    assert "Olga Price → Fred Ibáñez · en · es" in text
    assert "Milestone 1: We agreed to stop" in text
    assert "The rest: We agreed to stop" in text
    assert "€400.00" in text


CLARA_ = Person("Clara Jansen", "clara@people.example", "nl", "Europe/Amsterdam")


@BOTH
def test_a_long_queue_is_read_page_by_page(sam: Browser, world: World) -> None:
    for number in range(45):
        ask(world.order(amounts=(1_000,), title=f"Order {number:02}"))
        if number % 3:
            world.wait(minutes=1)
    names = [f"Order {number:02}" for number in range(45)]
    pages = through(sam, QUEUE, "Next")
    assert pages == [names[:20], names[20:40], names[40:]]
    last = QUEUE
    while (following := href(english(sam, last), "Next")) is not None:
        last = following
    assert through(sam, last, "Previous") == [names[40:], names[20:40], names[:20]]
    with statements(sam) as few:
        english(sam, QUEUE)
    assert len(few) < 15, "the cost does not grow with the queue"
    for strange in ("x", "1", "1-2-3", "-1", "9" * 40, "9" * 19 + "-1"):
        assert sam.get(f"{QUEUE}?after={strange}").status_code == 200


@pytest.mark.rule("X33", "F20")
def test_only_customer_service_has_a_desk(
    app: Flask, clara: Browser, olga: Browser, guest: Browser, deal: Deal, world: World
) -> None:
    ref = ask(deal)
    others = [Person(r, f"{r}@people.example", "en", "UTC", r) for r in ("arbiter", "finance", "translator", "admin")]
    browsers = [clara, olga, *(browser_of(app, world, person) for person in others)]
    paths = (QUEUE, f"{QUEUE}/{ref}", f"{QUEUE}/{ref}/decision?act=grant")
    for browser in browsers:
        assert [browser.get(path).status_code for path in paths] == [404] * 3
        assert browser.post(f"{QUEUE}/{ref}/decision", act="take").status_code == 404
        assert browser.post(f"{QUEUE}/{ref}/decision", act="grant", text="x").status_code == 404
        assert QUEUE not in browser.get("/orders").text
    assert [guest.get(path).status_code for path in paths] == [302] * 3
    assert deal.case.state == "open"


@pytest.mark.rule("F20", "X33")
def test_a_request_between_the_two_has_no_page_at_the_desk(sam: Browser, deal: Deal) -> None:
    ref = deal.open(CLIENT, "update")
    assert sam.get(f"{QUEUE}/{ref}").status_code == 404
    assert sam.post(f"{QUEUE}/{ref}/decision", act="take").status_code == 404
    assert sam.get(f"/orders/{deal.facts.ref}").status_code == 404
    assert "No open cases" in plain(english(sam, QUEUE))
    for strange in ("none", "é", "%7F"):
        assert sam.get(f"{QUEUE}/{strange}").status_code == 404


@BOTH
@pytest.mark.rule("X33")
def test_the_order_is_read_while_the_case_is_open_and_both_parties_see_it(
    sam: Browser, clara: Browser, fred: Browser, deal: Deal, world: World
) -> None:
    deal.message(CLIENT, "A secret word: tangerine")
    deal.open(CLIENT, "update", text="How far are you?")
    assert "tangerine" not in sam.get(f"{QUEUE}").text
    ref = ask(deal)
    assert "Who else has read this order" not in english(clara, f"/orders/{deal.facts.ref}")
    text = plain(english(sam, f"{QUEUE}/{ref}"))
    for shown in ("tangerine", "How far are you?", "A logo in three sizes", "Part 2", "Because of the weather."):
        assert shown in text
    english(sam, f"{QUEUE}/{ref}")
    assert len(world.rows(StaffAccess)) == 1, "once in ten minutes"
    world.wait(minutes=11)
    english(sam, f"{QUEUE}/{ref}")
    assert [row.user_id for row in world.rows(StaffAccess)] == [deal.user_id(SAM_)] * 2
    for browser in (clara, fred):
        seen = plain(english(browser, f"/orders/{deal.facts.ref}"))
        assert seen.count("Customer service read this order, its conversation and its requests on") == 2
    staff(deal, "take", "refuse")
    over = plain(english(sam, f"{QUEUE}/{ref}"))
    assert "This case is closed, so the order can no longer be read." in over
    for hidden in ("tangerine", "How far are you?", "A logo in three sizes"):
        assert hidden not in over
    assert len(world.rows(StaffAccess)) == 2, "what is not shown is not recorded"


SAM_ = Person("Sam Okafor", "sam@people.example", "en", "Pacific/Auckland", roles="support")


@BOTH
@pytest.mark.rule("G10", "B7", "X7")
@pytest.mark.parametrize("act", ["grant", "refuse", "settle"])
def test_a_case_is_taken_up_and_decided_with_a_statement(sam: Browser, deal: Deal, world: World, act: str) -> None:
    ref = ask(deal)
    if act == "settle":
        answer(deal, FREELANCER, "agree")
    case = f"{QUEUE}/{ref}"
    assert href(english(sam, case), "Cancel and refund") is None, "taken up first"
    assert sam.get(f"{case}/decision?act={act}").status_code == 409
    assert sam.post(f"{case}/decision", act="take").status_code == 303
    label = {"grant": "Cancel and refund", "refuse": "Keep the order going", "settle": "Carry out the agreement"}[act]
    decision = href(english(sam, case), label)
    assert decision == f"{case}/decision?act={act}"
    review = plain(english(sam, decision))
    assert {"grant": "7 more days", "refuse": "The order goes on.", "settle": "right away"}[act] in review
    empty = sam.post(f"{case}/decision?lang=en", act=act, text="  ")
    assert empty.status_code == 422
    assert "Write the statement" in plain(empty.text)
    assert sam.post(f"{case}/decision", act=act, text="As the brief says.").location == QUEUE
    found = deal.case
    assert (found.state, found.outcome) == (
        ("settled", "granted") if act == "settle" else ("verdict", {"grant": "granted", "refuse": "refused"}[act])
    )
    assert sam.post(f"{case}/decision", act=act, text="Again").status_code == 409
    assert world.audit() is None


@pytest.mark.rule("B7")
@pytest.mark.parametrize("act", ["", "agree", "take", "approve"])
def test_nothing_else_can_be_decided(sam: Browser, deal: Deal, act: str) -> None:
    ref = ask(deal)
    staff(deal, "take")
    status = {"": 422, "approve": 422, "agree": 403, "take": 409}[act]
    assert sam.get(f"{QUEUE}/{ref}/decision?act={act}").status_code == status
    assert sam.post(f"{QUEUE}/{ref}/decision", act=act, text="x").status_code == status
    assert deal.case.state == "under_review"


@BOTH
@pytest.mark.rule("G10", "X33")
def test_staff_who_are_a_party_neither_read_nor_decide(sam: Browser, world: World) -> None:
    deal = world.order(amounts=PARTS, freelancer=SAM_)
    ref = ask(deal)
    case = f"{QUEUE}/{ref}"
    response = sam.get(f"{case}?lang=en")
    assert response.status_code == 403
    assert "You are a party to this order" in plain(response.text)
    assert world.rows(StaffAccess) == []
    assert sam.post(f"{case}/decision", act="take").status_code == 403
    assert sam.post(f"{case}/decision", act="refuse", text="x").status_code == 403
    assert deal.case.state == "open"


def test_the_desk_is_where_customer_service_begins(sam: Browser, clara: Browser) -> None:
    assert sam.get("/").location == QUEUE
    assert clara.get("/").location == "/orders"
    head = sam.get(QUEUE + "?lang=en").text
    assert re.search(r'<a class="head-link wide-only" href="/support/cases" aria-current="page">', head)
    assert 'href="/orders"' not in head, "who has no orders is not led to them"


@pytest.mark.rule("G4")
@pytest.mark.parametrize("language", ["nl", "es"])
def test_the_desk_speaks_its_readers_language(sam: Browser, deal: Deal, language: str) -> None:
    ref = ask(deal, part=1)
    staff(deal, "take")
    for path in (QUEUE, f"{QUEUE}/{ref}", f"{QUEUE}/{ref}/decision?act=grant"):
        joint = "&" if "?" in path else "?"
        page = sam.get(f"{path}{joint}lang={language}").text
        assert f'<html lang="{language}"' in page
        assert not re.search(r"[Cc]ustomer service|the order|[Mm]ilestone|escrow for", plain(page))
