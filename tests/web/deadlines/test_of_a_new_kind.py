"""More time by both on a kind that the product does not have: its window and its own clock, on its case's card (G6)."""

import pytest

from app.rules.base.people import CLIENT, FREELANCER
from app.rules.base.policy import DAY
from tests.support.domain.worlds import Deal, World
from tests.support.new_kind.walking import ask
from tests.support.new_kind.walking import deal as deal
from tests.support.new_kind.walking import kind as kind
from tests.support.new_kind.walking import office as office
from tests.support.pages.lists import english
from tests.support.pages.lists import world as world
from tests.support.services.more_time import ask_more, give_more
from tests.support.web import Browser, carried

pytestmark = pytest.mark.databases("sqlite")


@pytest.mark.rule("G6")
def test_its_window_and_its_own_clock_are_put_off_alike(
    clara: Browser, fred: Browser, deal: Deal, world: World
) -> None:
    ask(clara, deal)
    due, ref = deal.due(), deal.case.ref
    for path in (f"/orders/{deal.facts.ref}", f"/cases/{ref}"):
        assert "More time to answer" in english(fred, path)
    assert fred.post(f"/cases/{ref}/more-time", days="2").status_code == 303
    until = carried(clara.get(f"/cases/{ref}").text, f"/cases/{ref}/more-time/answer")
    assert clara.post(f"/cases/{ref}/more-time/answer", **until, agree="1").status_code == 303
    assert deal.due() == due + 2 * DAY
    world.live(due + 2 * DAY)
    world.sweep()
    last_call = deal.due("valuation_last_call")
    ask_more(deal, CLIENT, 1)
    give_more(deal, FREELANCER, 1, due=last_call)
    assert deal.due("valuation_last_call") == last_call + DAY
    assert world.audit() is None
