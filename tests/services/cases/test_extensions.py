"""More time and extras: asked by the freelancer, answered by the client within four days (F14, F15, X29, X38)."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from app.models import Extra as ExtraRow
from app.rules.base.people import CLIENT, FREELANCER
from app.rules.cases.extras import Extension, Extra
from tests.support.domain.worlds import US, Deal, World, refused

PRICE = 124_000
FONT, ICONS = Extra("Font licence", 5_000, 2), Extra("Icons", 1_250, 0)


def stored_dates(deal: Deal) -> tuple[object, ...]:
    """The delivery dates of the order and of its milestone, as bytes in the database."""
    with deal.world.tx(write=False) as tx:
        sql = "SELECT o.delivery_due_at, m.due_at FROM orders o JOIN milestones m ON m.order_id = o.id WHERE o.id = :id"
        return tuple(tx.connection.execute(text(sql), {"id": deal.id}).one())


@pytest.mark.rule("F14", "X38")
def test_an_accepted_date_moves_the_order_and_its_milestone(world: World, deal: Deal) -> None:
    later = world.now + timedelta(days=9)
    deal.open(FREELANCER, "extension", Extension(later), text="I was ill.")
    assert (deal.case.kind, deal.told(CLIENT)[-1]) == ("extension", "request.opened")
    world.until(deal.due() - US)
    deal.answer(CLIENT, "accept")
    assert deal.case.state == "accepted"
    assert deal.facts.delivery_due_at == deal.facts.milestone.due_at == later
    assert (deal.facts.price, deal.facts.escrow.minor, deal.state) == (PRICE, PRICE, "ongoing")
    assert deal.told(CLIENT)[-1] == deal.told(FREELANCER)[-1] == "request.accepted"


@pytest.mark.rule("F14", "X29", "X38")
def test_accepted_extras_are_charged_and_join_the_milestones_amount(world: World, deal: Deal) -> None:
    due = deal.facts.delivery_due_at
    assert due is not None
    deal.open(FREELANCER, "extension", Extension(None, (FONT, ICONS)))
    assert (deal.facts.price, deal.facts.escrow.minor) == (PRICE, PRICE), "an offer costs nothing"
    deal.answer(CLIENT, "accept")
    assert (deal.facts.price, deal.facts.escrow.minor) == (PRICE, PRICE), "nothing holds before it is paid for"
    deal.gateway()
    facts = deal.facts
    assert facts.price == facts.escrow.minor == facts.milestone.amount == PRICE + 6_250
    assert facts.delivery_due_at == due + timedelta(days=2)
    rows = [(row.title, row.price, row.days, row.case_ref) for row in world.rows(ExtraRow)]
    assert rows == [("Font licence", 5_000, 2, deal.case.ref), ("Icons", 1_250, 0, deal.case.ref)]
    assert world.audit() is None


@pytest.mark.rule("X29", "G8")
def test_what_was_charged_for_extras_comes_back_with_the_rest(world: World, deal: Deal) -> None:
    deal.open(FREELANCER, "extension", Extension(None, (FONT, FONT)))
    deal.answer(CLIENT, "accept")
    deal.gateway()
    deal.open(FREELANCER, "cancel")
    deal.answer(CLIENT, "accept")
    assert (deal.facts.escrow.minor, world.balances()) == (0, {})
    assert world.audit() is None


@pytest.mark.rule("X29", "X38", "G8")
def test_extras_are_earned_with_the_rest(world: World, deal: Deal) -> None:
    deal.open(FREELANCER, "extension", Extension(None, (FONT,)))
    deal.answer(CLIENT, "accept")
    deal.gateway()
    deal.deliver()
    deal.approve()
    assert list(world.balances().values()) == [PRICE + 5_000]
    assert world.audit() is None


@pytest.mark.rule("F15", "X29", "X31")
@pytest.mark.parametrize("wanted", [None, Extension(None, (FONT,))])
def test_after_four_days_it_is_withdrawn_and_the_date_is_the_same_to_the_byte(
    world: World, deal: Deal, wanted: Extension | None
) -> None:
    dates = stored_dates(deal)
    deal.open(FREELANCER, "extension", wanted)
    assert deal.due() - world.now == timedelta(days=4)
    world.until(deal.due() - US)
    world.sweep()
    assert deal.case.state == "open"
    world.wait(microseconds=1)
    world.sweep()
    assert (deal.case.state, deal.state) == ("lapsed", "ongoing")
    assert stored_dates(deal) == dates
    assert (deal.facts.price, deal.facts.escrow.minor, world.rows(ExtraRow)) == (PRICE, PRICE, [])
    assert deal.told(CLIENT)[-1] == deal.told(FREELANCER)[-1] == "request.lapsed"


@pytest.mark.rule("F14")
def test_declining_changes_neither_date_nor_price(world: World, deal: Deal) -> None:
    dates = stored_dates(deal)
    deal.open(FREELANCER, "extension", Extension(world.now + timedelta(days=30), (FONT,)))
    deal.answer(CLIENT, "decline")
    assert (deal.case.state, deal.state, deal.facts.price) == ("declined", "ongoing", PRICE)
    assert (stored_dates(deal), world.rows(ExtraRow)) == (dates, [])


@pytest.mark.rule("X38")
def test_delivering_supersedes_an_open_extension(world: World, deal: Deal) -> None:
    dates = stored_dates(deal)
    deal.open(FREELANCER, "extension", Extension(None, (FONT,)))
    deal.deliver()
    assert (deal.case.state, deal.state) == ("superseded", "delivered")
    assert (deal.ended("answer"), stored_dates(deal)) == (["met"], dates)
    with refused(409, "wrong_state"):
        deal.answer(CLIENT, "accept")
    assert deal.facts.price == PRICE


@pytest.mark.rule("X25", "X38")
def test_one_extension_after_another(world: World, deal: Deal) -> None:
    for price in (5_000, 1_250):
        deal.open(FREELANCER, "extension", Extension(None, (Extra("More", price, 1),)))
        deal.answer(CLIENT, "accept")
        deal.gateway()
    assert deal.facts.price == deal.facts.escrow.minor == PRICE + 6_250
    assert world.audit() is None


@pytest.mark.rule("F14")
def test_the_client_cannot_ask_for_more_time(deal: Deal) -> None:
    with refused(403, "not_your_request"):
        deal.open(CLIENT, "extension")
