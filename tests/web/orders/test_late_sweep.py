"""While the sweep is late, pages show what is true already, and looking at them writes nothing (X36)."""

import pytest

from app.models import Event
from app.rules.base.people import CLIENT, FREELANCER
from tests.support.domain import customer_service as support
from tests.support.domain.factories import make_offer
from tests.support.domain.worlds import World
from tests.support.pages.lists import english, plain
from tests.support.pages.lists import world as world
from tests.support.pages.offers import settings as settings
from tests.support.web import Browser

pytestmark = pytest.mark.databases("sqlite")


def read(browser: Browser, path: str) -> str:
    return plain(english(browser, path)).replace("\xa0", " ")


@pytest.mark.rule("X36")
def test_a_cancellation_that_nobody_answered_is_shown_as_one(world: World, clara: Browser, fred: Browser) -> None:
    deal = world.order()
    deal.open(CLIENT, "cancel")
    world.wait(hours=50)
    events = len(world.rows(Event))
    page = f"/orders/{deal.facts.ref}"
    late = {who: read(who, page) for who in (clara, fred)}
    assert len(world.rows(Event)) == events
    for text in late.values():
        assert "Mutually cancelled" in text
        assert "Request open" not in text
        assert "The order was cancelled: nobody answered in time" in text, "in the timeline"
        assert "Now: " not in text
        assert "Time is up" not in text
    assert "You can still agree to the cancellation" in late[fred]
    cases = read(fred, f"/cases/{deal.case.ref}")
    assert "Not answered" in cases
    assert world.sweep() == 1
    assert {who: read(who, page) for who in (clara, fred)} == late, "the sweep only writes it down"


@pytest.mark.rule("X36")
def test_the_money_is_shown_where_it_is_by_then(world: World, clara: Browser, fred: Browser) -> None:
    deal = world.order()
    deal.open(CLIENT, "cancel")
    world.wait(days=10)
    page = f"/orders/{deal.facts.ref}"
    late = read(clara, page)
    postings = read(clara, page + "/postings")
    assert "stays in escrow" not in late
    world.sweep()
    assert read(clara, page) == late
    assert read(clara, page + "/postings") == postings


@pytest.mark.rule("X36")
def test_a_delivery_that_nobody_looked_at_is_approved(world: World, clara: Browser, fred: Browser) -> None:
    deal = world.order(state="delivered")
    world.until(deal.due("approval"))
    page = f"/orders/{deal.facts.ref}"
    late = {who: read(who, page) for who in (clara, fred)}
    assert "Completed" in late[clara]
    assert "Approve the delivery" not in late[clara]
    assert clara.get(page + "/approval").status_code == 409
    world.sweep()
    assert {who: read(who, page) for who in (clara, fred)} == late


@pytest.mark.rule("X36")
def test_an_offer_that_nobody_answered_is_over(world: World, clara: Browser, fred: Browser) -> None:
    deal = world.brief()
    with world.tx() as tx:
        make_offer(tx, deal.id, 40_000)
    world.until(deal.due("offer"))
    page = f"/orders/{deal.facts.ref}"
    late = {who: read(who, page) for who in (clara, fred)}
    assert fred.get(page + "/offer").status_code == 200
    world.sweep()
    assert {who: read(who, page) for who in (clara, fred)} == late


@pytest.mark.rule("X36")
def test_the_lists_say_how_orders_stand(world: World, clara: Browser, fred: Browser) -> None:
    deals = [world.order(), world.order()]
    deals[0].open(CLIENT, "cancel")
    deals[1].open(CLIENT, "update")
    world.wait(days=4)
    late = read(clara, "/orders")
    for words in ("Mutually cancelled", "Cause: no answer within 48 hours", "Refund on"):
        assert words in late
    for words in ("Cancellation requested", "Update requested", "Time is up"):
        assert words not in late
    assert "Time is up" not in read(fred, "/orders")
    assert world.sweep() == 2


@pytest.mark.rule("X36")
def test_customer_service_sees_how_an_order_stands(world: World, sam: Browser) -> None:
    deal = world.order(amounts=(10_000, 20_000), state="delivered")
    support.ask(deal, FREELANCER, part=2)
    world.until(deal.due("approval"))
    ref = deal.case.ref
    late = read(sam, f"/support/cases/{ref}")
    queue = read(sam, "/support/cases")
    assert "Approved" in late
    world.sweep()
    assert read(sam, f"/support/cases/{ref}") == late
    assert read(sam, "/support/cases") == queue


@pytest.mark.rule("X36")
def test_the_inbox_asks_for_nothing_whose_time_is_over(world: World, fred: Browser) -> None:
    deal = world.order()
    deal.open(CLIENT, "cancel")
    assert "Answer Clara Jansen before" in read(fred, "/inbox")
    world.wait(hours=48)
    assert "Answer Clara Jansen before" not in read(fred, "/inbox")
