"""What a refusal says: that the deadline has passed, what one did before oneself, or that somebody was first (X36)."""

import pytest

from app.rules.base.people import CLIENT, FREELANCER
from tests.support.domain import customer_service as support
from tests.support.domain.factories import make_offer
from tests.support.domain.worlds import World
from tests.support.pages.lists import main_of, plain
from tests.support.pages.lists import world as world
from tests.support.pages.offers import settings as settings
from tests.support.web import Browser

pytestmark = pytest.mark.databases("sqlite")
FIRST = "Someone got there first"


def says(browser: Browser, path: str, **fields: str) -> str:
    """What the refusal of this form says, in English."""
    refused = browser.post(f"{path}?lang=en", **fields)
    assert refused.status_code == 409
    text = plain(main_of(refused.text)).replace("\xa0", " ")
    assert "below" not in text
    assert plain(browser.post(f"{path}?lang=en", htmx=True, **fields).text)[:18] == text[:18]
    return text


@pytest.mark.rule("X36")
@pytest.mark.parametrize(
    ("kind", "act", "follows"),
    [
        ("cancel", "accept", "Nobody answered, so the order is cancelled."),
        ("cancel", "decline", "Nobody answered, so the order is cancelled."),
        ("update", "answer", "The request closed without an answer, and the order goes on."),
        ("extension", "accept", "Nobody answered, so the delivery date stays as it was."),
    ],
)
def test_an_answer_after_the_deadline_says_when_it_was_and_what_followed(
    world: World, clara: Browser, fred: Browser, kind: str, act: str, follows: str
) -> None:
    deal = world.order()
    opener, late = (FREELANCER, clara) if kind == "extension" else (CLIENT, fred)
    ref = deal.open(opener, kind)
    world.until(deal.due())
    text = says(late, f"/cases/{ref}/answer", act=act, text="So sorry")
    zone = "Netherlands" if late is clara else "Spain (Madrid)"
    assert "The deadline was Thursday, 12 March 2026" in text or kind == "extension"
    assert f"({zone} Time). It has passed" in text
    assert follows in text
    assert FIRST not in text
    assert deal.case.state == "lapsed"
    assert says(late, f"/cases/{ref}/answer", act=act, text="So sorry") == text, "and the same when asked again"
    read = late.get(f"/cases/{ref}/answer?act={act}&lang=en")
    assert (read.status_code, follows in plain(read.text)) == (409, True)


@pytest.mark.rule("X36")
def test_what_follows_from_no_approval_is_said_to_who_asks_for_changes(world: World, clara: Browser) -> None:
    deal = world.order(state="delivered")
    world.until(deal.due("approval"))
    text = says(clara, f"/orders/{deal.facts.ref}/changes", message="Bluer, please")
    assert "It has passed" in text
    assert "Nobody answered, so the delivery is approved." in text


@pytest.mark.rule("X36")
def test_agreeing_twice_says_that_one_agreed_already(world: World, clara: Browser, fred: Browser) -> None:
    deal = world.order()
    ref = deal.open(CLIENT, "cancel")
    world.until(deal.due())
    fred.post(f"/cases/{ref}/answer", act="agree")
    text = says(fred, f"/cases/{ref}/answer", act="agree")
    assert "You have already done this" in text
    assert "You agreed." in text
    assert FIRST not in text


@pytest.mark.rule("X36")
def test_agreeing_after_the_refund_says_that_it_was_made(world: World, clara: Browser, fred: Browser) -> None:
    deal = world.order()
    ref = deal.open(CLIENT, "cancel")
    world.until(deal.due())
    world.sweep()
    world.until(deal.due("refund"))
    text = says(fred, f"/cases/{ref}/answer", act="agree")
    assert "It has passed" in text
    assert "The money goes back to the client." in text


@pytest.mark.rule("X36")
@pytest.mark.parametrize(("act", "done"), [("accept", "You accepted."), ("decline", "You declined.")])
def test_an_answer_given_twice_is_no_race(world: World, clara: Browser, fred: Browser, act: str, done: str) -> None:
    deal = world.order()
    ref = deal.open(CLIENT, "cancel")
    deal.answer(FREELANCER, act)
    text = says(fred, f"/cases/{ref}/answer", act=act)
    assert done in text
    assert FIRST not in text
    other = "decline" if act == "accept" else "accept"
    text = says(fred, f"/cases/{ref}/answer", act=other)
    assert FIRST not in text


@pytest.mark.rule("X36")
def test_somebody_was_first_when_somebody_was(world: World, clara: Browser, fred: Browser) -> None:
    deal = world.order()
    ref = deal.open(CLIENT, "cancel")
    deal.withdraw(CLIENT)
    text = says(fred, f"/cases/{ref}/answer", act="accept")
    assert FIRST in text
    assert "Withdrawn" in text


@pytest.mark.rule("X36")
def test_what_was_never_possible_says_how_the_order_stands(world: World, clara: Browser) -> None:
    deal = world.order()
    text = says(clara, f"/orders/{deal.facts.ref}/approval")
    assert FIRST not in text
    assert "Ongoing" in text


@pytest.mark.rule("X8", "X36")
def test_an_expired_offer_is_not_replaced_by_a_newer_one(world: World, clara: Browser) -> None:
    deal = world.brief()
    with world.tx() as tx:
        make_offer(tx, deal.id, 40_000)
    ref = deal.facts.ref
    world.until(deal.due("offer"))
    text = says(clara, f"/orders/{ref}/acceptance", version="1")
    assert "The offer has expired." in text
    assert "newer" not in text
    assert "newer" not in says(clara, f"/orders/{ref}/acceptance", version="7")
    assert "newer" not in says(clara, f"/orders/{ref}/acceptance", version="x")


@pytest.mark.rule("X8", "X36")
def test_an_offer_that_was_asked_to_change_is_not_replaced_either(world: World, clara: Browser, fred: Browser) -> None:
    deal = world.brief()
    with world.tx() as tx:
        make_offer(tx, deal.id, 40_000)
    ref = deal.facts.ref
    world.until(deal.due("offer"))
    with world.tx() as tx:
        make_offer(tx, deal.id, 50_000)
    assert "There is a newer offer" in says(clara, f"/orders/{ref}/acceptance", version="1")
    assert clara.post(f"/orders/{ref}/offer-changes", version="2", message="Cheaper").status_code == 303
    text = says(clara, f"/orders/{ref}/acceptance", version="2")
    assert ("newer" in text, "expired" in text, FIRST in text) == (False, False, False)


@pytest.mark.rule("X24", "X36")
def test_asking_to_cancel_too_when_the_time_is_over_says_that_it_is(
    world: World, clara: Browser, fred: Browser
) -> None:
    deal = world.order()
    deal.open(CLIENT, "cancel")
    world.until(deal.due())
    text = says(fred, f"/orders/{deal.facts.ref}/requests", kind="cancel", reason="agreed_together")
    assert "Nobody answered, so the order is cancelled." in text


@pytest.mark.rule("X36")
def test_staff_who_decide_twice_are_told_that_it_was_decided(world: World, sam: Browser) -> None:
    deal = world.order(amounts=(10_000, 20_000))
    ref = support.ask(deal)
    support.staff(deal, "take", "refuse")
    refused = sam.post(f"/support/cases/{ref}/decision?lang=en", act="grant", text="Because of the rain")
    assert refused.status_code == 409
    assert "Decided" in plain(main_of(refused.text))
