"""What is copied brings signs along that nobody sees: they make no text, and no other address, amount, day or order."""

import pytest

from tests.support.domain.worlds import World
from tests.support.pages.finance import pau as pau
from tests.support.pages.finance import pau_id as pau_id
from tests.support.pages.lists import english, plain
from tests.support.pages.lists import world as world
from tests.support.pages.offers import day
from tests.support.pages.offers import settings as settings
from tests.support.web import Browser

pytestmark = pytest.mark.databases("sqlite")
UNSEEN = "\u200b"
BLANK = "\u2800"


@pytest.mark.parametrize("text", [UNSEEN, BLANK, f"{BLANK}\n\u200d"])
def test_a_message_that_nobody_sees_is_none(world: World, clara: Browser, text: str) -> None:
    deal = world.order()
    answer = clara.post(f"/orders/{deal.facts.ref}/messages?lang=en", message=text)
    assert answer.status_code == 422
    assert "Write a message first." in answer.text


def test_an_explanation_that_nobody_sees_is_none(world: World, clara: Browser) -> None:
    deal = world.order()
    answer = clara.post(f"/orders/{deal.facts.ref}/requests", kind="cancel", reason="other", comment=BLANK)
    assert answer.status_code == 422


def test_an_extra_whose_name_nobody_sees_has_none(world: World, fred: Browser) -> None:
    fields = {"extra_title_1": UNSEEN, "extra_price_1": "12", "extra_days_1": ""}
    assert fred.post(f"/orders/{world.order().facts.ref}/resolution/extension", **fields).status_code == 422


def test_an_amount_and_a_day_are_read_without_them(world: World, fred: Browser) -> None:
    fields = {"extra_title_1": "Prints", "extra_price_1": f"{UNSEEN}12{UNSEEN}", "extra_days_1": f"2{UNSEEN}"}
    fields |= {"new_due_on": f"{UNSEEN}{day(world, 10)}\u200e"}
    page = fred.post(f"/orders/{world.order().facts.ref}/resolution/extension?lang=en", **fields)
    assert page.status_code == 200
    assert "Prints: €12.00" in plain(page.text)


def test_a_pasted_reference_finds_its_order(world: World, pau: Browser) -> None:
    ref = world.order().facts.ref
    assert "No entries found" not in english(pau, f"/finance/journal?order={ref}")
    assert "No entries found" not in english(pau, f"/finance/journal?order={UNSEEN}{ref}\u200e")
