"""Extras are paid for in the same way, and do not meet the payment of a milestone."""

import re
from datetime import timedelta

import pytest

from app.rules.base.people import CLIENT, FREELANCER
from app.rules.cases.extras import Extension, Extra
from tests.support.domain.fake_gateway import FakeGateway
from tests.support.domain.worlds import Deal, World
from tests.support.pages.lists import BOTH, english, href, plain
from tests.support.pages.lists import world as world
from tests.support.pages.payments import GATEWAY, PAY, Work, address, charge_of, next_one, payment, started
from tests.support.pages.payments import fake_gateway as fake_gateway
from tests.support.pages.payments import settings as settings
from tests.support.pages.payments import work as work
from tests.support.web import Browser

pytestmark = [pytest.mark.databases("sqlite"), pytest.mark.rule("X37")]


@pytest.fixture
def promised(world: World, fake_gateway: FakeGateway, work: Work) -> Deal:
    """An order that was paid through the gateway, on which extras were accepted and wait for their payment."""
    deal = started(next_one(world))
    work()
    fake_gateway.pay(charge_of(world).key)
    work()
    due = deal.facts.delivery_due_at
    assert due is not None
    deal.open(FREELANCER, "extension", Extension(due + timedelta(days=3), (Extra("Dark variant", 9_900, 1),)))
    deal.answer(CLIENT, "accept")
    return deal


@BOTH
@pytest.mark.rule("X29")
def test_extras_are_paid_for_in_the_same_way(
    world: World, promised: Deal, clara: Browser, fred: Browser, fake_gateway: FakeGateway, work: Work
) -> None:
    order = english(clara, f"/orders/{promised.facts.ref}")
    assert "Pay €99.00 for the extras" in plain(order)
    assert "Waiting for the payment of €99.00 for the extras" in plain(english(fred, f"/orders/{promised.facts.ref}"))
    work()
    key = charge_of(world).key
    assert href(payment(clara, promised), PAY) == f"{GATEWAY}/{key}"
    fake_gateway.pay(key)
    work()
    assert "€99.00 went into escrow" in plain(payment(clara, promised))
    assert promised.facts.milestones[1].escrow == 30_000 + 9_900


@pytest.mark.rule("X29")
def test_the_payment_of_extras_can_be_given_up_by_the_client(
    world: World, promised: Deal, clara: Browser, fred: Browser
) -> None:
    way = href(payment(clara, promised), "Cancel the payment") or ""
    assert way == address(promised, f"/cancellation?case={promised.case.ref}")
    assert "The extras lapse and the delivery date stays as it is." in plain(english(clara, way))
    form = {"case": promised.case.ref}
    assert fred.get(way).status_code == 403
    assert fred.post(address(promised, "/cancellation"), **form).status_code == 403
    assert clara.get(address(promised, "/cancellation?case=nothing")).status_code == 404
    assert f'name="case" value="{promised.case.ref}"' in clara.get(way).text
    assert clara.post(address(promised, "/cancellation"), **form).status_code == 303
    assert promised.deadline("extras") is None
    assert promised.facts.milestones[1].escrow == 30_000
    assert clara.post(address(promised, "/cancellation"), **form).status_code == 409


def test_while_a_milestone_waits_for_its_payment_nothing_is_asked_or_delivered(
    world: World, clara: Browser, fred: Browser
) -> None:
    deal = started(next_one(world))
    ref = deal.facts.ref
    page = english(fred, f"/orders/{ref}")
    assert href(page, "Deliver the work") is None
    assert href(page, "Ask for more time or extras") is None
    assert fred.get(f"/orders/{ref}/deliveries").status_code == 409
    assert fred.post(f"/orders/{ref}/deliveries", message="Ya").status_code == 409
    assert fred.get(f"/orders/{ref}/resolution/extension").status_code == 409
    assert clara.post(f"/orders/{ref}/requests", kind="update").status_code == 409
    centre = english(clara, f"/orders/{ref}/resolution")
    assert "This milestone is not paid yet." in plain(centre)
    assert 'value="update"' not in centre


@BOTH
def test_the_two_do_not_meet(world: World, clara: Browser, work: Work, fake_gateway: FakeGateway) -> None:
    """A payment is given up after it was made and before the worker heard of it: the money goes back, whole."""
    deal = started(next_one(world))
    work()
    key = charge_of(world).key
    fake_gateway.pay(key)
    clara.post(address(deal, "/cancellation"))
    work()
    work()
    assert deal.facts.milestones[1].state == "planned"
    assert fake_gateway.done[f"refund:{key}"].amount == 30_000
    assert "The payment came too late." in plain(payment(clara, deal))
    assert re.search("Refund on its way|Refunded", plain(english(clara, f"/orders/{deal.facts.ref}")))
