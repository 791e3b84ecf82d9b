"""What can be pressed is high enough to be hit (24 px, design §6), and no menu lies over what has the focus."""

import pytest
from flask import Flask

from app.services.demo.people import BY_KEY
from tests.support.browser import LOW, SignedIn

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

LISTS = {
    "sanne": ("/orders", "/inbox", "/account", "/orders?tab=waiting", "/demo/mail", "/help", "/help/support"),
    "lucia": ("/orders", "/inbox", "/earnings", "/help/cancellations"),
    "joris": ("/disputes",),  # under the banner of a dispute's clock
    "mila": ("/support/cases", "/support/cases?show=closed", "/inbox"),
    "pau": ("/finance", "/finance/freezes/new/2/EUR", "/finance/balances", "/finance/entries/fund:milestone:1"),
}


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("key", LISTS)
def test_what_can_be_pressed_is_at_least_24_px_high(
    signed_in: SignedIn, served_demo: tuple[str, Flask], key: str, width: int
) -> None:
    page = signed_in(BY_KEY[key].name, viewport={"width": width, "height": 900}, reduced_motion="reduce")
    low = {}
    for path in LISTS[key]:
        answer = page.goto(served_demo[0] + path)
        assert answer is not None
        assert answer.ok, path
        assert page.url == served_demo[0] + path
        low[path] = page.evaluate(LOW)
    assert {path: found for path, found in low.items() if found} == {}


def test_a_menu_closes_when_the_focus_leaves_it(signed_in: SignedIn, served_demo: tuple[str, Flask]) -> None:
    page = signed_in(BY_KEY["sanne"].name, viewport={"width": 1280, "height": 900})
    page.locator("details.menu > summary").last.press("Enter")
    menu = page.locator("details.menu[open]")
    assert menu.count() == 1
    for _ in range(menu.locator("a:visible, button:visible").count()):
        page.keyboard.press("Tab")
    assert menu.count() == 1
    page.keyboard.press("Tab")
    assert menu.count() == 0
