"""Pages of an order whose money a case holds or has divided: each says where every part is (X56, X61, X67)."""

from collections.abc import Iterator

import pytest

from app.rules.base.kind import Kind
from app.rules.base.people import CLIENT, FREELANCER
from app.rules.milestones.division import Parts
from tests.support.domain.worlds import Deal, World
from tests.support.new_kind import disputes
from tests.support.new_kind.partition import KIND
from tests.support.new_kind.registered import registered
from tests.support.pages.lists import english, plain
from tests.support.pages.lists import world as world
from tests.support.web import Browser

pytestmark = pytest.mark.databases("sqlite")


@pytest.fixture(autouse=True)
def kind() -> Iterator[Kind]:
    """The kind of these disputes."""
    with registered(KIND) as known:
        yield known


def approved_in_part(world: World) -> Deal:
    deal = world.order(fee_basis_points=1_000)
    disputes.dispute(deal, CLIENT, 40_000)
    deal.deliver()
    deal.approve()
    return deal


def pages(browser: Browser, deal: Deal) -> dict[str, str]:
    paths = (f"/orders/{deal.facts.ref}", f"/orders/{deal.facts.ref}/postings", "/orders", "/inbox")
    return {path: plain(english(browser, path)) for path in paths}


@pytest.mark.rule("X56", "X61")
def test_of_an_order_approved_in_part_the_locked_part_is_in_escrow(world: World, clara: Browser, fred: Browser) -> None:
    deal = approved_in_part(world)
    for browser in (clara, fred):
        page = pages(browser, deal)[f"/orders/{deal.facts.ref}"]
        assert "€400.00" in page
        assert "€756.00" in page
    assert "€756.00" in plain(english(fred, "/earnings"))


@pytest.mark.rule("X67", "X68")
def test_of_an_order_that_a_case_emptied_each_part_is_shown(world: World, clara: Browser, fred: Browser) -> None:
    deal = world.order(fee_basis_points=1_000)
    disputes.settled(deal, 124_000, Parts(24_000, 100_000))
    for browser in (clara, fred):
        page = pages(browser, deal)[f"/orders/{deal.facts.ref}"]
        assert "Mutually cancelled" in page
        assert "€240.00" in page
        assert "€900.00" in page
    assert "€900.00" in plain(english(fred, "/earnings"))
    assert world.audit() is None


@pytest.mark.rule("X67")
def test_of_an_order_that_silence_decided_the_label_says_so(world: World, clara: Browser) -> None:
    deal = world.order()
    disputes.dispute(deal, FREELANCER, 124_000)
    world.live(deal.due())
    world.sweep()
    assert "Cancelled: decided in a dispute" in pages(clara, deal)[f"/orders/{deal.facts.ref}"]
