"""Why a deadline stands still is a row for each cause, on both databases: it runs on when none is left (X60, X34)."""

from datetime import timedelta

import pytest

from app.models import Deadline, Pause
from app.rules.base.change import Change
from app.rules.base.facts import DeadlineFacts
from app.rules.base.people import CLIENT, FREELANCER, THE_CLOCK
from app.services.milestones import milestones
from app.services.payments import holds
from app.services.store.writer import PlannedWrite, write
from tests.support.domain import customer_service
from tests.support.domain.worlds import Deal, World

pytestmark = pytest.mark.rule("X60", "X34")


def approval(deal: Deal) -> DeadlineFacts:
    found = deal.deadline("approval")
    assert found is not None
    return found


def causes(world: World) -> list[str]:
    return [row.cause for row in world.rows(Pause)]


def change(deal: Deal, cause: str, over: bool = False) -> None:
    """Another cause holds the approval back, or is over; recorded as everything is."""
    with deal.acting(CLIENT) as (tx, facts, _):
        made = Change(facts, THE_CLOCK, tx.now)
        deadline = next(d for d in facts.deadlines if d.kind == "approval")
        (made.resume if over else made.pause)(deadline, cause)
        made.event("money.held", {"milestone": facts.milestone.id, "amount": 1, "cause": "dispute"}, tell=())
        write(tx, [PlannedWrite(made.plan())])


def test_a_request_that_ends_does_not_wake_what_a_dispute_still_holds(world: World, deal: Deal) -> None:
    deal.deliver()
    left = approval(deal).due_at - world.now
    deal.open(CLIENT, "cancel")
    change(deal, "case:dispute")
    assert causes(world) == sorted([f"case:{deal.case.ref}", "case:dispute"])
    world.wait(hours=3)
    deal.withdraw(CLIENT)
    assert approval(deal).state == "paused"
    assert causes(world) == ["case:dispute"]
    world.live(world.now + timedelta(days=30))
    assert world.sweep() == 0
    change(deal, "case:dispute", over=True)
    assert approval(deal).state == "running"
    assert timedelta(0) <= approval(deal).due_at - world.now - left < timedelta(days=1), "the start of a day"
    assert causes(world) == []
    assert world.audit() is None


def test_a_delivery_begins_with_the_causes_that_are_there(world: World, deal: Deal) -> None:
    deal.open(FREELANCER, "cancel")
    deal.deliver()
    assert approval(deal).pauses == (f"case:{deal.case.ref}",)
    deal.answer(CLIENT, "decline")
    assert (approval(deal).state, approval(deal).pauses, causes(world)) == ("running", (), [])


def test_a_deadline_that_ends_while_it_stands_still_leaves_no_cause_behind(world: World, deal: Deal) -> None:
    deal.deliver()
    deal.open(FREELANCER, "cancel")
    deal.answer(CLIENT, "accept")
    assert [row.state for row in world.rows(Deadline, Deadline.kind == "approval")] == ["void"]
    assert causes(world) == []


@pytest.mark.rule("B7")
def test_what_customer_service_is_asked_about_stands_still_and_the_rest_does_not(world: World) -> None:
    deal = world.order(amounts=(40_000, 30_000))
    deal.deliver()
    ref = customer_service.ask(deal, CLIENT, 1)
    assert approval(deal).pauses == (f"case:{ref}",)
    customer_service.answer(deal, CLIENT, "withdraw")
    assert (approval(deal).state, causes(world)) == ("running", [])


@pytest.mark.rule("X12", "E10")
def test_a_payout_stands_still_for_its_own_cause(world: World) -> None:
    deal = world.order(state="completed")
    with world.tx() as tx:
        holds.freeze(tx, deal.facts.freelancer_id, "EUR", "chargeback:1", "Chargeback")
    with deal.acting(FREELANCER) as (tx, facts, actor):
        milestones.ask_payout(tx, facts, actor, facts.milestones[0].id)
    world.live(deal.due("release"))
    world.sweep()
    assert [d.pauses for d in deal.facts.deadlines if d.kind == "payout"] == [("payout",)]


@pytest.mark.rule("X35")
@pytest.mark.parametrize("swept", [True, False])
def test_what_stood_still_while_nobody_could_answer_is_not_moved_a_second_time(
    world: World, deal: Deal, swept: bool
) -> None:
    world.beat()
    deal.deliver()
    due = approval(deal).due_at
    deal.open(FREELANCER, "cancel")
    world.live(world.now + timedelta(hours=1))
    world.down(timedelta(hours=3))
    if swept:
        world.sweep()
    deal.withdraw(FREELANCER)
    world.sweep()
    assert approval(deal).due_at == due + timedelta(days=1)


def test_days_that_requests_of_the_client_took_are_kept(world: World, deal: Deal) -> None:
    deal.deliver()
    due = approval(deal).due_at
    for number in range(1, 4):
        deal.open(CLIENT, "cancel")
        world.wait(minutes=1)
        deal.withdraw(CLIENT)
        assert (approval(deal).held_days, approval(deal).due_at) == (number, due + timedelta(days=number))
        world.live(world.now + timedelta(days=1))
    assert [row.held_days for row in world.rows(Deadline, Deadline.kind == "approval")] == [3]
    deal.ask_changes()
    deal.deliver()
    assert approval(deal).held_days == 0, "another delivery, other days"
    assert world.audit() is None
