"""What else happens on an order while a part of its money is disputed: the rest goes on, the part waits (X17, X61)."""

from datetime import timedelta

import pytest

from app.rules.base.people import CLIENT, FREELANCER
from app.rules.cases.extras import Extension, Extra
from tests.support.domain import customer_service
from tests.support.domain.worlds import Deal, World, refused
from tests.support.services.disputes import AMOUNT, act, challenge, dispute, locked, negotiating, offer

pytestmark = pytest.mark.databases("sqlite")  # who comes first is raced on PostgreSQL in tests/races
FEE = 1_000  # basis points
REST = 124_000 - AMOUNT


def disputed(world: World, state: str = "ongoing", **wishes: object) -> Deal:
    """A part of the order's money is disputed by the client, and nobody answered yet."""
    deal = world.order(state=state, fee_basis_points=FEE, **wishes)
    dispute(deal)
    return deal


def money(deal: Deal) -> tuple[int, int, int]:
    """What is in escrow, of which locked, and what the freelancer earned."""
    part = deal.facts.milestones[0]
    assert deal.world.audit() is None
    return part.escrow, part.locked, part.earned


@pytest.mark.rule("X17", "X61", "X56")
def test_the_client_approves_the_rest_and_the_order_is_completed_when_the_dispute_ends(world: World) -> None:
    deal = disputed(world, "delivered")
    deal.approve()
    assert money(deal) == (AMOUNT, AMOUNT, REST * 9 // 10)
    assert deal.state == "delivered"
    act(deal, CLIENT, "withdraw")
    assert money(deal) == (0, 0, 124_000 * 9 // 10)
    assert deal.state == "completed"


@pytest.mark.rule("X34", "X61", "X67")
def test_the_clock_approves_the_rest_on_its_day(world: World) -> None:
    deal = world.order(state="delivered", fee_basis_points=FEE)
    due = deal.due("approval")
    negotiating(deal)
    assert deal.due("approval") == due, "no dispute holds it back"
    world.live(due)
    world.sweep()
    assert money(deal) == (AMOUNT, AMOUNT, REST * 9 // 10)
    assert deal.events("order.approved")[0].at == due
    act(deal, FREELANCER, "concede")
    assert money(deal) == (0, 0, REST * 9 // 10)
    assert deal.state == "completed", "the clock approved every milestone of it (X67)"


@pytest.mark.rule("X17", "X34", "X61", "M12")
@pytest.mark.parametrize("by_clock", [False, True])
def test_where_all_of_it_is_disputed_approving_pays_nothing_yet(world: World, by_clock: bool) -> None:
    deal = world.order(state="delivered", fee_basis_points=FEE)
    due = deal.due("approval")
    dispute(deal, FREELANCER, 124_000)
    challenge(deal)
    if by_clock:
        world.live(due)
        world.sweep()
    else:
        deal.approve()
    assert money(deal) == (124_000, 124_000, 0)
    act(deal, CLIENT, "concede")
    assert money(deal) == (0, 0, 124_000 * 9 // 10)
    assert deal.facts.milestones[0].released == 124_000 * 9 // 10, "what a case gives is available at once (X68)"


@pytest.mark.rule("X17", "X38")
def test_work_is_delivered_sent_back_and_delivered_again(world: World) -> None:
    deal = disputed(world)
    deal.deliver()
    assert deal.state == "delivered"
    deal.ask_changes()
    assert deal.state == "ongoing"
    deal.deliver()
    assert money(deal) == (124_000, AMOUNT, 0)
    assert deal.case.state == "stage_1"


@pytest.mark.rule("X17", "F15", "X29")
def test_the_date_is_moved_and_extras_join_what_is_not_disputed(world: World) -> None:
    deal = disputed(world)
    due = deal.facts.delivery_due_at
    assert due is not None
    deal.open(FREELANCER, "extension", Extension(due + timedelta(days=9), (Extra("Extra", 10_000, 0),)))
    deal.answer(CLIENT, "accept")
    deal.gateway()
    assert deal.facts.delivery_due_at == due + timedelta(days=9)
    assert money(deal) == (134_000, AMOUNT, 0)
    deal.deliver()
    deal.approve()
    assert money(deal) == (AMOUNT, AMOUNT, (134_000 - AMOUNT) * 9 // 10)


@pytest.mark.rule("X61", "X25", "F19")
@pytest.mark.parametrize("who", [CLIENT, FREELANCER])
def test_a_cancel_request_that_is_open_ends_with_the_dispute_and_none_is_asked_beside_it(
    world: World, who: str
) -> None:
    deal = world.order()
    asked = deal.open(who, "cancel")
    due = deal.due()
    dispute(deal)
    assert [case.state for case in deal.facts.cases] == ["superseded", "stage_1"]
    for either in (CLIENT, FREELANCER):
        with refused(409, "contest_open"):
            deal.open(either, "cancel")
    with refused(409):
        deal.answer(FREELANCER if who == CLIENT else CLIENT, "accept", ref=asked)
    world.live(due)
    world.sweep()
    assert (deal.state, locked(world)) == ("ongoing", AMOUNT), "its silence cancels nothing any more"
    assert world.audit() is None


@pytest.mark.rule("X25", "F8", "F14")
@pytest.mark.parametrize(("who", "kind"), [(CLIENT, "update"), (FREELANCER, "extension")])
def test_other_requests_go_on_beside_it_and_the_dispute_beside_them(world: World, who: str, kind: str) -> None:
    deal = world.order()
    deal.open(who, kind)
    dispute(deal)
    assert [case.state for case in deal.facts.cases] == ["open", "stage_1"]
    deal.withdraw(who, deal.facts.cases[0].ref)
    other = disputed(world)
    other.open(who, kind)
    assert [case.state for case in other.facts.cases] == ["stage_1", "open"]
    assert world.audit() is None


@pytest.mark.rule("X25", "X19")
def test_customer_service_is_not_asked_to_cancel_beside_it_nor_is_it_opened_beside_that(world: World) -> None:
    deal = world.order(amounts=(60_000, 50_000))
    dispute(deal)
    for who in (CLIENT, FREELANCER):
        with refused(409, "contest_open"):
            customer_service.ask(deal, who)
    act(deal, CLIENT, "withdraw")
    customer_service.ask(deal)
    for who in (CLIENT, FREELANCER):
        with refused(409, "contest_open"):
            dispute(deal, who)
    assert (locked(world), world.audit()) == (0, None)


@pytest.mark.rule("X25", "X70")
def test_after_withdrawing_the_same_side_waits_a_day_before_it_disputes_again(world: World) -> None:
    deal = disputed(world)
    act(deal, CLIENT, "withdraw")
    with refused(409, "withdrawn_recently"):
        dispute(deal)
    dispute(deal, FREELANCER)
    act(deal, FREELANCER, "withdraw")
    world.wait(hours=24)
    dispute(deal)
    assert (locked(world), world.audit()) == (AMOUNT, None)


@pytest.mark.rule("M2", "X61", "B4")
def test_of_several_milestones_only_the_one_that_is_paid_and_the_next_goes_on(world: World) -> None:
    deal = world.order(amounts=(60_000, 50_000), fee_basis_points=FEE)
    with refused(422, "milestone_missing"):
        dispute(deal, place=1)
    dispute(deal)
    deal.deliver()
    deal.approve()
    assert (deal.facts.milestones[0].state, deal.facts.milestone.position) == ("approved", 2)
    offer_due = world.now + timedelta(days=20)
    challenge(deal)
    offer(deal, FREELANCER, 10_000, 10_000, 20_000, new_due_on=offer_due)
    act(deal, CLIENT, "accept", version=2)
    first = deal.facts.milestones[0]
    assert (first.state, first.escrow, first.due_at) == ("funded", 20_000, offer_due), "work goes on in it"
    assert (deal.facts.milestone.position, deal.state) == (1, "ongoing")
    deal.deliver()
    deal.approve()
    assert (deal.facts.milestones[0].state, deal.facts.escrow.minor, world.audit()) == ("approved", 0, None)
