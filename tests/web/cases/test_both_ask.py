"""Both ask to cancel: the form says from its first step that sending is accepting, and no word is hidden (X24)."""

import pytest

from app.rules.base.people import CLIENT
from tests.support.domain.worlds import Deal, World
from tests.support.pages.lists import english, main_of, plain
from tests.support.pages.lists import world as world
from tests.support.web import Browser

pytestmark = pytest.mark.databases("sqlite")
AGREE = "Clara Jansen has also asked to cancel, so sending this means you agree"
AT_ONCE = "€1,240.00 goes back to Clara Jansen right away."


def read(browser: Browser, path: str) -> str:
    return plain(english(browser, path)).replace("\xa0", " ")


def both(world: World) -> Deal:
    """Clara asked to cancel, and then Fred did through his own form."""
    deal = world.order()
    deal.open(CLIENT, "cancel", text="It takes too long.")
    return deal


def second(deal: Deal, fred: Browser) -> None:
    sent = fred.post(f"/orders/{deal.facts.ref}/requests", kind="cancel", reason="other", comment="My studio burned.")
    assert sent.status_code == 303


@pytest.mark.rule("X24")
@pytest.mark.parametrize("step", ["resolution", "resolution/cancel"])
def test_the_form_says_from_its_first_step_that_sending_is_accepting(
    world: World, fred: Browser, clara: Browser, step: str
) -> None:
    deal = both(world)
    page = read(fred, f"/orders/{deal.facts.ref}/{step}")
    assert AGREE in page
    assert AT_ONCE in page
    for promise in ("They have 48 hours", "Ask the other party to agree", "go straight to"):
        assert promise not in page, promise
    assert AGREE not in read(clara, f"/orders/{deal.facts.ref}/resolution")


@pytest.mark.rule("X24")
def test_a_first_request_says_nothing_of_agreeing(world: World, fred: Browser) -> None:
    deal = world.order()
    page = read(fred, f"/orders/{deal.facts.ref}/resolution/cancel")
    assert "means you agree" not in page
    assert "go straight to" in page


@pytest.mark.rule("X24", "G3")
def test_both_read_what_the_second_one_gave_as_a_reason_and_wrote(world: World, clara: Browser, fred: Browser) -> None:
    deal = both(world)
    second(deal, fred)
    for browser in (clara, fred):
        for path in (f"/orders/{deal.facts.ref}", f"/cases/{deal.case.ref}"):
            page = read(browser, path)
            assert "It takes too long." in page
            assert "My studio burned." in page
            assert "Reason of Clara Jansen We agreed to stop" in page
            assert "Reason of Fred Ibáñez Other" in page
    timeline = read(clara, f"/orders/{deal.facts.ref}")
    assert "Fred Ibáñez also asked to cancel, so the order was cancelled" in timeline
    assert "reason: Other" in timeline


@pytest.mark.rule("X24")
def test_customer_service_is_not_needed_to_read_it_in_the_inbox(world: World, clara: Browser, fred: Browser) -> None:
    deal = both(world)
    second(deal, fred)
    assert "Fred Ibáñez also asked to cancel, so the order was cancelled" in read(clara, "/inbox")


@pytest.mark.rule("X24")
def test_the_review_of_the_second_one_says_what_they_wrote(world: World, fred: Browser) -> None:
    deal = both(world)
    typed = {"reason": "other", "comment": "My studio burned."}
    review = fred.post(f"/orders/{deal.facts.ref}/resolution/cancel?lang=en", **typed)
    page = plain(main_of(review.text)).replace("\xa0", " ")
    assert AGREE in page
    assert "My studio burned." in page
    assert deal.case.state == "open"
