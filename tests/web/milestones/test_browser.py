"""Milestones and their payment in a real browser, in every language, on a phone and in the dark; and at the sandbox."""

import re
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlalchemy import update

from app import create_app
from app.core.clock import FixedClock
from app.core.runtime import KEY
from app.core.settings import Settings
from app.models import Milestone, Operation
from app.services.payments import operations
from tests.support.browser import PageAs, rules_for, serious_findings
from tests.support.domain.worlds import World
from tests.support.pages.lists import english, href, plain
from tests.support.pages.lists import world as world
from tests.support.pages.payments import Work, next_one, pending, started
from tests.support.pages.payments import fake_gateway as fake_gateway
from tests.support.pages.payments import settings as settings
from tests.support.pages.payments import work as work
from tests.support.sandbox import SECRET, browse, running, until
from tests.support.web import Browser

pytestmark = pytest.mark.databases("sqlite")
LOOKS = [("en", "light"), ("nl", "light"), ("es", "light"), ("en", "dark")]


@pytest.fixture
def page_of(page_as: PageAs, clara: Browser) -> PageAs:
    """Clara's real browser."""
    return partial(page_as, clara)


def addresses(world: World, work: Work) -> list[str]:
    """The pages of milestones and payments in the states that look different."""
    awaited, planned, submitted = pending(world), next_one(world), world.order(amounts=(40_000, 30_000))
    submitted.deliver()
    with world.tx() as tx:
        text = "Three sketches of the front, as PDF, with all fonts"
        tx.session.execute(update(Milestone).values(deliverable=text))
    ref, second = planned.facts.ref, planned.facts.milestones[1].id
    found = [f"/orders/{deal.facts.ref}" for deal in (awaited, planned, submitted)]
    found += [f"/orders/{ref}/milestones/{second}/start", f"/orders/{submitted.facts.ref}/approval"]
    found += [f"/orders/{awaited.facts.ref}/payment/cancellation", f"/orders/{ref}/payment", "/help/milestones"]
    work()
    return [*found, f"/orders/{awaited.facts.ref}/payment", f"/orders/{submitted.facts.ref}/resolution", "/orders"]


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize(("language", "scheme"), LOOKS)
def test_no_page_of_milestones_has_a_serious_finding_or_scrolls_sideways(
    world: World, work: Work, page_of: PageAs, language: str, scheme: str
) -> None:
    page = page_of(color_scheme=scheme, viewport={"width": 1280, "height": 900})
    page.goto(f"/orders?lang={language}")
    faults = []
    for address in addresses(world, work):
        page.goto(address)
        faults += [f"{address}: {finding}" for finding in serious_findings(page, rules_for(language, scheme))]
        page.set_viewport_size({"width": 320, "height": 800})
        wide = page.evaluate("document.documentElement.scrollWidth")
        page.set_viewport_size({"width": 1280, "height": 900})
        if wide > 320:
            faults.append(f"{address}: {wide} px wide on a phone of 320")
    assert faults == []


@pytest.mark.browser
@pytest.mark.rule("B6", "X37")
def test_the_prepared_payment_appears_by_itself_without_scripts(
    world: World, work: Work, page_as: PageAs, clara: Browser
) -> None:
    deal = started(next_one(world))
    page = page_as(clara, java_script_enabled=False)
    page.goto(f"/orders/{deal.facts.ref}/payment?lang=en")
    expect(page.get_by_text("The payment is being prepared.")).to_be_visible()
    work()
    expect(page.get_by_role("link", name="on the bank’s page")).to_be_visible()
    expect(page).to_have_url(re.compile("look=1"))


@pytest.mark.rule("B6", "X37")
def test_from_the_start_over_a_declined_card_to_the_money_in_escrow_at_the_real_sandbox(
    tmp_path: Path, settings: Settings, clock: FixedClock, world: World
) -> None:
    deal = next_one(world)
    with running(tmp_path / "sandbox") as (sandbox, _):
        app = create_app(replace(settings, gateway_url=sandbox.url, gateway_secret=SECRET), clock)
        clara, gateway = Browser(app, deal.facts.client_id), sandbox.gateway()

        def work() -> None:
            with world.tx() as tx:
                tx.connection.execute(update(Operation).values(available_at=tx.wall, lease_until=None))
            operations.work(world.transactions, app.extensions[KEY].settings, gateway)

        order = english(clara, f"/orders/{deal.facts.ref}")
        begun = clara.post(href(order, "Start and pay €300.00") or "")
        assert begun.status_code == 303
        work()
        bank_page = href(english(clara, begun.location), "on the bank’s page") or ""
        assert bank_page.startswith(sandbox.url + "/pay/")
        browse(bank_page, {"card": "declined"})
        work()
        assert href(english(clara, begun.location), "on the bank’s page") == bank_page
        paid = browse(bank_page, {"card": "pays"})
        back = paid.headers["location"].removeprefix(settings.base_url)
        assert back == f"{begun.location}?from=bank"

        def funded() -> bool:
            work()
            return deal.facts.milestones[1].state == "funded"

        assert until(funded, 15)
        assert "The payment has arrived." in plain(english(clara, back))
        assert "€300.00 in escrow" in plain(english(clara, f"/orders/{deal.facts.ref}"))
    assert world.audit() is None
