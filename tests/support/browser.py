"""A real browser: Chromium of the system, driven by Playwright, with the accessibility checker axe."""

import os
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Response, sync_playwright

from tests.support import web
from tests.support.system import find_program, missing

# No look at the network by the browser itself; root may not use the sandbox.
FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]
NewPage = Callable[..., Page]
SignedIn = Callable[..., Page]
PageAs = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A running Chromium; skipped where there is none."""
    program = find_program("chromium", "chromium-browser", "google-chrome")
    if program is None:
        missing("a browser (package chromium)")
    flags = [*FLAGS, "--no-sandbox"] if os.getuid() == 0 else FLAGS
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=str(program), args=flags)
        yield running
        running.close()


@pytest.fixture
def new_page(browser: Browser) -> Iterator[NewPage]:
    """Opens pages in contexts of their own: new_page(locale="nl-NL", color_scheme="dark", java_script_enabled=False).

    Afterwards the test fails if a script failed, the content policy refused something, or the server failed.
    """
    contexts, problems = [], []

    def note(message: ConsoleMessage) -> None:
        # An answer of 4xx is logged by the browser as an error too, but it is an answer.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            problems.append(message.text)

    def judge(answer: Response) -> None:
        if answer.status >= 500 or (answer.status >= 400 and "/static/" in answer.url):
            problems.append(f"{answer.status} {answer.url}")

    def make(**options: Any) -> Page:
        context = browser.new_context(**options)
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", note)
        page.on("response", judge)
        page.on("pageerror", lambda error: problems.append(str(error)))
        return page

    yield make
    for context in contexts:
        context.close()
    assert problems == []


@pytest.fixture
def page_as(new_page: NewPage, live_server: str) -> PageAs:
    """A page of the live server on which this client's person is signed in: page_as(clara, color_scheme="dark")."""

    def make(who: web.Browser, **options: Any) -> Page:
        page = new_page(base_url=live_server, **options)
        cookie = who.client.get_cookie("session")
        assert cookie is not None
        page.context.add_cookies([{"name": "session", "value": cookie.value, "url": live_server}])
        return page

    return make


@pytest.fixture
def page(new_page: NewPage) -> Page:
    """One page at desktop size, in English."""
    return new_page(locale="en-GB", viewport={"width": 1280, "height": 900})


# Colours depend on the theme and on no language; names, roles and order depend on the words and on no theme.
COLOURS = ("color-contrast", "link-in-text-block")
Rules = Mapping[str, Any]
WHOLE: Rules = {}
ONLY_COLOURS: Rules = {"runOnly": {"type": "rule", "values": COLOURS}}
NO_CONTRAST: Rules = {"rules": {"color-contrast": {"enabled": False}}}


def rules_for(language: str, scheme: str) -> Rules:
    """What to ask of a page that is looked at in English and light too: there everything, elsewhere what differs."""
    if language == "en":
        return ONLY_COLOURS if scheme == "dark" else WHOLE
    return WHOLE if scheme == "dark" else NO_CONTRAST


def serious_findings(page: Page, rules: Rules = WHOLE) -> list[str]:
    """What axe calls serious or critical on this page: the rule, the help, and the first element."""
    from axe_playwright_python.sync_playwright import Axe

    # It would read stylesheets by putting copies into the page, which the content policy refuses.
    found = Axe().run(page, options={"resultTypes": ["violations"], "preload": False, **rules}).response["violations"]
    return [
        f"{item['id']}: {item['help']} at {item['nodes'][0]['target']}"
        for item in found
        if item["impact"] in ("serious", "critical")
    ]


DARK = "matchMedia('(prefers-color-scheme: dark)').matches"
PAINTED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
# Without motion no colour is on its way to another when it is looked at.
LOOK: dict[str, Any] = {
    "color_scheme": "light",
    "reduced_motion": "reduce",
    "viewport": {"width": 1280, "height": 900},
}


def faults_of(page: Page, rules: Rules = WHOLE) -> list[str]:
    """What is seriously wrong on the page as it stands, at a desktop's width; and whether it scrolls sideways on a
    phone."""
    address = page.url
    serious = [f"{address}: {finding}" for finding in serious_findings(page, rules)]
    if rules is WHOLE:
        page.emulate_media(color_scheme="dark")
        page.wait_for_function(DARK)
        page.evaluate(PAINTED)
        serious += [f"{address} in dark: {finding}" for finding in serious_findings(page, ONLY_COLOURS)]
        page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 320, "height": 800})
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.set_viewport_size({"width": 1280, "height": 900})
    return serious + ([f"{address}: {wide} px wide on a phone of 320"] if wide > 320 else [])


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
