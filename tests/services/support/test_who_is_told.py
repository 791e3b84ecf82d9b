"""Who of the parties and of the staff is told of an event: the table of §11, as far as its events exist (X53, F20)."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from app.models import Delivery, Notification, User
from app.rules.base.people import CLIENT, FREELANCER, PARTIES
from app.services.milestones import milestones
from app.services.payments import holds
from tests.support.domain.customer_service import answer, ask, staff
from tests.support.domain.people import FINN, STAFF, user_of
from tests.support.domain.worlds import Deal, World

pytestmark = pytest.mark.databases("sqlite")
PARTS = (40_000, 30_001)
Story = Callable[[World], Deal]


@pytest.fixture(autouse=True)
def office(world: World) -> None:
    """Somebody of every staff role, two of customer service: Sam, who acts, and Tess."""
    with world.tx() as tx:
        for person in STAFF:
            user_of(tx, person)


def asked(world: World) -> Deal:
    deal = world.order(amounts=PARTS)
    ask(deal, part=1)
    return deal


def agreed(world: World) -> Deal:
    deal = asked(world)
    answer(deal, FREELANCER, "agree")
    return deal


def objected(world: World) -> Deal:
    deal = taken(world)
    answer(deal, FREELANCER, "object")
    return deal


def withdrawn(world: World) -> Deal:
    deal = taken(world)
    answer(deal, CLIENT, "withdraw")
    return deal


def taken(world: World) -> Deal:
    deal = asked(world)
    staff(deal, "take")
    return deal


def granted(world: World) -> Deal:
    deal = taken(world)
    staff(deal, "grant")
    return deal


def granted_whole(world: World) -> Deal:
    deal = world.order(amounts=PARTS)
    ask(deal)
    staff(deal, "take", "grant")
    return deal


def settled(world: World) -> Deal:
    deal = agreed(world)
    staff(deal, "take", "settle")
    return deal


def refused(world: World) -> Deal:
    deal = taken(world)
    staff(deal, "refuse")
    return deal


def paying_out(world: World, state: str) -> Deal:
    deal = world.order(state="completed")
    world.live(world.now + timedelta(days=40))
    world.sweep()
    with deal.acting(FREELANCER) as (tx, facts, actor):
        milestones.ask_payout(tx, facts, actor, facts.milestone.id)
    world.sweep()
    deal.gateway(state)
    return deal


def payout_failed(world: World) -> Deal:
    return paying_out(world, "failed")


def payout_made(world: World) -> Deal:
    return paying_out(world, "done")


def refunded(world: World, state: str) -> Deal:
    deal = world.order(state="cancelled")
    deal.gateway(state)
    return deal


def refund_failed(world: World) -> Deal:
    return refunded(world, "failed")


def refund_made(world: World) -> Deal:
    return refunded(world, "done")


def charge_failed(world: World) -> Deal:
    deal = world.order(state="pending")
    with deal.acting(CLIENT) as (tx, facts, actor):
        milestones.initiate(tx, facts, actor)
    deal.gateway("failed")
    return deal


def frozen(world: World) -> Deal:
    deal = world.order(state="completed")
    world.live(world.now + timedelta(days=40))
    world.sweep()
    with world.tx() as tx:
        holds.freeze(tx, deal.user_id(FREELANCER), "EUR", "finance:1", "A check", None, user_of(tx, FINN).id)
    with deal.acting(FREELANCER) as (tx, facts, actor):
        milestones.ask_payout(tx, facts, actor, facts.milestone.id)
    world.sweep()
    return deal


SUPPORT_TOO = {*PARTIES, "support"}
TABLE = [
    pytest.param(asked, "cancellation.opened", {*SUPPORT_TOO, "sam"}),
    pytest.param(agreed, "cancellation.agreed", {*PARTIES}),
    pytest.param(taken, "cancellation.taken", {*PARTIES}),
    pytest.param(objected, "cancellation.objected", {*PARTIES, "sam"}),
    pytest.param(withdrawn, "cancellation.withdrawn", {*PARTIES, "sam"}),
    pytest.param(granted, "cancellation.granted", SUPPORT_TOO),
    pytest.param(granted_whole, "cancellation.granted", {"support"}),
    pytest.param(granted_whole, "order.cancelled", {*PARTIES}),
    pytest.param(settled, "cancellation.settled", SUPPORT_TOO),
    pytest.param(refused, "cancellation.refused", SUPPORT_TOO),
    pytest.param(payout_failed, "payout.failed", {FREELANCER, "finance"}),
    pytest.param(refund_failed, "refund.failed", {"finance"}),
    pytest.param(charge_failed, "charge.failed", {"finance"}),
    pytest.param(payout_made, "payout.paid", {FREELANCER}),
    pytest.param(refund_made, "refund.paid", {*PARTIES}),
    pytest.param(frozen, "payout.waits", {FREELANCER}),
]


@pytest.mark.rule("X53", "X33")
@pytest.mark.parametrize(("story", "event", "roles"), TABLE)
def test_an_event_is_told_to_those_whom_it_concerns_in_the_app_and_by_mail(
    world: World, story: Story, event: str, roles: set[str]
) -> None:
    deal = story(world)
    [found] = deal.events(event)
    told = world.rows(Notification, Notification.event_id == found.id)
    assert {_role(world, deal, row) for row in told} == roles
    mailed = world.rows(Delivery, Delivery.notification_id.in_([row.id for row in told]))
    assert sorted(row.notification_id for row in mailed) == sorted(row.id for row in told)


def _role(world: World, deal: Deal, told: Notification) -> str:
    """The side of a party; of the staff the role, or the name where it is the one who acted in the case."""
    [user] = world.rows(User, User.id == told.user_id)
    side = deal.facts.actor(user.id)
    if side is not None:
        return side.role
    return "sam" if user.name.startswith("Sam") else user.roles
