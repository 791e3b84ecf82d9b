"""Payments and milestones among what waits: cards on the dashboard, lines in the lists, each with its deadline."""

import re

import pytest

from app.core.i18n import reader_for
from app.rules.base.people import CLIENT, FREELANCER
from app.rules.texts import outcomes
from tests.support.domain.people import CLARA, FRED
from tests.support.domain.worlds import Deal, World
from tests.support.pages.lists import BOTH, cards_of, english, href, main_of, plain, statements
from tests.support.pages.lists import world as world
from tests.support.pages.payments import Work, next_one, pending, started
from tests.support.pages.payments import fake_gateway as fake_gateway
from tests.support.pages.payments import settings as settings
from tests.support.pages.payments import work as work
from tests.support.web import Browser

pytestmark = pytest.mark.databases("sqlite")


def line_of(browser: Browser, deal: Deal, path: str = "/orders?tab=ongoing") -> str:
    """The order's line in the lists."""
    page = english(browser, path)
    lists = page[page.index('id="list"') :]
    return next(
        found for found in re.findall(r'<li class="order-row">.*?</li>', lists, re.S) if deal.facts.ref[:8] in found
    )


@BOTH
@pytest.mark.rule("G2", "X37")
@pytest.mark.parametrize("locale", ["en", "nl", "es"])
def test_the_card_of_a_payment_says_amount_deadline_and_silence_and_leads_there(
    world: World, clara: Browser, fred: Browser, locale: str
) -> None:
    deal = started(next_one(world))
    page = main_of(clara.get(f"/orders?lang={locale}").text)
    (card,) = cards_of(page)
    who, deadline = reader_for(locale, CLARA.timezone), deal.facts.deadlines[0]
    assert deadline.kind == "charge"
    assert plain(who.money(deal.facts.money(30_000))) in card
    assert plain(who.instant(deadline.due_at, "full", told=True)) in card
    for sentence in outcomes.silence(deal.facts, deadline, CLIENT):
        assert plain(who.say(sentence)) in card
    assert f'href="/orders/{deal.facts.ref}/payment"' in page
    assert cards_of(english(fred, "/orders")) == []


@BOTH
@pytest.mark.rule("B4")
def test_the_card_of_a_delivered_milestone_names_it_and_leads_to_the_answers(world: World, clara: Browser) -> None:
    deal = world.order(amounts=(40_000, 30_000))
    deal.deliver()
    page = english(clara, "/orders")
    (card,) = cards_of(page)
    assert "Fred Ibáñez delivered milestone 1" in card
    assert "milestone 1 is approved automatically" in card
    address = href(page, "View and approve") or ""
    assert address == f"/orders/{deal.facts.ref}#delivery"
    assert 'id="delivery"' in clara.get(address.partition("#")[0]).text


@BOTH
@pytest.mark.rule("X37", "B4", "X31")
def test_lines_say_until_when_the_client_pays_or_approves_and_the_freelancer_waits(
    world: World, clara: Browser, fred: Browser
) -> None:
    submitted = world.order(amounts=(40_000, 30_000))
    submitted.deliver()
    told = {
        "Pay before": (pending(world), "charge", "View and pay"),
        "Pay before ": (started(next_one(world)), "charge", "View and pay"),
        "Approve or ask for changes before": (submitted, "approval", "View and approve"),
    }
    for does, (deal, kind, label) in told.items():
        for browser, person, begins in ((clara, CLARA, does.strip()), (fred, FRED, "Waiting for Clara")):
            at = plain(reader_for("en", person.timezone).instant(deal.due(kind), "short"))
            line = line_of(browser, deal)
            assert re.search(rf"{begins}[^<>]* {re.escape(at)}", plain(line)), (begins, at, plain(line))
            assert (href(line, label) is not None) == (browser is clara)
            world.wait(minutes=1)
    assert "Your turn" in plain(line_of(clara, submitted))
    assert "Your turn" not in plain(line_of(fred, submitted))


@pytest.mark.rule("X29")
def test_extras_that_wait_for_their_payment_are_a_card_and_a_line(
    world: World, clara: Browser, fred: Browser, work: Work, fake_gateway: object
) -> None:
    from datetime import timedelta

    from app.rules.cases.extras import Extension, Extra

    deal = started(next_one(world))
    work()
    fake_gateway.pay(next(iter(fake_gateway.open)))  # type: ignore[attr-defined]
    work()
    due = deal.facts.delivery_due_at
    assert due is not None
    deal.open(FREELANCER, "extension", Extension(due + timedelta(days=3), (Extra("Dark variant", 9_900, 1),)))
    deal.answer(CLIENT, "accept")
    (card,) = cards_of(english(clara, "/orders"))
    assert "Pay €99.00 for the extras" in card
    assert "the extras lapse" in card
    assert "Pay for the extras before" in plain(line_of(clara, deal))
    assert "Waiting for Clara" in plain(line_of(fred, deal))


@pytest.mark.rule("X36")
def test_after_the_deadline_a_line_promises_nothing(world: World, clara: Browser) -> None:
    deal = pending(world)
    world.until(deal.due("charge"))
    line = plain(line_of(clara, deal))
    assert "Pay before" not in line
    assert "Cause: the payment did not arrive" in line


@BOTH
def test_the_lists_cost_the_same_with_payments_and_milestones(world: World, clara: Browser) -> None:
    sent = []
    english(clara, "/orders")
    for times in (1, 4):
        for _ in range(times):
            pending(world)
            started(next_one(world))
            world.order(amounts=(40_000, 30_000)).deliver()
        with statements(clara) as seen:
            assert len(cards_of(english(clara, "/orders"))) == min(4, 3 * times)
        sent.append(len([sql for sql in seen if not sql.startswith(("BEGIN", "SET"))]))
    assert sent[0] == sent[1] <= 6


@pytest.mark.rule("F2", "X19", "B7")
@pytest.mark.parametrize("state", ["ongoing", "delivered"])
def test_the_centre_of_a_milestone_order_points_to_customer_service_instead_of_cancelling(
    world: World, clara: Browser, fred: Browser, state: str
) -> None:
    deal, ordinary = world.order(amounts=(40_000,), state=state), world.order(state=state)
    ref = deal.facts.ref
    assert f'href="/orders/{ref}/resolution"' in clara.get(f"/orders/{ref}").text
    for browser in (clara, fred):
        page = english(browser, f"/orders/{ref}/resolution")
        assert 'value="cancel"' not in page
        assert href(page, "Cancel through customer service") == f"/orders/{ref}/resolution/support_cancellation"
        plain_one = english(browser, f"/orders/{ordinary.facts.ref}/resolution")
        assert 'value="cancel"' in plain_one
        assert href(plain_one, "Cancel through customer service") is None
    assert clara.post(f"/orders/{ref}/requests", kind="cancel", reason="agreed_together").status_code == 409
    assert ('value="update"' in english(clara, f"/orders/{ref}/resolution")) == (state == "ongoing")


@pytest.mark.rule("X19")
def test_an_order_that_is_over_points_to_no_cancellation(world: World, clara: Browser) -> None:
    deal = pending(world)
    waiting = english(clara, f"/orders/{deal.facts.ref}/resolution")
    assert href(waiting, "Cancel through customer service") is None, "an unpaid order is ended by its payment"
    clara.post(f"/orders/{deal.facts.ref}/payment/cancellation")
    over = english(clara, f"/orders/{deal.facts.ref}/resolution")
    assert href(over, "Cancel through customer service") is None
