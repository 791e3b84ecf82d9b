"""What can be pressed is high enough to be hit (24 px, design §6), and no menu lies over what has the focus."""

import pytest
from flask import Flask

from app.services.demo.people import BY_KEY
from tests.support.browser import SignedIn

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

# What answers a press, from the middle of each link or button upwards and downwards; links inside a text may be lower.
LOW = """() => [...document.querySelectorAll("body :is(a, button, summary, [type=radio]):not(.demobar *, .skip)")]
  .filter(each => {
    const box = each.getBoundingClientRect(), near = [...each.parentElement.childNodes];
    if (box.width < 2 || box.height < 2 || !each.checkVisibility({ visibilityProperty: true })) return false;
    const words = near.some(node => node.nodeType === Node.TEXT_NODE && node.data.trim().length > 1);
    return !(words && getComputedStyle(each).display === "inline");
  })
  .filter(each => {
    each.scrollIntoView({ block: "center" });
    const box = each.getClientRects()[0], x = box.left + Math.min(box.width, 40) / 2, y = (box.top + box.bottom) / 2;
    const own = at => { const hit = document.elementFromPoint(x, at); return hit !== null && each.contains(hit); };
    let above = 0, below = 0;
    while (above < 24 && own(y - above - 1)) above += 1;
    while (below < 24 && own(y + below + 1)) below += 1;
    return above + below < 23;
  })
  .map(each => each.textContent.trim().replace(/\\s+/g, " "))"""

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
