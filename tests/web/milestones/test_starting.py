"""Starting the next milestone: in its turn, by the client alone, and knowing what it costs."""

import pytest
from flask import Flask

from app.core.clock import FixedClock
from app.core.i18n import reader_for
from app.core.settings import Settings
from app.rules.base.people import CLIENT, FREELANCER
from app.rules.texts import outcomes
from tests.support.domain.people import CLARA
from tests.support.domain.worlds import World, refused
from tests.support.pages.lists import BOTH, href, main_of, plain
from tests.support.pages.lists import world as world
from tests.support.pages.milestones import order_page
from tests.support.pages.payments import fake_gateway as fake_gateway
from tests.support.pages.payments import next_one
from tests.support.pages.payments import settings as settings
from tests.support.pages.payments import work as work
from tests.support.web import Browser

pytestmark = pytest.mark.databases("sqlite")


@BOTH
@pytest.mark.rule("B6", "X41")
@pytest.mark.parametrize("locale", ["en", "nl", "es"])
def test_starting_the_next_milestone_echoes_amount_deadline_and_silence_and_leads_to_the_payment(
    world: World, clara: Browser, locale: str
) -> None:
    deal = next_one(world, 40_000, 123_456)
    second = deal.facts.milestones[1]
    address = f"/orders/{deal.facts.ref}/milestones/{second.id}/start"
    page = plain(main_of(clara.get(f"{address}?lang={locale}").text))
    who = reader_for(locale, CLARA.timezone)
    assert page.count(plain(who.money(deal.facts.money(123_456)))) >= 3
    due = world.now + deal.facts.policy.charge_window
    assert plain(who.instant(due, "named")) in page
    assert "Part 2" in page
    assert deal.facts.milestones[1].state == "planned", "looking charges nothing"
    response = clara.post(address)
    assert (response.status_code, response.location) == (303, f"/orders/{deal.facts.ref}/payment")
    facts = deal.facts
    assert facts.milestones[1].state == "charging"
    assert facts.deadlines[-1].due_at == due or due in [d.due_at for d in facts.deadlines]
    charge = next(d for d in facts.deadlines if d.kind == "charge")
    for sentence in outcomes.silence(facts, charge, CLIENT):
        assert plain(who.say(sentence)) in page, "said before it was done, by the decision that will act (G2)"
    assert [o.amount for o in world.asked()] == [123_456]


@pytest.mark.rule("B4", "B6")
def test_a_milestone_is_started_in_its_turn_by_the_client_alone(
    world: World, guest: Browser, clara: Browser, fred: Browser, olga: Browser
) -> None:
    deal = next_one(world)
    first, second, third = (f"/orders/{deal.facts.ref}/milestones/{m.id}/start" for m in deal.facts.milestones)
    foreign = f"/orders/{deal.facts.ref}/milestones/{third.split('/')[4]}9/start"
    expected = [
        (clara, third, 409),
        (clara, first, 409),
        (clara, foreign, 404),
        (fred, second, 403),
        (olga, second, 404),
    ]
    for browser, address, status in expected:
        assert browser.get(address).status_code == status, address
        assert browser.post(address).status_code == status, address
    assert guest.get(second).status_code == 302
    assert [m.state for m in deal.facts.milestones] == ["approved", "planned", "planned"]
    assert clara.get(second).status_code == 200
    assert clara.post(second).status_code == 303
    assert clara.post(second).status_code == 409, "it is being charged already"
    assert len(world.asked()) == 1


@pytest.mark.rule("B4")
@pytest.mark.parametrize("state", ["funded", "submitted"])
def test_nothing_is_started_before_all_before_it_are_approved(world: World, clara: Browser, state: str) -> None:
    deal = world.order(amounts=(40_000, 30_000))
    if state == "submitted":
        deal.deliver()
    address = f"/orders/{deal.facts.ref}/milestones/{deal.facts.milestones[1].id}/start"
    assert clara.get(address).status_code == 409
    assert clara.post(address).status_code == 409
    assert deal.facts.milestones[1].state == "planned"
    assert href(order_page(clara, deal), "Start and pay") is None


def test_without_a_gateway_nothing_is_started(world: World, settings: Settings, clock: FixedClock) -> None:
    from dataclasses import replace

    from app import create_app

    deal = next_one(world)
    app: Flask = create_app(replace(settings, gateway_url="", gateway_secret=""), clock)
    browser = Browser(app, deal.facts.client_id)
    address = f"/orders/{deal.facts.ref}/milestones/{deal.facts.milestones[1].id}/start"
    assert browser.get(address).status_code == 409
    assert browser.post(address).status_code == 409
    assert href(order_page(browser, deal), "Start and pay") is None
    assert deal.facts.milestones[1].state == "planned"


@pytest.mark.rule("B4")
def test_the_service_refuses_another_than_the_next(world: World) -> None:
    from app.services.milestones import milestones

    deal = next_one(world)
    third = deal.facts.milestones[2].id
    with refused(409, "not_its_turn"), deal.acting(CLIENT) as (tx, facts, actor):
        milestones.initiate(tx, facts, actor, third)
    with refused(403), deal.acting(FREELANCER) as (tx, facts, actor):
        milestones.initiate(tx, facts, actor)
