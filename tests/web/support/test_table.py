"""The queue as a table: due first, whose it is, narrowed by words and filters, taken and given back in it."""

import re

import pytest
from flask import Flask

from app.rules.base.people import FREELANCER
from tests.support.domain.customer_service import answer, ask, staff
from tests.support.domain.people import OLGA, SAM, TESS, user_of
from tests.support.domain.worlds import World
from tests.support.new_kind import walking
from tests.support.new_kind.registered import registered
from tests.support.new_kind.valuation import KIND
from tests.support.pages.lists import count_of, english, href, plain, rows_of, statements
from tests.support.pages.lists import world as world
from tests.support.web import Browser, carried

pytestmark = pytest.mark.databases("sqlite")
BOTH = pytest.mark.databases("sqlite", "postgresql")
PARTS = (40_000, 30_001)
QUEUE = "/support/cases"
LISTS = ("", "mine", "nobody", "closed")


@pytest.fixture
def tess(app: Flask, world: World) -> Browser:
    """A colleague at the desk."""
    with world.tx() as tx:
        user_id = user_of(tx, TESS).id
    return Browser(app, user_id)


def row_of(page: str, title: str) -> str:
    """What a row of the table says."""
    found = (row for row in re.findall(r"<tr[ >].*?</tr>", page, re.S) if rows_of(row) == [title])
    return plain(next(found))


@BOTH
@pytest.mark.rule("X53", "B7")
def test_there_are_four_lists_with_their_counts(sam: Browser, world: World) -> None:
    deals = [world.order(amounts=PARTS, title=title) for title in ("Nobody's", "Mine", "Hers", "Closed")]
    for deal in deals:
        ask(deal)
        world.wait(minutes=1)
    staff(deals[1], "take")
    staff(deals[2], "take", person=TESS)
    staff(deals[3], "take", "refuse")
    shown = {name: rows_of(english(sam, f"{QUEUE}?show={name}")) for name in LISTS}
    assert shown == {
        "": ["Nobody's", "Mine", "Hers"],
        "mine": ["Mine"],
        "nobody": ["Nobody's"],
        "closed": ["Closed"],
    }
    page = english(sam, QUEUE)
    assert [count_of(page, tab) for tab in ("Due first", "Mine", "Nobody’s", "Closed")] == ["3", "1", "1", "1"]


@BOTH
@pytest.mark.rule("X53", "G10")
def test_what_is_due_comes_first_with_the_time_that_is_left(sam: Browser, clara: Browser, world: World) -> None:
    ask(world.order(amounts=PARTS, title="Old, without a clock"))
    world.wait(hours=1)
    with registered(KIND):
        for title in ("Due later", "Due sooner"):
            world.wait(hours=3)
            walking.ask(clara, world.order(title=title))
        world.wait(hours=43)
        page = english(sam, QUEUE)
        assert rows_of(page) == ["Due later", "Due sooner", "Old, without a clock"]
        assert row_of(page, "Due later").startswith("2 h 13 Mar, 02:00")
        assert 'class="tag tag-wait"' in page
        assert "Waiting for Fred Ibáñez" in row_of(page, "Due later")
        assert "Valuation requested" in row_of(page, "Due sooner")
    assert "No deadline" in row_of(page, "Old, without a clock")


@pytest.mark.rule("X53")
def test_a_row_says_what_whose_in_which_languages_how_it_stands_and_who_has_it(sam: Browser, world: World) -> None:
    deal = world.order(amounts=PARTS, title="Shop")
    ref = ask(deal, part=1)
    page = english(sam, QUEUE)
    heads = [plain(head) for head in re.findall(r"<th [^>]*>(.*?)</th>", page, re.S)]
    assert heads == ["Due", "Case", "Order and parties", "Languages", "In escrow", "Status", "Assigned to"]
    assert href(page, "Shop") == f"{QUEUE}/{ref}", "the title is the link"
    row = row_of(page, "Shop")
    for shown in (
        "Milestone 1: We agreed to stop",
        "Clara Jansen → Fred Ibáñez",
        "nl · es",
        "Dutch, Spanish",
        "€400.00",
        "Open",
        "No answer yet",
        "Take it",
    ):
        assert shown in row, shown
    answer(deal, FREELANCER, "object")
    staff(deal, "take", person=TESS)
    row = row_of(english(sam, QUEUE), "Shop")
    for shown in ("Under review", "Does not agree", "Tess de Wit"):
        assert shown in row, shown
    assert "Take it" not in row


@BOTH
@pytest.mark.rule("X53")
def test_titles_are_searched_too_and_the_reference_of_the_case(sam: Browser, world: World) -> None:
    one, two = (world.order(amounts=PARTS, title=title) for title in ("Tienda web", "Huisstijl"))
    refs = {title: ask(deal) for title, deal in (("Tienda web", one), ("Huisstijl", two))}
    assert rows_of(english(sam, f"{QUEUE}?q=tienda")) == ["Tienda web"]
    assert rows_of(english(sam, f"{QUEUE}?q={refs['Huisstijl'][:10]}")) == ["Huisstijl"]
    page = english(sam, f"{QUEUE}?q=tienda")
    assert count_of(page, "Due first") == "1", "counts are those of what was asked for"


@BOTH
@pytest.mark.rule("X53")
def test_a_list_is_narrowed_by_kind_and_language_and_stays_so_in_its_tabs_and_pages(
    sam: Browser, clara: Browser, world: World
) -> None:
    ask(world.order(amounts=PARTS, title="nl, es"))
    ask(world.order(amounts=PARTS, title="en, es", client=OLGA))
    with registered(KIND):
        walking.ask(clara, world.order(title="Valued"))
        assert sorted(rows_of(english(sam, f"{QUEUE}?language=nl"))) == ["Valued", "nl, es"]
        assert rows_of(english(sam, f"{QUEUE}?language=en")) == ["en, es"]
        assert rows_of(english(sam, f"{QUEUE}?kind=valuation")) == ["Valued"]
        page = english(sam, f"{QUEUE}?kind=support_cancellation&language=es")
        assert rows_of(page) == ["nl, es", "en, es"]
        assert re.search(r'<option value="support_cancellation" selected>', page)
        mine = href(page, "Mine")
        assert mine == f"{QUEUE}?show=mine&kind=support_cancellation&language=es"
        assert "No cases match your filters" in plain(english(sam, mine))
        assert len(rows_of(english(sam, f"{QUEUE}?kind=x&language=xx"))) == 3, "what is not known is not asked for"


@BOTH
@pytest.mark.rule("X53", "B7")
def test_a_case_is_taken_and_given_back_in_its_row(sam: Browser, tess: Browser, clara: Browser, world: World) -> None:
    deal = world.order(amounts=PARTS, title="Shop")
    ref = ask(deal)
    decision = f"{QUEUE}/{ref}/decision"
    assert carried(english(sam, QUEUE), decision) == {"act": "take"}
    assert sam.post(decision, act="take").location == f"{QUEUE}/{ref}"
    assert (deal.case.state, deal.case.staff_id) == ("under_review", deal.user_id(SAM))
    assert carried(english(sam, f"{QUEUE}?show=mine"), decision) == {"act": "give_back"}
    assert f'action="{decision}"' not in english(tess, QUEUE), "it is not hers to give"
    assert tess.post(decision, act="give_back").status_code == 409
    given = sam.post(f"{decision}?lang=en", act="give_back")
    assert given.location == QUEUE
    assert (deal.case.state, deal.case.staff_id) == ("open", None)
    page = plain(english(sam, QUEUE))
    assert "You gave the case back." in page
    assert rows_of(english(tess, f"{QUEUE}?show=nobody")) == ["Shop"]
    assert "The case is waiting for someone else at customer service" in plain(
        english(clara, f"/orders/{deal.facts.ref}")
    )
    assert tess.post(decision, act="take").status_code == 303
    assert world.audit() is None


@pytest.mark.rule("X33", "G10")
def test_what_one_is_a_party_of_is_not_on_ones_desk(sam: Browser, tess: Browser, world: World) -> None:
    ask(world.order(amounts=PARTS, title="Own", freelancer=SAM))
    page = english(sam, QUEUE)
    assert rows_of(page) == []
    assert count_of(page, "Due first") == "0"
    assert rows_of(english(tess, QUEUE)) == ["Own"]


@pytest.mark.parametrize(
    "query",
    [
        "",
        "show=mine",
        "show=nobody",
        "show=closed",
        "q=order&kind=support_cancellation",
    ],
)
def test_a_list_costs_the_same_however_long_it_is(sam: Browser, world: World, query: str) -> None:
    def add(number: int) -> None:
        for each in range(number):
            deal = world.order(amounts=PARTS, title=f"Order {each}")
            ask(deal)
            staff(deal, *{"show=mine": ["take"], "show=closed": ["take", "refuse"]}.get(query, []))

    add(1)
    english(sam, f"{QUEUE}?{query}")
    with statements(sam) as one:
        english(sam, f"{QUEUE}?{query}")
    add(14)
    with statements(sam) as many:
        page = english(sam, f"{QUEUE}?{query}")
    assert len(rows_of(page)) == 15
    assert len(many) == len(one) <= 9


@pytest.mark.parametrize(
    ("query", "title", "link"),
    [
        ("", "No open cases", None),
        ("show=mine", "You have no cases", "See what nobody has taken up"),
        ("show=nobody", "Every open case is taken up", "See all open cases"),
        ("show=closed", "No closed cases", None),
        ("q=nobody", "No cases match “nobody”", "Show all"),
        ("language=nl", "No cases match your filters", "Show all"),
    ],
)
def test_an_empty_list_says_what_to_do(sam: Browser, query: str, title: str, link: str | None) -> None:
    page = english(sam, f"{QUEUE}?{query}")
    assert title in plain(page)
    if link is not None:
        assert (href(page, link) or "").startswith(QUEUE)
