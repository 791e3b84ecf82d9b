"""Instructions in the browser: what the marketplace has to pay, told as done only when somebody says so (X51)."""

import re

import pytest

from app.ledger.tables import Entry
from app.rules.base.people import CLIENT, FREELANCER
from tests.support.domain.worlds import Deal, World
from tests.support.pages.finance import pau as pau
from tests.support.pages.finance import pau_id as pau_id
from tests.support.pages.finance import settings as settings
from tests.support.pages.lists import english, plain
from tests.support.pages.lists import world as world
from tests.support.web import Browser

pytestmark = [pytest.mark.rule("X51"), pytest.mark.databases("sqlite")]
NOT_YET = pytest.mark.xfail(strict=True, reason="a refund by the marketplace has no life of its own yet")


def cancelled(world: World, **wishes: object) -> Deal:
    """An imported order that both agreed to cancel."""
    deal = world.order(imported=True, **wishes)
    deal.open(CLIENT, "cancel")
    deal.answer(FREELANCER, "accept")
    return deal


def on_its_way(world: World) -> int:
    """What was decided to be refunded and is not told as paid."""
    there = world.rows(Entry, Entry.account == "refund_in_transit")
    return sum(entry.side * entry.amount for entry in there)


def opened(pau: Browser) -> str:
    """The address at which finance says that the only open instruction was carried out."""
    found = re.search(r'href="(/finance/instructions/\d+)"', english(pau, "/finance/instructions"))
    assert found is not None
    return found[1]


@NOT_YET
def test_a_refund_by_the_marketplace_is_told_as_paid_once_finance_confirms_it(
    world: World, clara: Browser, pau: Browser
) -> None:
    deal = cancelled(world)
    assert "was paid to you" not in plain(english(clara, "/inbox"))
    sent = pau.post(f"{opened(pau)}/confirmation", reference="MP-812", paid_on="2026-03-01")
    assert sent.status_code == 303
    assert "The refund of €1,240.00 was paid to you" in plain(english(clara, "/inbox"))
    listed = plain(english(pau, "/finance/instructions?show=confirmed"))
    assert "MP-812" in listed
    assert "Pau Ferrer" in listed
    assert on_its_way(world) == 0
    assert deal.world.audit() is None
