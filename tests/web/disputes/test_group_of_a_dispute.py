"""The group conversation of a dispute is one step away from its card, for both parties, also afterwards (X63)."""

import pytest

from tests.support.domain.worlds import Deal, World
from tests.support.pages.lists import BOTH, english, href
from tests.support.pages.lists import world as world
from tests.support.services.groups import begin
from tests.support.services.negotiations import negotiate
from tests.support.web import Browser

LINK = "Group conversation about this case"


@BOTH
@pytest.mark.rule("X63", "B14")
def test_the_card_on_the_order_page_leads_to_the_group_once_there_is_one(
    world: World, clara: Browser, fred: Browser
) -> None:
    deal: Deal = world.order()
    ref = negotiate(deal)
    order = f"/orders/{deal.facts.ref}"
    for browser in (clara, fred):
        page = english(browser, order)
        assert href(page, LINK) is None
        assert "customer service is not told" in page
    group = begin(deal, ref)
    for browser in (clara, fred):
        page = english(browser, order)
        assert href(page, LINK) == f"/conversations/{group}"
        assert "customer service is not told" not in page, "somebody of customer service reads what is written there"
        case = english(browser, f"/cases/{ref}")
        assert href(case, LINK) is None, "there it stands itself"
        assert 'id="group"' in case
        assert browser.get(f"/conversations/{group}").status_code == 200
    deal.answer("client", "concede", "", ref)
    assert href(english(clara, order), LINK) == f"/conversations/{group}", "the parties can still read it"
