"""Cancelling a milestone order through customer service, on both databases: money to the cent, records, and clocks."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from app.ledger.tables import Entry
from app.models import Operation, WrittenText
from app.models.queries.outbox import charges
from app.rules.base.people import CLIENT, FREELANCER
from app.rules.cases.extras import Extension, Extra
from app.services.milestones import milestones
from app.services.payments import operations
from app.services.payments.gateway import Answer
from tests.support.domain.customer_service import answer, ask, staff
from tests.support.domain.factories import PLATFORM
from tests.support.domain.worlds import Deal, World
from tests.support.services.support_cancellations import FEE, PARTS, due
from tests.support.services.support_cancellations import deal as deal

WEEK = timedelta(days=7)


def started(deal: Deal) -> None:
    with deal.acting(CLIENT) as (tx, facts, actor):
        milestones.initiate(tx, facts, actor)


def gateway(world: World, key: str = "") -> None:
    """The gateway has done the newest operation that waits, or the one of this key."""
    found = [o for o in world.rows(Operation) if o.state in ("waiting", "asked", "ended") and key in ("", o.key)]
    with world.tx() as tx:
        assert operations.conclude(tx, PLATFORM, found[-1].id, Answer("done"))


def paid(deal: Deal) -> None:
    """The next milestone is begun and paid for."""
    started(deal)
    gateway(deal.world)


def approved(deal: Deal) -> None:
    deal.deliver()
    deal.approve()


def moved(deal: Deal, movement: str) -> int:
    rows = deal.world.rows(Entry, Entry.order_id == deal.id, Entry.movement == movement, Entry.side == 1)
    return sum(row.amount for row in rows)


def states(deal: Deal) -> list[str]:
    return [m.state for m in deal.facts.milestones]


@pytest.mark.rule("B7", "X7", "X3")
def test_a_verdict_against_ones_will_waits_and_gives_every_cent_back(deal: Deal, world: World) -> None:
    approved(deal)
    paid(deal)
    ref = ask(deal)
    answer(deal, FREELANCER, "object")
    staff(deal, "take", "grant")
    assert (deal.state, deal.facts.consent, states(deal)) == (
        "cancelled",
        "staff",
        ["approved", "returned", "returned"],
    )
    assert (deal.facts.escrow.minor, moved(deal, "refund")) == (30_001, 0)
    assert world.audit() is None
    world.live(deal.due("refund") - timedelta(seconds=1))
    world.sweep()
    assert moved(deal, "refund") == 0
    due(deal)
    assert (moved(deal, "refund"), moved(deal, "fee"), moved(deal, "earn")) == (30_001, 4_000, 36_000)
    assert deal.facts.escrow.minor == 0
    gateway(world)
    assert moved(deal, "refund_paid") == 30_001
    assert world.audit() is None
    row = deal.row(ref)
    assert (row.state, row.outcome, row.stance) == ("verdict", "granted", "objected")
    texts = {t.ref: t.body for t in world.rows(WrittenText)}
    assert [texts[r or ""] for r in (row.text_ref, row.answer_ref, row.verdict_ref)] == [
        "Because of the weather.",
        "The work is done.",
        "This is what the order says.",
    ]


@pytest.mark.rule("B7", "X7")
def test_what_both_agreed_is_refunded_over_all_its_charges_with_its_extras(world: World) -> None:
    deal = world.order(state="pending", amounts=PARTS, fee_basis_points=FEE)
    started(deal)
    gateway(world)
    later = world.now + timedelta(days=9)
    deal.open(FREELANCER, "extension", Extension(later, (Extra("More", 1_234, 0),)))
    deal.answer(CLIENT, "accept")
    gateway(world)
    assert deal.facts.escrow.minor == 41_234
    ask(deal, FREELANCER, 1, "agreed_together")
    answer(deal, CLIENT, "agree")
    staff(deal, "take", "settle")
    assert (deal.state, states(deal)) == ("ongoing", ["returned", "planned", "planned"])
    back = [o.amount for o in world.rows(Operation, Operation.kind == "refund")]
    assert sorted(back) == [1_234, 40_000]
    assert (moved(deal, "refund"), moved(deal, "fee"), deal.facts.escrow.minor) == (41_234, 0, 0)
    with world.tx(write=False) as tx:
        assert all(left == 0 for parts in charges(tx.connection, [deal.id]).values() for _, left in parts)
    assert world.audit() is None


@pytest.mark.rule("X29", "B7")
def test_extras_that_are_not_paid_yet_fall_with_their_milestone(world: World) -> None:
    deal = world.order(state="pending", amounts=PARTS)
    started(deal)
    gateway(world)
    deal.open(FREELANCER, "extension", Extension(None, (Extra("More", 1_234, 0),)))
    deal.answer(CLIENT, "accept")
    ask(deal, CLIENT, 1)
    staff(deal, "take", "grant")
    assert "extras.void" in [e.name for e in deal.events()]
    gateway(world, world.rows(Operation)[-1].key)  # and is paid all the same
    assert moved(deal, "late_charge") == 1_234
    assert deal.facts.escrow.minor == 40_000
    assert world.audit() is None


@pytest.mark.rule("X37", "B7")
@pytest.mark.parametrize("late", [False, True])
def test_a_charge_that_is_confirmed_before_or_after_the_verdict(deal: Deal, world: World, late: bool) -> None:
    approved(deal)
    started(deal)
    ask(deal, CLIENT, 2)
    staff(deal, "take")
    charge = world.rows(Operation)[-1].key
    if not late:
        gateway(world, charge)
    staff(deal, "grant")
    assert states(deal) == ["approved", "returned", "planned"]
    if late:
        gateway(world, charge)
        assert moved(deal, "late_charge") == 30_001
        assert deal.deadline("refund") is None, "there was nothing in escrow to wait for"
    else:
        due(deal)
        assert moved(deal, "refund") == 30_001
    assert deal.facts.escrow.minor == 0
    assert world.audit() is None


@pytest.mark.rule("X34", "X35")
def test_the_approval_stands_still_meanwhile_also_through_an_outage(deal: Deal, world: World) -> None:
    world.beat()
    deal.deliver()
    left = deal.due("approval") - world.now
    ask(deal, CLIENT, 1)
    world.live(world.now + timedelta(days=30))
    world.sweep()
    world.down(timedelta(hours=3))
    world.sweep()
    assert states(deal)[0] == "submitted"
    answer(deal, CLIENT, "withdraw")
    assert timedelta(0) <= deal.due("approval") - world.now - left < timedelta(days=1), "the start of a day"
    due(deal, "approval")
    assert states(deal)[0] == "approved"
    assert world.audit() is None


@pytest.mark.rule("B7", "X7")
def test_all_but_one_milestone_approved_while_a_refund_waits(deal: Deal, world: World) -> None:
    ask(deal, CLIENT, 1)
    staff(deal, "take", "grant")
    for _ in PARTS[1:]:
        paid(deal)
        approved(deal)
    assert (deal.state, states(deal), deal.facts.escrow.minor) == (
        "ongoing",
        ["returned", "approved", "approved"],
        40_000,
    )
    assert world.audit() is None
    due(deal)
    assert (deal.state, deal.facts.escrow.minor, moved(deal, "refund")) == ("completed", 0, 40_000)
    assert world.audit() is None


Step = Callable[[Deal], object]


MEANWHILE: dict[str, Step] = {
    "deliver": lambda deal: deal.deliver(),
    "message": lambda deal: deal.message(CLIENT),
    "update asked": lambda deal: deal.open(CLIENT, "update"),
    "extension asked": lambda deal: deal.open(FREELANCER, "extension"),
    "time": lambda deal: (deal.world.live(deal.world.now + timedelta(days=20)), deal.world.sweep()),
}


@pytest.mark.rule("X31", "X25")
@pytest.mark.parametrize("state", ["open", "verdict"])
@pytest.mark.parametrize("name", MEANWHILE)
def test_whatever_happens_meanwhile_the_money_adds_up(deal: Deal, world: World, name: str, state: str) -> None:
    ask(deal, CLIENT, None if state == "open" else 2)
    staff(deal, "take", *(["grant"] if state == "verdict" else []))
    MEANWHILE[name](deal)
    assert world.audit() is None
    if state == "open":
        staff(deal, "grant")
        assert deal.facts.request is None
        assert deal.state == "cancelled"
        due(deal)
        assert moved(deal, "refund") == 40_000
    assert world.audit() is None
