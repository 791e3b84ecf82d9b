"""Searching one's orders: as people type, whatever they type, and only among one's own."""

import pytest

from tests.support.domain.people import OLGA, SAM
from tests.support.domain.worlds import World
from tests.support.pages.lists import BOTH, bulk, count_of, english, href, rows_of, through
from tests.support.pages.lists import world as world
from tests.support.web import Browser

pytestmark = pytest.mark.databases("sqlite")

FOUND = [
    ("bakery", {"Logo for a bakery", "Bakery (100%)"}),
    ("BAKERY logo", {"Logo for a bakery"}),
    ("logo  for\ta", {"Logo for a bakery"}),
    ("título", {"TITULO Ñandú"}),
    ("titulo nandu", {"TITULO Ñandú"}),
    ("ibanez titulo", {"TITULO Ñandú"}),
    ("olga", {"Bakery (100%)"}),
    ("%", {"Bakery (100%)"}),
    ("_", {"under_score"}),
    ("100%)", {"Bakery (100%)"}),
    (".*", set()),
    ("[a-z]", set()),
    ("\\", {"back\\slash"}),
    ("'; --", set()),
    ("***", set()),
    ("zürich", {"Zurich 東京"}),
    ("東京", {"Zurich 東京"}),
    ("abcdef12", {"under_score"}),
    ("cdef12", set()),
    ("\u200babcdef12\u200e", {"under_score"}),
    ("ba\u00adkery", {"Logo for a bakery", "Bakery (100%)"}),
]


@BOTH
def test_search_finds_words_in_titles_names_and_references_whatever_their_case_and_accents(
    world: World, clara: Browser, fred: Browser
) -> None:
    world.order(title="Logo for a bakery")
    world.order(title="Bakery (100%)", freelancer=OLGA)
    world.order(title="TITULO Ñandú")
    world.order(title="under_score", ref="abcdef12" + "0" * 24, freelancer=SAM)
    world.order(title="back\\slash", freelancer=SAM)
    world.order(title="Zurich 東京", freelancer=SAM)
    world.order(title="bakery of others", client=OLGA, freelancer=SAM)
    for typed, expected in FOUND:
        response = clara.client.get("/orders", query_string={"q": typed, "lang": "en"})
        assert response.status_code == 200
        assert set(rows_of(response.text)) == expected, typed
    assert set(rows_of(english(fred, "/orders?q=clara"))) == {"Logo for a bakery", "TITULO Ñandú"}


def test_a_search_without_result_repeats_the_words_as_text(world: World, clara: Browser) -> None:
    world.order()
    page = english(clara, "/orders?q=%3Cb%3Enothing%3C/b%3E")
    assert "No orders match “&lt;b&gt;nothing&lt;/b&gt;”" in page
    assert 'value="&lt;b&gt;nothing&lt;/b&gt;"' in page
    assert href(page, "Show all orders") == "/orders"


def test_a_search_counts_and_pages_what_it_found(world: World, clara: Browser, ids: dict[str, int]) -> None:
    bulk(world, ids["clara"], ids["fred"], 150, state="completed")
    page = english(clara, "/orders?tab=completed&q=Order+0000")
    assert count_of(page, "Completed") == "99+"
    page = english(clara, "/orders?tab=completed&q=00002")
    assert count_of(page, "Completed") == "11"
    pages = through(clara, "/orders?tab=completed&q=0000", "Next")
    assert [title for page in pages for title in page] == [f"Order {n:06}" for n in range(100)]
