"""Offers and wishes for more time wait for whom they were made to, wherever it is said whose turn it is (G5, G6)."""

import re
from datetime import timedelta

import pytest

from app.rules.base.people import CLIENT, FREELANCER
from app.services.dashboard.asked import asked
from tests.support.domain.factories import PLATFORM
from tests.support.domain.worlds import Deal, World
from tests.support.pages.lists import BOTH, cards_of, english, href, plain, titles
from tests.support.pages.lists import world as world
from tests.support.services.more_time import ask_more, take_more_back
from tests.support.services.negotiations import dispute, negotiate, offer
from tests.support.web import Browser

OFFERED = "An offer from Fred Ibáñez is waiting for you"


@pytest.fixture
def deal(world: World) -> Deal:
    return world.order(title="Shop")


def bar(browser: Browser, path: str) -> tuple[str, str]:
    """How loud the first card of a page is, and what its status bar says."""
    found = re.search(r'<div class="status-bar status-bar-(\w+)".*?</div>', english(browser, path), re.S)
    assert found is not None
    return found[1], plain(found[0])


def news_of_offers(browser: Browser) -> list[str]:
    return [one for one in titles(english(browser, "/inbox")) if "made an offer" in one or "counter-offer" in one]


@BOTH
@pytest.mark.rule("G5", "M7", "M13")
def test_an_offer_waits_for_its_reader_everywhere_and_for_who_made_it_nowhere(
    clara: Browser, fred: Browser, deal: Deal
) -> None:
    ref = negotiate(deal)
    offer(deal, FREELANCER, ref, 20_000)
    order, case = f"/orders/{deal.facts.ref}", f"/cases/{ref}"
    (card,) = cards_of(english(clara, "/orders"))
    assert card.startswith(f"It is your turn {OFFERED} Shop · €1,240.00")
    assert "There is no deadline. Fred Ibáñez is waiting for your answer." in card
    assert href(english(clara, "/orders"), "View and answer") == case
    assert titles(english(clara, "/inbox"))[0] == f"Unread: {OFFERED}"
    assert not news_of_offers(clara), "it is said above"
    assert "Waiting for you 1" in plain(english(clara, "/disputes"))
    for path in (order, case):
        loud, said = bar(clara, path)
        assert (loud, said) == ("your", f"{OFFERED} No deadline is running")
    assert bar(fred, case) == ("their", "Waiting for Clara Jansen No deadline is running")
    assert cards_of(english(fred, "/orders")) == []
    assert "Waiting for the other party 1" in plain(english(fred, "/disputes"))
    deal.answer(CLIENT, "decline", "", ref)
    for browser in (clara, fred):
        assert cards_of(english(browser, "/orders")) == []
        assert bar(browser, case) == ("their", "You can both act No deadline is running")
        assert "You can both act 1" in plain(english(browser, "/disputes"))
    assert len(news_of_offers(clara)) == 1


@BOTH
@pytest.mark.rule("G6", "M13")
def test_a_wish_for_more_time_waits_for_who_can_agree_until_it_is_taken_back(
    clara: Browser, fred: Browser, deal: Deal
) -> None:
    ref = deal.open(CLIENT, "cancel", text="Because of the weather.")
    ask_more(deal, FREELANCER)
    wish = "Fred Ibáñez asks for more time"
    (card,) = cards_of(english(clara, "/orders"))
    assert card.startswith(f"It is your turn {wish}")
    assert "asks to move the deadline by 3 days, to Sunday, 15 March 2026 at 10:00 CET" in card
    assert href(english(clara, "/orders"), "View and answer") == f"/cases/{ref}#more-time-{ref[:8]}"
    assert titles(english(clara, "/inbox"))[0] == f"Unread: {wish}"
    assert bar(clara, f"/orders/{deal.facts.ref}") == ("your", wish)
    loud, said = bar(fred, f"/orders/{deal.facts.ref}")
    assert (loud, said) == ("your", "It is your turn 2 days left"), "the clock runs against Fred as before"
    assert len(cards_of(english(fred, "/orders"))) == 1
    take_more_back(deal, FREELANCER)
    assert cards_of(english(clara, "/orders")) == []
    assert bar(clara, f"/orders/{deal.facts.ref}")[0] == "their"
    ask_more(deal, CLIENT)
    assert cards_of(english(clara, "/orders")) == [], "who asks waits"
    assert len(cards_of(english(fred, "/orders"))) == 1, "and who has a deadline is told of it once"


@BOTH
@pytest.mark.rule("X36", "G6")
def test_what_is_late_is_asked_no_more_whether_or_not_the_sweep_has_been_there(
    world: World, clara: Browser, deal: Deal
) -> None:
    other = world.order(title="Flyer")
    deal.open(CLIENT, "cancel", text="Because of the weather.")
    ask_more(deal, FREELANCER)
    ref = dispute(other)
    world.live(world.now + timedelta(hours=47, minutes=59))
    assert len(cards_of(english(clara, "/orders"))) == 1
    world.live(world.now + timedelta(minutes=1))
    assert cards_of(english(clara, "/orders")) == []
    world.live(other.due() + timedelta(seconds=1))
    with world.tx(write=False) as tx:
        assert asked(tx, other.facts.freelancer_id, PLATFORM, 9) == (), "the dispute is lost by default"
    assert other.facts.case(ref) is not None


@BOTH
@pytest.mark.rule("G5", "X54")
def test_what_has_a_deadline_comes_first_and_all_of_it_is_counted(
    world: World, clara: Browser, fred: Browser, deal: Deal
) -> None:
    ref = negotiate(deal)
    offer(deal, FREELANCER, ref, 20_000)
    for number in range(4):
        world.order(title=f"Late {number}").open(FREELANCER, "cancel", text="Sorry.")
    page = english(clara, "/orders")
    assert [card.startswith("It is your turn") for card in cards_of(page)] == [True] * 4
    assert not any(OFFERED in card for card in cards_of(page))
    assert '<span class="count">5</span>' in page
    every = cards_of(english(clara, "/orders?tab=waiting"))
    assert len(every) == 5
    assert OFFERED in every[-1]
