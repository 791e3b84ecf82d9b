"""What a party does on the order page in a real browser: where the focus is afterwards, and what is announced."""

from functools import partial

import pytest
from playwright.sync_api import expect

from app.rules.base.people import FREELANCER
from tests.support.browser import PageAs
from tests.support.domain.factories import make_offer
from tests.support.domain.worlds import World
from tests.support.pages.lists import world as world
from tests.support.web import Browser

pytestmark = [pytest.mark.databases("sqlite"), pytest.mark.browser]


@pytest.fixture
def page_of(page_as: PageAs, clara: Browser) -> PageAs:
    """Clara's real browser, on a phone."""
    return partial(page_as, clara, locale="en-GB", viewport={"width": 390, "height": 800})


def test_an_empty_message_leaves_the_page_as_it_was(world: World, page_of: PageAs) -> None:
    page = page_of()
    page.goto(f"/orders/{world.order().facts.ref}?lang=en")
    page.get_by_role("button", name="Send the message").click()
    expect(page.get_by_text("Write a message first.")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    expect(page.locator("main")).to_have_count(1)
    expect(page.get_by_label("Your message")).to_be_focused()


def test_a_message_is_announced_and_the_next_can_be_written_at_once(world: World, page_of: PageAs) -> None:
    page = page_of()
    page.goto(f"/orders/{world.order().facts.ref}?lang=en")
    page.evaluate("document.getElementById('said').dataset.there = 'yes'")
    page.get_by_label("Your message").fill("How is it going?")
    page.get_by_role("button", name="Send the message").click()
    expect(page.locator("#said[data-there]")).to_have_text("Sent to Fred Ibáñez")
    expect(page.get_by_label("Your message")).to_be_focused()
    expect(page.get_by_label("Your message")).to_have_value("")
    page.keyboard.type("One more thing")
    page.get_by_role("button", name="Send the message").click()
    expect(page.locator(".message-text")).to_have_text(["How is it going?", "One more thing"])


@pytest.mark.parametrize("scripts", [True, False])
def test_the_note_after_a_request_is_seen_and_has_the_focus(world: World, page_of: PageAs, scripts: bool) -> None:
    page = page_of(java_script_enabled=scripts)
    page.goto(f"/orders/{world.order().facts.ref}/resolution/update?lang=en")
    page.get_by_label("What would you like to know?").fill("How far are you?")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Send the request").click()
    note = page.get_by_role("status").filter(has_text="Your request was sent.")
    expect(note).to_be_focused()
    expect(note).to_be_in_viewport(ratio=1)


def test_the_deadline_is_the_loudest_fact_of_every_card(world: World, page_of: PageAs) -> None:
    asked, delivered, offered = world.order(), world.order(state="delivered"), world.brief()
    asked.open(FREELANCER, "extension")
    with world.tx() as tx:
        make_offer(tx, offered.id, 40_000)
    page = page_of()
    for deal in (asked, delivered, offered):
        page.goto(f"/orders/{deal.facts.ref}?lang=en")
        due = page.locator(".due-lead time").first
        look = "e => { const s = getComputedStyle(e); return [s.fontSize, Number(s.fontWeight) >= 600, s.display] }"
        assert due.evaluate(look) == ["20px", True, "block"]
