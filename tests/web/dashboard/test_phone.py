"""The dashboard on a phone: two lines for an order, all of it leads on, and what is seldom needed is folded away."""

import re
from functools import partial

import pytest
from playwright.sync_api import expect

from app.rules.kinds.cancel import Cancel
from tests.support.browser import PageAs
from tests.support.domain.worlds import World
from tests.support.pages.lists import world as world
from tests.support.web import Browser

pytestmark = [pytest.mark.databases("sqlite"), pytest.mark.browser]
PHONE = {"width": 390, "height": 800}


@pytest.fixture
def page_of(page_as: PageAs, clara: Browser) -> PageAs:
    """Clara's real browser: page_of(viewport=PHONE)."""
    return partial(page_as, clara, locale="en-GB")


def test_a_line_is_two_lines_high_and_all_of_it_leads_to_its_order(world: World, page_of: PageAs) -> None:
    world.order(title="Bakery logo")
    page = page_of(viewport=PHONE)
    page.goto("/orders?lang=en")
    row = page.locator(".order-row")
    box = row.bounding_box()
    assert box is not None
    assert box["height"] < 72
    expect(row.locator(".order-who")).to_have_text(re.compile(r"^Fred Ibáñez.* · delivery 14 Mar$"))
    expect(row.get_by_role("link")).to_have_count(1)
    row.click(position={"x": box["width"] - 8, "y": 8})
    expect(page.get_by_role("heading", name="Bakery logo")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_search_and_sorting_are_folded_until_they_are_wanted(world: World, page_of: PageAs, scripts: bool) -> None:
    world.order(title="Bakery logo")
    page = page_of(viewport=PHONE, java_script_enabled=scripts)
    page.goto("/orders?lang=en")
    field = page.get_by_label("Search", exact=True)
    expect(field).to_be_hidden()
    page.get_by_text("Search and sort").click()
    field.fill("bakery")
    page.get_by_role("button", name="Search").click()
    expect(page).to_have_url(re.compile("q=bakery"))
    expect(field).to_be_visible()
    expect(page.locator(".order-title")).to_have_text(["Bakery logo"])


def test_on_a_wide_screen_they_stand_open(world: World, page_of: PageAs) -> None:
    world.order()
    page = page_of(viewport={"width": 1280, "height": 900})
    page.goto("/orders?lang=en")
    expect(page.get_by_label("Search", exact=True)).to_be_visible()
    expect(page.get_by_text("Search and sort")).to_be_hidden()


def test_what_waits_after_the_first_is_short_and_leads_to_its_answers(world: World, page_of: PageAs) -> None:
    for title in ("First", "Second"):
        world.order(title=title).open("freelancer", "cancel", Cancel("out_of_scope"))
        world.wait(minutes=1)
    page = page_of(viewport=PHONE)
    page.goto("/orders?lang=en")
    first, second = (page.locator(".waiting > li").nth(number) for number in (0, 1))
    tall, short = first.bounding_box(), second.bounding_box()
    assert tall is not None
    assert short is not None
    assert short["height"] < 120 < 240 < tall["height"]
    second.click(position={"x": 20, "y": 20})
    expect(page.get_by_role("heading", name="Second")).to_be_visible()


@pytest.mark.parametrize("locale", ["nl", "es", "en"])
def test_on_the_narrowest_phone_nothing_of_the_head_overlaps(world: World, page_of: PageAs, locale: str) -> None:
    page = page_of(viewport={"width": 320, "height": 800})
    page.goto(f"/orders?lang={locale}")
    name, links = page.locator(".brand > span").bounding_box(), page.locator(".head-nav").bounding_box()
    assert name is not None
    assert links is not None
    assert name["x"] + name["width"] <= links["x"]
    assert page.locator(".brand > span").evaluate("e => e.scrollWidth <= Math.ceil(e.clientWidth || e.offsetWidth)")


def test_links_that_stand_alone_are_high_enough_to_be_hit(world: World, page_of: PageAs) -> None:
    deals = [world.order(state="completed") for _ in range(5)]
    page = page_of(viewport=PHONE)
    alone = ".way-back a, .panel-head a, .money-link a, .order-acts a, .help-links a, .target, .hint > a:only-child"
    for path in ("/orders", f"/orders/{deals[0].facts.ref}", "/inbox", "/help", "/help/support", "/account/language"):
        page.goto(path)
        heights = page.locator(alone).evaluate_all("all => all.map(e => e.getBoundingClientRect().height)")
        assert [height for height in heights if 0 < height < 24] == [], path
