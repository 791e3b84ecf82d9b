"""Pages of a milestone order that customer service is asked to cancel."""

import pytest

from tests.support.domain.worlds import Deal, World
from tests.support.pages.lists import english, plain
from tests.support.web import Browser

PARTS = (40_000, 30_001)


@pytest.fixture
def deal(world: World) -> Deal:
    """An order of two milestones, of which the first is in progress."""
    return world.order(amounts=PARTS)


def page_of(deal: Deal, end: str = "") -> str:
    """The address of an order, or of a page beneath it."""
    return f"/orders/{deal.facts.ref}{end}"


def read(browser: Browser, deal: Deal, end: str = "") -> str:
    """That page as it is read in English."""
    return plain(english(browser, page_of(deal, end)))
