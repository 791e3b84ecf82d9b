"""The account's pages in a real browser: signing in, losing the session while writing, and what axe says."""

import pytest
from flask import Flask
from playwright.sync_api import Page

from app.core.clock import FixedClock
from tests.support.browser import NewPage, rules_for, serious_findings
from tests.support.domain.people import CLARA, GOOD_PASSWORD
from tests.support.pages.form_page import add_form_page

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.databases("sqlite")]

TEXT = "What I wrote for an hour."


@pytest.fixture
def app(own_app: Flask) -> Flask:
    add_form_page(own_app)
    return own_app


def sign_in(page: Page, address: str, path: str = "/account") -> None:
    page.goto(f"{address}{path}")
    page.fill("[name=email]", CLARA.email)
    page.fill("main [name=password]", GOOD_PASSWORD)
    page.click("main button.btn-primary")
    page.wait_for_url(f"**{path}")


@pytest.mark.parametrize("script", [True, False])
def test_text_comes_back_after_the_session_expired(
    new_page: NewPage, live_server: str, ids: dict[str, int], clock: FixedClock, script: bool
) -> None:
    page = new_page(java_script_enabled=script)
    sign_in(page, live_server, "/toys/a")
    page.fill("[name=text]", TEXT)
    clock.move(days=14)
    page.eval_on_selector("main form", "form => form.submit()") if script else page.press("[name=title]", "Enter")
    page.wait_for_url(lambda url: "/login?next=" in url)
    page.fill("[name=email]", CLARA.email)
    page.fill("main [name=password]", GOOD_PASSWORD)
    page.click("main button.btn-primary")
    page.wait_for_url("**/toys/a")
    assert page.input_value("[name=text]") == TEXT


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_serious_is_wrong_for_anybody(
    new_page: NewPage, live_server: str, ids: dict[str, int], scheme: str
) -> None:
    rules = rules_for("en", scheme)
    page = new_page(locale="en-GB", color_scheme=scheme, viewport={"width": 360, "height": 800})
    for path in ("/login", "/password", "/password/none", "/account/language", "/nowhere"):
        page.goto(f"{live_server}{path}")
        assert serious_findings(page, rules) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
    sign_in(page, live_server)
    assert serious_findings(page, rules) == []
    page.click("#change-password button")
    assert page.locator(".note-bad").count() == 1
    assert serious_findings(page, rules) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
