"""The milestones on the page of an order."""

from tests.support.domain.worlds import Deal
from tests.support.pages.lists import english
from tests.support.web import Browser


def order_page(browser: Browser, deal: Deal) -> str:
    """The page of an order, in English."""
    return english(browser, f"/orders/{deal.facts.ref}")
