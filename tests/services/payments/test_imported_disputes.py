"""Disputes about money that the marketplace holds: settled, lost or conceded, it is asked to pay, and told so (X51)."""

import json
from collections.abc import Callable

import pytest

from app.models import Instruction, Operation
from app.rules.base.people import CLIENT, FREELANCER
from app.rules.cases.extras import Extension, Extra
from app.rules.milestones.division import Parts
from app.services.milestones import milestones
from app.services.payments import instructions
from tests.support.domain.factories import PLATFORM
from tests.support.domain.people import CLARA, OLGA, user_of
from tests.support.domain.worlds import Deal, World
from tests.support.mail.mailbox import Mailbox, text_of
from tests.support.mail.mailbox import mailbox as mailbox
from tests.support.services.disputes import AMOUNT, act, dispute, negotiating, nothing_is_left

pytestmark = [pytest.mark.rule("X51", "G8"), pytest.mark.databases("sqlite")]
FEE = 1_000  # basis points


def settled(deal: Deal) -> None:
    """In three parts: 100.00 back, 200.00 to the freelancer now, 100.00 stays."""
    negotiating(deal, Parts(10_000, 20_000, 10_000))
    act(deal, CLIENT, "accept", version=2)


def lost(deal: Deal) -> None:
    """By silence."""
    dispute(deal)
    deal.world.live(deal.due())
    deal.world.sweep()


def conceded(deal: Deal) -> None:
    """All of it goes back."""
    dispute(deal)
    act(deal, FREELANCER, "concede")


def confirm(world: World, instruction: Instruction) -> None:
    """Finance says that the marketplace paid today."""
    with world.tx() as tx:
        by = user_of(tx, OLGA, roles="finance").id
        instructions.confirm(tx, PLATFORM, instruction.id, by, "MP-1", tx.now.astimezone(PLATFORM.zone).date())


def asked(world: World) -> list[tuple[str, str, int]]:
    return [(row.kind, row.state, row.amount) for row in world.rows(Instruction)]


@pytest.mark.rule("M12", "X66", "X70")
@pytest.mark.parametrize(
    ("end", "back", "event"),
    [(settled, 10_000, "dispute.settled"), (lost, AMOUNT, "dispute.lost"), (conceded, AMOUNT, "dispute.settled")],
    ids=["settled", "lost", "conceded"],
)
def test_what_goes_back_is_the_marketplace_s_to_pay_and_is_told_as_paid_only_then(
    world: World, mailbox: Mailbox, end: Callable[[Deal], None], back: int, event: str
) -> None:
    deal = world.order(imported=True, fee_basis_points=FEE)
    end(deal)
    nothing_is_left(world, deal)
    assert (asked(world), world.rows(Operation, Operation.order_id == deal.id)) == ([("refund", "open", back)], [])
    assert json.loads(deal.events(event)[0].facts)["marketplace"] == back
    assert "refund.paid" not in deal.told(CLIENT)
    assert world.audit() is None
    mailbox.send()
    ending = text_of(mailbox.to(CLARA.email)[-1])
    for said in ("Terug naar jou: € ", "terug te betalen door de marktplaats"):
        assert said in ending
    confirm(world, world.rows(Instruction)[0])
    assert "refund.paid" in deal.told(CLIENT)
    assert world.audit() is None


@pytest.mark.rule("X66", "X68", "B23")
def test_the_freelancer_s_part_is_available_at_once_and_paid_out_by_the_marketplace(world: World) -> None:
    deal = world.order(imported=True, fee_basis_points=FEE)
    settled(deal)
    part = deal.facts.milestones[0]
    assert (part.escrow, part.ready, part.locked) == (124_000 - 30_000, 18_000, 0)
    with deal.acting(FREELANCER) as (tx, facts, actor):
        milestones.ask_payout(tx, facts, actor, part.id)
    world.sweep()
    assert asked(world) == [("refund", "open", 10_000), ("payout", "open", 18_000)]
    assert "payout.paid" not in deal.told(FREELANCER)
    for row in world.rows(Instruction):
        confirm(world, row)
    assert "payout.paid" in deal.told(FREELANCER)
    assert deal.facts.milestones[0].paid_out == 18_000
    deal.deliver()
    deal.approve()
    assert (deal.state, deal.facts.escrow.minor) == ("completed", 0)
    assert world.audit() is None


@pytest.mark.rule("X29", "X56")
def test_what_our_gateway_took_for_extras_goes_back_through_it_and_the_rest_by_the_marketplace(world: World) -> None:
    deal = world.order(imported=True)
    deal.open(FREELANCER, "extension", Extension(None, (Extra("Extra", 10_000, 0),)))
    deal.answer(CLIENT, "accept")
    deal.gateway()
    dispute(deal)
    act(deal, FREELANCER, "concede")
    refunds = world.asked(Operation.kind == "refund")
    assert [(row.state, row.amount) for row in refunds] == [("waiting", 10_000)]
    assert asked(world) == [("refund", "open", AMOUNT - 10_000)]
    assert json.loads(deal.events("dispute.settled")[0].facts)["marketplace"] == AMOUNT - 10_000
    assert world.audit() is None
