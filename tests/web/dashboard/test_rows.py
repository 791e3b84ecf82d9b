"""What a line of the dashboard says at a glance: its title leads on, lateness is loud, and nothing is said twice."""

import re
from datetime import timedelta

import pytest

from app.rules.kinds.cancel import Cancel
from tests.support.domain.factories import make_offer
from tests.support.domain.people import CLARA, OLGA
from tests.support.domain.worlds import World
from tests.support.pages.lists import BOTH, cards_of, english, href, plain, rows_of
from tests.support.pages.lists import world as world
from tests.support.pages.offers import settings as settings
from tests.support.web import Browser

pytestmark = pytest.mark.databases("sqlite")


def lists_of(page: str) -> str:
    """The lists beneath what waits."""
    return page[page.index('id="list"') :]


def test_the_title_of_a_line_leads_to_its_order(world: World, clara: Browser) -> None:
    deal = world.order(title="Bread logo")
    assert href(english(clara, "/orders"), "Bread logo") == f"/orders/{deal.facts.ref}"


@pytest.mark.parametrize(("state", "late"), [("ongoing", True), ("delivered", False), ("completed", False)])
def test_an_order_past_its_delivery_date_is_late_until_it_is_delivered(
    world: World, clara: Browser, fred: Browser, state: str, late: bool
) -> None:
    world.order(state=state, due_in=timedelta(hours=2))
    assert "Late" not in plain(english(fred, "/orders?tab=" + state))
    world.wait(hours=3)
    for browser in (clara, fred):
        assert ("Late" in plain(english(browser, "/orders?tab=" + state))) == late


def test_who_waits_for_an_approval_is_not_late(world: World, fred: Browser) -> None:
    deal = world.order(amounts=(40_000, 30_000), due_in=timedelta(hours=2))
    deal.deliver()
    world.wait(hours=3)
    page = plain(english(fred, "/orders?tab=ongoing"))
    assert "Waiting for Clara Jansen until" in page
    assert "Late" not in page


def test_who_delivered_is_not_late_because_a_request_is_open(world: World, clara: Browser, fred: Browser) -> None:
    deal = world.order(amounts=(40_000, 30_000), due_in=timedelta(hours=2))
    deal.deliver()
    deal.open("client", "update")
    world.wait(hours=3)
    for browser in (clara, fred):
        page = plain(english(browser, "/orders?tab=ongoing"))
        assert deal.facts.ref[:8] in page
        assert "Late" not in page


def test_what_is_not_begun_is_not_late(world: World, clara: Browser) -> None:
    deal = world.order(amounts=(40_000, 30_000), due_in=timedelta(hours=2))
    deal.deliver()
    deal.approve()
    world.wait(hours=3)
    assert "Late" not in plain(english(clara, "/orders?tab=ongoing"))


def test_orders_that_all_stand_above_are_not_said_to_be_missing(world: World, clara: Browser) -> None:
    world.order(state="delivered")
    page = plain(english(clara, "/orders"))
    assert "It is your turn" in page
    assert "No orders here" not in page


def test_only_who_has_both_roles_reads_which_one_they_have(world: World, clara: Browser) -> None:
    world.order(title="Bought")
    assert "You are the client" not in plain(english(clara, "/orders"))
    world.order(title="Sold", client=OLGA, freelancer=CLARA)
    lines = [plain(row) for row in english(clara, "/orders").split('<li class="order-row">')[1:]]
    assert [(line.split()[0], re.findall("You are the (client|freelancer)", line)) for line in sorted(lines)] == [
        ("Bought", ["client"]),
        ("Sold", ["freelancer"]),
    ]


@BOTH
def test_what_waits_above_is_not_repeated_below_but_counted(world: World, clara: Browser) -> None:
    for number in range(3):
        world.order(title=f"Asked {number}").open("freelancer", "cancel", Cancel("out_of_scope"))
    world.order(title="Quiet")
    world.order(title="Delivered", state="delivered")
    page = english(clara, "/orders")
    assert len(cards_of(page)) == 4
    assert rows_of(page) == ["Quiet"]
    assert "4 orders · 3 shown above" in plain(lists_of(page))
    for whole in ("/orders?tab=ongoing", "/orders?q=asked"):
        assert "Asked 2" in rows_of(english(clara, whole)), "a list that was asked for is whole"


def test_more_than_the_cards_show_stays_in_its_list(world: World, clara: Browser) -> None:
    for number in range(6):
        world.order(title=f"Asked {number}").open("freelancer", "cancel", Cancel("out_of_scope"))
        world.wait(minutes=1)
    page = english(clara, "/orders")
    assert (len(cards_of(page)), sorted(rows_of(page))) == (4, ["Asked 4", "Asked 5"])
    assert "6 orders · 4 shown above" in plain(lists_of(page))


def test_the_page_is_asked_for_anew_when_other_cards_wait(world: World, clara: Browser) -> None:
    deal = world.order()
    deal.open("freelancer", "cancel", Cancel("out_of_scope"))
    address = re.search(r'id="waiting" hx-get="([^"]+)"', english(clara, "/orders"))
    assert address is not None
    headers = {"HX-Target": "waiting"}
    assert "HX-Refresh" not in clara.get(address[1], htmx=True, headers=headers).headers
    world.until(deal.due())
    assert clara.get(address[1], htmx=True, headers=headers).headers["HX-Refresh"] == "true"


@BOTH
@pytest.mark.rule("B8")
def test_a_brief_waits_for_the_freelancer_until_an_offer_waits_for_the_client(
    world: World, clara: Browser, fred: Browser
) -> None:
    deal = world.brief(title="Annual report")
    (card,) = cards_of(english(fred, "/orders"))
    assert card.startswith("It is your turn Clara Jansen is asking for your price Annual report")
    assert href(english(fred, "/orders"), "View the brief") == f"/orders/{deal.facts.ref}"
    assert cards_of(english(fred, "/orders?tab=waiting")) == [card]
    assert cards_of(english(clara, "/orders")) == []
    with world.tx() as tx:
        make_offer(tx, deal.id, 40_000)
    assert cards_of(english(fred, "/orders")) == []
    assert "made you an offer" in cards_of(english(clara, "/orders"))[0]
    world.until(deal.due("offer"))
    assert len(cards_of(english(fred, "/orders"))) == 1, "the offer has expired, swept or not"


def test_briefs_come_after_what_has_a_deadline_and_are_counted_with_it(world: World, fred: Browser) -> None:
    for number in range(3):
        world.brief(title=f"Brief {number}")
        world.order(title=f"Asked {number}").open("client", "cancel", Cancel("late"))
    page = english(fred, "/orders")
    found = [re.findall(r"(?:Asked|Brief) \d", card)[0] for card in cards_of(page)]
    assert found == ["Asked 0", "Asked 1", "Asked 2", "Brief 0"]
    assert href(page, "and 2 more") is not None
    assert len(cards_of(english(fred, "/orders?tab=waiting"))) == 6


def test_a_freelancers_page_does_not_begin_with_what_a_client_does(world: World, clara: Browser, fred: Browser) -> None:
    assert href(english(fred, "/orders"), "New brief") is not None, "who is nothing yet may become either"
    world.order()
    assert href(english(clara, "/orders"), "New brief") is not None
    page = english(fred, "/orders")
    assert href(page, "New brief") is None
    assert href(page, "Write a brief") == "/briefs/new"


def test_no_delivery_is_called_due_once_it_is_there(world: World, clara: Browser, fred: Browser) -> None:
    deal = world.order(amounts=(40_000, 30_000), due_in=timedelta(hours=2))
    for browser in (clara, fred):
        assert "Delivery 10 Mar" in plain(english(browser, "/orders?tab=ongoing"))
    deal.deliver()
    world.wait(hours=3)
    for browser in (clara, fred):
        assert "elivery was due" not in plain(english(browser, "/orders?tab=ongoing"))


@pytest.mark.rule("X3")
def test_a_cancelled_order_whose_refund_waits_promises_no_delivery(world: World, clara: Browser, fred: Browser) -> None:
    deal = world.order(due_in=timedelta(days=3))
    deal.open("client", "cancel", Cancel("agreed_together"))
    world.wait(hours=48)
    assert world.sweep() == 1
    for days in (0, 2):
        world.wait(days=days)
        for browser in (clara, fred):
            page = plain(english(browser, "/orders?tab=cancelled"))
            assert deal.facts.ref[:8] in page
            assert "Delivery" not in page
