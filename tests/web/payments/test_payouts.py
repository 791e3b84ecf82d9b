"""Asking for a payout: by the freelancer alone, after reading how much and when, and once."""

import re
from dataclasses import replace

import pytest

from app import create_app
from app.core.clock import FixedClock
from app.core.database.tx import Transactions
from app.core.settings import Settings
from tests.support.domain.worlds import World
from tests.support.pages.earnings import EARNED, Worker, address, ask, available, earned, read, total
from tests.support.pages.earnings import settings as settings
from tests.support.pages.earnings import work as work
from tests.support.pages.lists import english, href, main_of, plain
from tests.support.pages.lists import world as world
from tests.support.web import Browser

pytestmark = pytest.mark.databases("sqlite")


@pytest.mark.rule("X12", "G8")
def test_what_the_bank_refuses_is_available_again(world: World, fred: Browser, work: Worker) -> None:
    deal = available(world)
    ask(deal)
    work(failing=True)
    assert (total(deal).available, total(deal).on_the_way) == (EARNED, 0)
    assert href(english(fred, "/earnings"), "Request the payout") == address(deal)


@pytest.mark.rule("B23", "X41")
def test_the_page_before_says_how_much_and_when_and_the_post_does_it_once(
    world: World, fred: Browser, clara: Browser
) -> None:
    deal = earned(world)
    page = plain(english(fred, address(deal)))
    assert re.search(r"On \w+, \d+ March 2026, 00:00 CET €1,116.00 becomes available, and is then paid out", page)
    form = {"op_id": "a" * 32}
    for _ in range(2):
        answer = fred.post(address(deal), **form)
        assert (answer.status_code, answer.location) == (303, "/earnings")
    assert len(deal.events("payout.asked")) == 1
    assert "The payout has been requested." in read(fred)
    for again in (fred.get(address(deal)), fred.post(address(deal))):
        assert again.status_code == 409
    assert "You have already requested this payout." in plain(fred.get(address(deal) + "?lang=en").text)


@pytest.mark.rule("B23", "F20")
def test_only_the_freelancer_asks(world: World, guest: Browser, clara: Browser, olga: Browser, sam: Browser) -> None:
    deal = available(world)
    for browser, status in ((clara, 403), (olga, 404), (sam, 404)):
        assert browser.get(address(deal)).status_code == status
        assert browser.post(address(deal)).status_code == status
    assert "/login?next=" in guest.get(address(deal)).location
    assert "/login" in guest.get("/earnings").location
    assert "/login" in guest.get("/earnings.csv").location
    assert deal.events("payout.asked") == []


def test_a_milestone_of_another_order_is_not_found_here(world: World, fred: Browser) -> None:
    mine, other = earned(world), earned(world)
    wrong = f"/orders/{mine.facts.ref}/milestones/{other.facts.milestones[0].id}/payout"
    assert (fred.get(wrong).status_code, fred.post(wrong).status_code) == (404, 404)
    assert fred.get(wrong.replace("payout", "9" * 30)).status_code == 404


@pytest.mark.rule("B23")
def test_without_a_gateway_no_payout_is_offered_and_none_is_taken(
    world: World, transactions: Transactions, fred_without: Browser
) -> None:
    deal = available(world)
    assert "/payout" not in main_of(fred_without.get("/earnings").text)
    for answer in (fred_without.get(address(deal)), fred_without.post(address(deal))):
        assert answer.status_code == 409
        assert "customer service" in plain(answer.text)
    assert deal.deadline("payout") is None


@pytest.fixture
def fred_without(settings: Settings, clock: FixedClock, world: World) -> Browser:
    """The freelancer, where no gateway is configured."""
    app = create_app(replace(settings, gateway_url="", gateway_secret=""), clock)
    deal = world.order(title="somewhere")
    browser = Browser(app, deal.facts.freelancer_id)
    browser.get("/orders?lang=en")
    return browser
