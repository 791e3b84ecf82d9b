"""Back from the bank's page: nobody is asked to pay again, and every button that takes money names the amount."""

import re
from datetime import timedelta

import pytest

from app.models import Operation
from app.rules.base.people import FREELANCER
from app.rules.cases.extras import Extension, Extra
from tests.support.domain.fake_gateway import FakeGateway
from tests.support.domain.worlds import Deal, World
from tests.support.pages.lists import english, href, plain
from tests.support.pages.lists import world as world
from tests.support.pages.orders import card_of, lead_of
from tests.support.pages.payments import PAY, Work, address, charge_of, next_one, payment, pending, started
from tests.support.pages.payments import fake_gateway as fake_gateway
from tests.support.pages.payments import settings as settings
from tests.support.pages.payments import work as work
from tests.support.web import Browser

pytestmark = [pytest.mark.databases("sqlite"), pytest.mark.rule("X37", "X54")]
WAITING = "We are waiting for the bank"


def asked_for_extras(world: World, *, price: int = 9_500, **wishes: object) -> Deal:
    """An order on which the freelancer asked for an extra."""
    deal = world.order(**wishes)
    due = deal.facts.delivery_due_at
    assert due is not None
    deal.open(FREELANCER, "extension", Extension(due + timedelta(days=3), (Extra("Dark variant", price, 1),)))
    return deal


def test_until_the_bank_has_said_so_the_page_waits_and_asks_for_nothing(
    world: World, clara: Browser, fake_gateway: FakeGateway, work: Work
) -> None:
    deal = started(next_one(world))
    work()
    assert WAITING not in payment(clara, deal)
    back = clara.get(address(deal, "?from=bank&lang=en"))
    assert back.headers["Refresh"]
    page = back.text[back.text.index("<main") :]
    assert WAITING in page
    assert "You do not have to pay again." in plain(page)
    assert 'class="btn btn-primary"' not in page
    assert href(page, PAY) is None
    fake_gateway.pay(charge_of(world).key)
    work()
    assert "The payment has arrived. €300.00 went into escrow" in plain(payment(clara, deal, "?from=bank&look=2"))


def test_the_order_page_does_not_ask_again_either(world: World, clara: Browser, fred: Browser, work: Work) -> None:
    deal = pending(world)
    work()
    page = f"/orders/{deal.facts.ref}"
    assert card_of(lead_of(english(clara, page))[0]).acts == ["Pay €400.00"]
    clara.get(address(deal, "?from=bank"))
    card = card_of(lead_of(english(clara, page))[0])
    assert (card.kind, card.turn, card.title, card.acts) == ("their", "Waiting for the bank", WAITING, [])
    assert "You do not have to pay again." in card.text
    assert WAITING not in english(fred, page), "it is only known in the client's own browser"


def test_who_did_not_pay_at_the_bank_can_still_do_so(world: World, clara: Browser, work: Work) -> None:
    deal = pending(world)
    work()
    way = href(payment(clara, deal, "?from=bank"), "I have not paid yet")
    assert way == address(deal, "?unpaid=1")
    page = payment(clara, deal, "?unpaid=1")
    assert WAITING not in page
    assert href(page, PAY) is not None
    assert card_of(lead_of(english(clara, f"/orders/{deal.facts.ref}"))[0]).acts == ["Pay €400.00"]


def test_a_later_attempt_is_not_taken_for_the_one_that_was_paid(world: World, clara: Browser, work: Work) -> None:
    deal = started(next_one(world))
    work()
    clara.get(address(deal, "?from=bank"))
    assert clara.post(address(deal, "/cancellation")).status_code == 303
    started(deal)
    work()
    assert WAITING not in payment(clara, deal)


def test_the_way_to_the_bank_names_the_amount(world: World, clara: Browser, work: Work) -> None:
    deal = pending(world)
    work()
    assert re.search(r"Pay €400\.00 on the bank.s page", plain(payment(clara, deal)))


@pytest.mark.rule("X29")
def test_paid_extras_are_accepted_on_the_way_to_the_same_payment_page(
    world: World, clara: Browser, fred: Browser, fake_gateway: FakeGateway, work: Work
) -> None:
    deal = asked_for_extras(world)
    order = english(clara, f"/orders/{deal.facts.ref}")
    review = href(order, "Accept and pay €95.00") or ""
    assert "Accept and pay €95.00" in plain(english(clara, review))
    answer = clara.post(f"/cases/{deal.case.ref}/answer", act="accept")
    assert (answer.status_code, answer.location) == (303, address(deal))
    assert "Pay €95.00 for the extras" in plain(payment(clara, deal))
    work()
    assert href(payment(clara, deal), PAY) is not None
    fake_gateway.pay(charge_of(world).key)
    work()
    assert deal.facts.escrow.minor == 124_000 + 9_500


@pytest.mark.rule("F14")
def test_a_later_date_without_extras_leads_back_to_the_order(world: World, clara: Browser) -> None:
    deal = world.order()
    deal.open(FREELANCER, "extension")
    answer = clara.post(f"/cases/{deal.case.ref}/answer", act="accept")
    assert answer.location == f"/orders/{deal.facts.ref}"


def test_a_payment_that_the_bank_refuses_meanwhile_is_told_and_can_be_cancelled(
    world: World, clara: Browser, work: Work
) -> None:
    deal = pending(world)
    work()
    assert WAITING in payment(clara, deal, "?from=bank")
    with world.tx() as tx:
        tx.session.query(Operation).update({"state": "failed"})
    page = payment(clara, deal, "?from=bank&look=1")
    assert WAITING not in page
    assert "The bank does not accept this payment." in plain(page)
    assert href(page, "Cancel the payment") is not None
