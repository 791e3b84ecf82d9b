"""The list of a person's disputes: whose turn, until when, and where one may be opened."""

import pytest

from tests.support.domain.worlds import Deal
from tests.support.new_kind.walking import deal as deal
from tests.support.pages.lists import english, plain
from tests.support.pages.lists import world as world
from tests.support.rules.dispute_pages import challenged, opened
from tests.support.web import Browser


@pytest.mark.rule("B20", "M13")
def test_it_says_whose_turn_it_is_and_until_when(clara: Browser, fred: Browser, olga: Browser, deal: Deal) -> None:
    before = plain(english(clara, "/disputes"))
    assert "No disputes" in before
    assert "Open a dispute" in before, "where one may be opened"
    ref = opened(clara, deal)
    theirs, mine = plain(english(clara, "/disputes")), plain(english(fred, "/disputes"))
    assert "Waiting for the other party 1 You opened a dispute about €620.00" in theirs
    assert "Waiting for you 1 Clara Jansen opened a dispute about €620.00" in mine
    assert "Stage 1: waiting for an answer until" in mine
    assert "A dispute about this order is open." in mine, "why another may not be opened"
    challenged(fred, ref)
    for who in (clara, fred):
        assert "Stage 2: negotiation" in plain(english(who, "/disputes"))
    assert "€620.00" not in english(olga, "/disputes")


@pytest.mark.rule("B20")
def test_it_is_in_the_head_of_both_roles_and_asks_guests_to_sign_in(
    clara: Browser, fred: Browser, guest: Browser
) -> None:
    for who in (clara, fred):
        assert 'href="/disputes"' in who.get("/orders").text
    assert guest.get("/disputes").status_code in (302, 303)
