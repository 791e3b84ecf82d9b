"""The pages that confirm an act name what else it ends and what it pays (X54)."""

import re
from datetime import timedelta

import pytest

from app.rules.base.people import CLIENT, FREELANCER
from app.rules.cases.extras import Extension, Extra
from tests.support.domain.factories import make_offer
from tests.support.domain.worlds import Deal, World
from tests.support.pages.lists import english, plain
from tests.support.pages.lists import world as world
from tests.support.pages.payments import settings as settings
from tests.support.web import Browser

pytestmark = [pytest.mark.databases("sqlite"), pytest.mark.rule("X54")]


def asking(world: World) -> Deal:
    """An order on which the freelancer asks for more time and an extra."""
    deal = world.order()
    due = deal.facts.delivery_due_at
    assert due is not None
    deal.open(FREELANCER, "extension", Extension(due + timedelta(days=3), (Extra("Second draft", 9_500, 1),)))
    return deal


def buttons(page: str) -> list[str]:
    """What the buttons of a page say, links that look like one too."""
    found = re.findall(r'<(?:button|a)[^>]*class="btn[^"]*"[^>]*>(.*?)</(?:button|a)>', page, re.S)
    return [plain(one) for one in found]


def test_accepting_extras_says_that_it_pays_on_the_card_and_on_the_page(world: World, clara: Browser) -> None:
    deal = asking(world)
    assert "Accept and pay €95.00" in buttons(english(clara, f"/orders/{deal.facts.ref}"))
    assert "Accept and pay €95.00" in buttons(english(clara, f"/cases/{deal.case.ref}/answer?act=accept"))


def test_accepting_a_later_date_alone_pays_nothing_and_says_so(world: World, clara: Browser) -> None:
    deal = world.order()
    deal.open(FREELANCER, "extension")
    page = english(clara, f"/cases/{deal.case.ref}/answer?act=accept")
    assert "Yes, accept the request" in buttons(page)
    assert "Nothing is charged: the price stays €1,240.00." in plain(page)


def test_accepting_an_offer_says_what_is_paid(world: World, clara: Browser) -> None:
    deal = world.brief()
    with world.tx() as tx:
        make_offer(tx, deal.id, 40_000, 30_000)
    assert "Accept and pay €400.00" in buttons(english(clara, f"/orders/{deal.facts.ref}"))
    assert "Accept and pay €400.00" in buttons(english(clara, f"/orders/{deal.facts.ref}/acceptance?version=1"))


def test_delivering_says_that_ones_own_request_ends_and_what_follows(world: World, fred: Browser) -> None:
    deal = asking(world)
    page = plain(english(fred, f"/orders/{deal.facts.ref}/deliveries"))
    assert "The open request for more time or extras ends as well, and nothing in it applies." in page
    assert "can approve the delivery or ask for changes before" in page
    assert "is approved automatically" in page


def test_approving_names_the_promised_extras_that_lapse(world: World, clara: Browser) -> None:
    deal = asking(world)
    deal.answer(CLIENT, "accept")
    deal.deliver()
    for path in (f"/orders/{deal.facts.ref}", f"/orders/{deal.facts.ref}/approval"):
        page = plain(english(clara, path))
        assert "The promised extras of €95.00 have not been paid for yet, so they lapse: nothing is charged" in page


def test_asking_to_cancel_names_the_request_that_ends_with_it(world: World, clara: Browser) -> None:
    deal = asking(world)
    form = {"reason": "agreed_together", "comment": ""}
    answer = clara.post(f"/orders/{deal.facts.ref}/resolution/cancel?lang=en", **form)
    assert answer.status_code == 200
    assert "The open request for more time or extras ends as well, and nothing in it applies." in plain(answer.text)


def test_asking_for_changes_says_what_follows(world: World, clara: Browser) -> None:
    deal = world.order(state="delivered")
    page = plain(english(clara, f"/orders/{deal.facts.ref}/changes"))
    assert "delivers again" in page
    assert "€1,240.00 stays in escrow." in page
