"""An order page that stays open in a real browser: the session ends meanwhile, or what it shows grows old."""

import pytest
from playwright.sync_api import Page, expect

from app.core.clock import FixedClock
from app.rules.kinds.cancel import Cancel
from tests.support.browser import PageAs, serious_findings
from tests.support.domain.people import CLARA, GOOD_PASSWORD
from tests.support.domain.worlds import World
from tests.support.pages.lists import world as world
from tests.support.web import Browser

pytestmark = [pytest.mark.databases("sqlite"), pytest.mark.browser, pytest.mark.timeout(120)]
TEXT = "Ik ben het er niet mee eens,\nen dit is waarom."
MINUTE = 61_000
SIGNED_OUT = "You are no longer signed in."


@pytest.fixture
def page(page_as: PageAs, clara: Browser, world: World) -> Page:
    """Clara's browser with her order, of which someone asks something; its minutes pass when they are told to."""
    deal = world.order()
    deal.open("freelancer", "cancel", Cancel("out_of_scope"))
    made = page_as(clara, locale="en-GB", viewport={"width": 390, "height": 844})
    made.clock.install()
    made.goto(f"/orders/{deal.facts.ref}?lang=en")
    return made


def sign_in(tab: Page) -> None:
    tab.get_by_label("address").fill(CLARA.email)
    tab.get_by_label("Password", exact=True).fill(GOOD_PASSWORD)
    tab.get_by_role("button", name="Sign in").click()
    tab.wait_for_url(lambda url: "/login" not in url)


def test_a_page_whose_session_ended_says_so_keeps_the_text_and_sends_it_after_signing_in(page: Page) -> None:
    address = page.url
    field = page.get_by_label("Your message")
    field.fill(TEXT)
    tab = page.context.new_page()
    tab.goto("/account")
    tab.locator("form[action='/logout'] button").evaluate("button => button.form.requestSubmit()")
    tab.wait_for_url("**/login*")

    page.clock.fast_forward(MINUTE)
    expect(page.get_by_text(SIGNED_OUT)).to_be_in_viewport()
    assert page.url == address
    expect(field).to_have_value(TEXT)
    expect(field).to_be_focused()
    expect(field).to_be_in_viewport(ratio=0.9)
    assert serious_findings(page) == []
    page.clock.fast_forward(MINUTE)
    expect(page.get_by_text(SIGNED_OUT)).to_have_count(1)

    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Sign in").click()
    sign_in(opened.value)
    page.bring_to_front()
    page.clock.fast_forward(MINUTE)
    expect(page.get_by_text(SIGNED_OUT)).to_have_count(0)
    expect(field).to_have_value(TEXT)
    page.get_by_role("button", name="Send the message").click()
    expect(page.locator(".message").get_by_text("Ik ben het er niet mee eens")).to_be_visible()


def test_what_is_selected_stays_selected(page: Page, clock: FixedClock) -> None:
    chosen = "window.getSelection().toString()"
    bar = page.locator("#request .status-bar")
    before = bar.inner_text()
    bar.evaluate("bar => window.getSelection().selectAllChildren(bar)")
    selected = page.evaluate(chosen)
    assert selected
    page.clock.fast_forward(MINUTE)
    page.wait_for_load_state("networkidle")
    assert page.evaluate(chosen) == selected, "nothing has changed"

    clock.move(hours=2)
    page.clock.fast_forward(MINUTE)
    page.wait_for_load_state("networkidle")
    assert page.evaluate(chosen) == selected, "it waits while someone reads or copies it"

    page.evaluate("window.getSelection().removeAllRanges()")
    page.clock.fast_forward(MINUTE)
    expect(bar).not_to_have_text(before)


def test_the_keyboard_keeps_its_place_in_what_waits(page: Page, clock: FixedClock) -> None:
    page.goto("/orders?lang=en")
    link = page.locator("#waiting a.btn").first
    link.focus()
    clock.move(hours=2)
    page.clock.fast_forward(MINUTE)
    page.wait_for_load_state("networkidle")
    expect(link).to_be_focused()
