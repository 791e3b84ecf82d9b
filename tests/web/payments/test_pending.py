"""An order whose first payment is awaited: what both read, until when, and how it ends."""

import pytest

from app.core.i18n import reader_for
from app.rules.base.people import CLIENT, FREELANCER
from app.rules.texts import outcomes
from tests.support.domain.people import CLARA, FRED
from tests.support.domain.worlds import World
from tests.support.pages.lists import BOTH, english, href, main_of, plain
from tests.support.pages.lists import world as world
from tests.support.pages.payments import address, next_one, pending, started
from tests.support.pages.payments import fake_gateway as fake_gateway
from tests.support.pages.payments import settings as settings
from tests.support.pages.payments import work as work
from tests.support.web import Browser

pytestmark = [pytest.mark.databases("sqlite"), pytest.mark.rule("X37")]


@BOTH
@pytest.mark.rule("G2")
@pytest.mark.parametrize("locale", ["en", "nl", "es"])
def test_a_pending_order_says_to_both_until_when_and_what_silence_does(
    world: World, clara: Browser, fred: Browser, locale: str
) -> None:
    deal = pending(world)
    facts = deal.facts
    (deadline,) = facts.deadlines
    for browser, role, person in ((clara, CLIENT, CLARA), (fred, FREELANCER, FRED)):
        page = main_of(browser.get(f"/orders/{facts.ref}?lang={locale}").text)
        card = plain(page[page.index(f'id="payment-{deadline.id}"') : page.index('id="milestones"')])
        who = reader_for(locale, person.timezone)
        assert plain(who.instant(deadline.due_at, "full")) in card
        told = outcomes.silence(facts, deadline, role)
        assert told
        for sentence in told:
            assert plain(who.say(sentence)) in card
        assert (
            href(page, {"en": "Go to the payment", "nl": "Naar de betaling", "es": "Ir al pago"}[locale]) is not None
        ) == (role == CLIENT)
    world.live(deadline.due_at)
    world.sweep()
    assert (deal.state, deal.facts.consent) == ("cancelled", "unpaid"), "what was said is what happened"


def test_the_freelancer_waits_for_the_payment_with_the_same_deadline(world: World, fred: Browser) -> None:
    deal = started(next_one(world))
    page = english(fred, f"/orders/{deal.facts.ref}")
    card = plain(page[page.index('id="payment-') : page.index('id="milestones"')])
    assert "Waiting for the payment of €300.00 for milestone 2" in card
    assert f"can pay before {plain(reader_for('en', FRED.timezone).instant(deal.due('charge'), 'full'))}" in card
    assert href(page, "Cancel the payment") is None


def test_giving_up_the_first_payment_cancels_the_order_unpaid(world: World, clara: Browser) -> None:
    deal = pending(world)
    confirm = plain(english(clara, address(deal, "/cancellation")))
    assert "The order is cancelled at that moment." in confirm
    clara.post(address(deal, "/cancellation"))
    assert (deal.state, deal.facts.consent) == ("cancelled", "unpaid")
