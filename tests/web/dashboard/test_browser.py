"""Lists and inbox in a real browser: with scripts they are quicker, without them they do the same."""

import re
from functools import partial

import pytest
from playwright.sync_api import expect

from app.rules.kinds.cancel import Cancel
from tests.support.browser import PageAs, rules_for, serious_findings
from tests.support.domain.worlds import World
from tests.support.pages.lists import world as world
from tests.support.web import Browser

pytestmark = [pytest.mark.databases("sqlite"), pytest.mark.browser]


@pytest.fixture
def page_of(page_as: PageAs, clara: Browser) -> PageAs:
    """Clara's real browser: page_of(java_script_enabled=False)."""
    return partial(page_as, clara, locale="en-GB")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_search_shows_what_it_found_under_an_address_of_its_own(world: World, page_of: PageAs, scripts: bool) -> None:
    for title in ("Bakery logo", "Garden plan"):
        world.order(title=title)
    page = page_of(java_script_enabled=scripts)
    page.goto("/orders?lang=en")
    page.get_by_label("Search", exact=True).fill("bakery")
    page.get_by_role("button", name="Search").click()
    expect(page.locator(".order-title")).to_have_text(["Bakery logo"])
    expect(page).to_have_url(re.compile("q=bakery"))
    expect(page.get_by_label("Search", exact=True)).to_have_value("bakery")
    page.get_by_role("link", name=re.compile("^Completed")).click()
    expect(page.get_by_text("No orders match “bakery”")).to_be_visible()
    page.get_by_role("link", name="Show all orders").click()
    page.go_back()
    page.go_back()
    expect(page.locator(".order-title")).to_have_text(["Bakery logo"])


@pytest.mark.parametrize("scripts", [True, False])
def test_an_unread_line_leads_to_its_order_and_is_read_afterwards(world: World, page_of: PageAs, scripts: bool) -> None:
    world.order(title="Bakery logo").open("freelancer", "cancel", Cancel("out_of_scope"))
    world.order(title="Another").message("freelancer")
    page = page_of(java_script_enabled=scripts)
    page.goto("/inbox?lang=en")
    expect(page.locator(".inbox-unread")).to_have_count(2)
    page.get_by_role("button", name="Answer Fred Ibáñez before").press("Enter")
    expect(page.get_by_role("heading", name="Bakery logo")).to_be_visible()
    page.goto("/inbox")
    expect(page.locator(".inbox-unread")).to_have_count(1)
    page.get_by_role("button", name="Mark all as read").click()
    expect(page.get_by_text("Everything is marked as read.")).to_be_visible()
    expect(page.locator(".inbox-unread")).to_have_count(0)


@pytest.mark.rule("G11")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_lists_inbox_and_help_are_accessible_and_need_no_sideways_scrolling(
    world: World, page_of: PageAs, scheme: str
) -> None:
    world.order(title="Bakery logo").open("freelancer", "cancel", Cancel("out_of_scope"))
    world.order(title="A" * 90, state="delivered")
    silent = world.order(title="Silent")
    page = page_of(color_scheme=scheme, viewport={"width": 320, "height": 800})
    silent.open("client", "update")
    for path in ("/orders", "/orders?tab=waiting", "/orders?q=nothing", "/inbox", "/help", "/help/deadlines",
                 "/help/requests", "/help/cancellations", "/help/money", "/help/support"):  # fmt: skip
        page.goto(path)
        assert serious_findings(page, rules_for("en", scheme)) == [], path
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide == 0, path
