"""Where the money is, in the reader's own person: nobody is told their own name."""

import pytest

from tests.support.domain.worlds import World
from tests.support.pages.lists import english, plain
from tests.support.pages.lists import world as world
from tests.support.pages.payments import next_one
from tests.support.pages.payments import settings as settings
from tests.support.web import Browser

pytestmark = pytest.mark.databases("sqlite")


def box_of(browser: Browser, address: str) -> str:
    """The card that says where the money is."""
    page = english(browser, address)
    return plain(page[page.index('id="money"') : page.index('id="center"')])


def test_the_figures_say_you_to_whom_they_are_about(world: World, clara: Browser, fred: Browser) -> None:
    page = f"/orders/{next_one(world, 40_000, 30_000).facts.ref}"
    hers, his = box_of(clara, page), box_of(fred, page)
    assert "Paid in by you €400.00" in hers
    assert "Paid in by Clara Jansen €400.00" in his
    assert "Held for Fred Ibáñez until" in hers
    assert "Held for you until" in his
    assert "Clara" not in hers
    assert "Fred" not in his


def test_what_is_available_is_said_to_its_owner_as_theirs(world: World, clara: Browser, fred: Browser) -> None:
    deal = next_one(world, 40_000, 30_000)
    world.live(deal.due("release"))
    world.sweep()
    page = f"/orders/{deal.facts.ref}"
    assert "Available to you €400.00" in box_of(fred, page)
    assert "Available to Fred Ibáñez €400.00" in box_of(clara, page)
