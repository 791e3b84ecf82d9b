"""Cases of customer service in a real browser, without scripts: no serious finding, and no sideways scrolling (G11)."""

import os

import pytest
from playwright.sync_api import Page, expect

from app.rules.base.people import CLIENT, FREELANCER
from tests.support.browser import ONLY_COLOURS, WHOLE, PageAs, Rules, serious_findings
from tests.support.domain.customer_service import answer, ask, staff
from tests.support.domain.people import SAM
from tests.support.domain.worlds import Deal, World
from tests.support.pages.lists import world as world
from tests.support.services.groups import begin, write
from tests.support.web import Browser

pytestmark = [pytest.mark.databases("sqlite"), pytest.mark.browser, pytest.mark.timeout(300)]
PARTS = (40_000, 30_001)


def talked(world: World) -> tuple[Deal, str]:
    """An order with something to read, whose cancellation is under review."""
    deal = world.order(amounts=PARTS, title="Huisstijl en website voor een bakkerij", lang="nl")
    deal.message(CLIENT, "Hoe staat het ervoor?")
    ref = ask(deal, CLIENT, 1)
    answer(deal, FREELANCER, "object")
    staff(deal, "take")
    return deal, ref


@pytest.mark.rule("G11", "B7")
@pytest.mark.parametrize(
    ("language", "scheme", "rules"), [("nl", "light", WHOLE), ("es", "dark", ONLY_COLOURS)], ids=["nl-light", "es-dark"]
)
def test_pages_are_accessible_and_fit_a_phone(
    world: World, clara: Browser, fred: Browser, sam: Browser, page_as: PageAs, language: str, scheme: str, rules: Rules
) -> None:
    deal, ref = talked(world)
    order, group = f"/orders/{deal.facts.ref}", begin(deal)
    write(deal, group, SAM, "Kunnen jullie de laatste versie laten zien?")
    fresh = world.order(amounts=PARTS)
    seen = [
        (sam, "/support/cases"),
        (sam, "/support/cases?show=mine"),
        (sam, "/support/cases?show=closed"),
        (sam, "/inbox"),
        (sam, f"/support/cases/{ref}"),
        (sam, f"/support/cases/{ref}/decision?act=grant"),
        (sam, f"/conversations/{group}"),
        (clara, order),
        (clara, f"/orders/{fresh.facts.ref}/resolution/support_cancellation"),
        (fred, f"/cases/{ref}/answer?act=agree"),
        (fred, order),
    ]
    for who, path in seen:
        page = page_as(who, color_scheme=scheme, viewport={"width": 320, "height": 800})
        page.goto(f"{path}{'&' if '?' in path else '?'}lang={language}")
        assert serious_findings(page, rules) == [], path
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide == 0, path
        _shoot(page, f"{language}-{path.replace('/', '_')[:40]}")
    page = page_as(sam, color_scheme=scheme, viewport={"width": 320, "height": 800})
    page.goto(f"/support/cases/{ref}/decision?act=grant&lang={language}")
    page.locator("textarea").fill("De mijlpaal is niet geleverd." if language == "nl" else "El hito no se entregó.")
    page.locator("main .btn-primary").click()
    page.wait_for_url("**/review")
    assert serious_findings(page, rules) == []
    _shoot(page, f"{language}-review")
    staff(deal, "grant")
    page = page_as(fred, color_scheme=scheme)
    page.goto(f"{order}?lang={language}")
    assert serious_findings(page, rules) == []
    _shoot(page, f"{language}-verdict")


def _shoot(page: Page, name: str) -> None:
    folder = os.environ.get("SHOTS")
    if folder:
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)


TITLES = (
    "Jaarverslag, redactie en vertaling",
    "Logo",
    "Tienda web, tema propio",
    "Podcast",
    "Mobile app",
    "Voice-over",
)


@pytest.mark.rule("G11", "X53")
@pytest.mark.parametrize("language", ["en", "es"])
def test_twelve_rows_are_seen_at_once_and_on_a_phone_a_row_takes_two_lines(
    world: World, sam: Browser, page_as: PageAs, language: str
) -> None:
    for number in range(15):
        ask(world.order(amounts=PARTS, title=TITLES[number % len(TITLES)]), CLIENT, number % 2 or None)
    page = page_as(sam, viewport={"width": 1280, "height": 800}, java_script_enabled=False)
    page.goto(f"/support/cases?lang={language}")
    assert sum(bottom <= 800 for bottom in _edges(page, "bottom")) >= 12
    page.set_viewport_size({"width": 390, "height": 800})
    assert max(_edges(page, "height")) <= 100
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert page.locator("tbody tr").first.get_by_role("button").bounding_box()["height"] >= 36  # type: ignore[index]


def _edges(page: Page, which: str) -> list[float]:
    found: list[float] = page.evaluate(
        f"[...document.querySelectorAll('tbody tr')].map(r => r.getBoundingClientRect().{which})"
    )
    return found


@pytest.mark.rule("G11", "B7", "G10")
def test_from_asking_to_the_decision_without_scripts(
    world: World, clara: Browser, sam: Browser, page_as: PageAs
) -> None:
    deal = world.order(amounts=PARTS)
    page = page_as(clara, java_script_enabled=False)
    page.goto(f"/orders/{deal.facts.ref}?lang=en")
    page.get_by_role("link", name="Cancel through customer service").click()
    page.get_by_label("Milestone 1: Part 1").check()
    page.get_by_label("Reason").select_option(label="We agreed to stop")
    page.get_by_label("Explanation").fill("We stop here.")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Edit your text").click()
    expect(page.get_by_label("Explanation")).to_have_value("We stop here.")
    expect(page.get_by_label("Milestone 1: Part 1")).to_be_checked()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Send to customer service").click()
    expect(page.get_by_text("Your request to customer service was sent.")).to_be_visible()
    desk = page_as(sam, java_script_enabled=False)
    desk.goto("/inbox?lang=en")
    desk.get_by_role("button", name="Clara Jansen asked customer service to cancel milestone 1").click()
    desk.get_by_role("button", name="Take up the case").click()
    desk.get_by_role("link", name="Cancel and refund").click()
    desk.get_by_label("Statement").fill("The parties say so.")
    desk.get_by_role("button", name="Continue").click()
    expect(desk.get_by_text("Nothing is decided yet.")).to_be_visible()
    desk.get_by_role("button", name="Edit your text").click()
    expect(desk.get_by_label("Statement")).to_have_value("The parties say so.")
    desk.get_by_role("button", name="Continue").click()
    desk.get_by_role("button", name="Cancel and refund").click()
    expect(desk.get_by_text("You decided to cancel and refund.")).to_be_visible()
    desk.get_by_role("link", name="View the closed case").click()
    expect(desk.get_by_text("This case is closed")).to_be_visible()
    page.reload()
    expect(page.get_by_text("The parties say so.")).to_be_visible()
    assert deal.facts.milestones[0].state == "returned"
