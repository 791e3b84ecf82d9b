"""The payment page in a real browser: the way there and back again, with the keyboard, and nothing for axe to say."""

import pytest
from playwright.sync_api import expect

from app.services.payments.gateway import Answer, Gateway
from tests.support.browser import NewPage, rules_for, serious_findings
from tests.support.sandbox import Shop, asked

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]


@pytest.mark.rule("X37")
def test_the_client_pays_without_scripts_and_comes_back(gateway: Gateway, shop: Shop, new_page: NewPage) -> None:
    charge = asked(back=f"{shop.url}/orders/1", lang="nl")
    page = new_page(java_script_enabled=False)
    page.goto(gateway.ask(charge).page)
    page.get_by_label("Kaart 2").check()
    page.get_by_role("button", name="betalen").click()
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_label("Kaart 1", exact=False).first.check()
    page.get_by_role("button", name="betalen").press("Enter")
    page.wait_for_url(f"{shop.url}/orders/1")  # the page's policy lets the form lead to another place
    assert gateway.look(charge.key) == Answer("done")


@pytest.mark.parametrize(("lang", "scheme"), [("en", "light"), ("nl", "dark"), ("es", "light")])
def test_axe_finds_nothing_serious_and_nothing_is_cut_off(
    gateway: Gateway, new_page: NewPage, lang: str, scheme: str
) -> None:
    page = new_page(color_scheme=scheme, viewport={"width": 320, "height": 800})
    page.goto(gateway.ask(asked(lang=lang)).page)
    for card in ("declined", "pays"):
        assert serious_findings(page, rules_for(lang, scheme)) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        page.locator(f"#card-{card}").check()
        if card == "declined":
            page.get_by_role("button").click()
            page.get_by_role("alert").wait_for()
