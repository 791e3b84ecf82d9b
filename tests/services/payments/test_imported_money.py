"""Money that our gateway never took: it pays out and gives back no more than it took, and extras are charged first."""

from typing import Any

import pytest
from sqlalchemy import update

from app.core.settings import Settings
from app.models import Instruction, Milestone, Notice, Operation
from app.rules.base.people import CLIENT, FREELANCER
from app.rules.cases.extras import Extension, Extra
from app.services.milestones import milestones
from app.services.payments import holds, instructions, operations
from tests.support.domain import customer_service
from tests.support.domain.factories import PLATFORM
from tests.support.domain.fake_gateway import FakeGateway
from tests.support.domain.people import OLGA, user_of
from tests.support.domain.worlds import Deal, World, refused

pytestmark = pytest.mark.rule("X51", "G8")

THREE = Extension(None, tuple(Extra(f"Extra {number}", 1_000_000, 0) for number in (1, 2, 3)))


@pytest.fixture
def gateway() -> FakeGateway:
    """A gateway of the test's own, which never heard of the order."""
    return FakeGateway()


@pytest.fixture
def work(world: World, settings: Settings, gateway: FakeGateway) -> Any:
    """The worker asks the gateway whatever waits."""

    def do() -> None:
        with world.tx() as tx:
            tx.connection.execute(update(Operation).values(available_at=tx.wall, lease_until=None))
        operations.work(world.transactions, settings, gateway)

    return do


def ask_payout(deal: Deal, place: int = 0) -> None:
    with deal.acting(FREELANCER) as (tx, facts, actor):
        milestones.ask_payout(tx, facts, actor, facts.milestones[place].id)


def part(deal: Deal, place: int = 0) -> Milestone:
    return deal.world.rows(Milestone, Milestone.order_id == deal.id)[place]


def confirm(world: World, instruction_id: int) -> None:
    """Finance says that the marketplace paid today."""
    with world.tx() as tx:
        by = user_of(tx, OLGA, roles="finance").id
        today = tx.now.astimezone(PLATFORM.zone).date()
        instructions.confirm(tx, PLATFORM, instruction_id, by, "MP-1", today)


def names(deal: Deal) -> list[str]:
    return [event.name for event in deal.events()]


@pytest.mark.rule("X29")
@pytest.mark.parametrize("amounts", [(), (12_345, 500)])
def test_extras_of_an_imported_order_are_charged_by_our_gateway_before_they_hold(
    world: World, work: Any, gateway: FakeGateway, amounts: tuple[int, ...]
) -> None:
    deal = world.order(imported=True, price=12_345, amounts=amounts)
    price = deal.facts.price
    deal.open(FREELANCER, "extension", THREE)
    deal.answer(CLIENT, "accept")
    assert deal.facts.price == price, "nobody paid for them yet"
    work()
    gateway.pay(next(iter(gateway.open)))
    with world.tx() as tx:
        tx.session.add(Notice(id="n1", kind="operation.changed", key=world.asked()[0].key, at=tx.wall))
    work()
    assert deal.facts.price == price + 3_000_000
    assert (part(deal).amount, part(deal).charged) == (12_345 + 3_000_000, 3_000_000)
    deal.deliver()
    deal.approve()
    ask_payout(deal)
    world.live(deal.due("release"))
    world.sweep()
    work()
    assert gateway.total("payout") == 3_000_000, "each pays out what it holds"
    assert [(row.kind, row.amount) for row in world.rows(Instruction)] == [("payout", 12_345)]
    assert world.audit() is None


@pytest.mark.rule("X29", "F14")
def test_extras_of_a_milestone_that_is_not_paid_yet_are_refused(world: World) -> None:
    """They would be in escrow before anybody paid for them, and again once the milestone is paid for."""
    deal = world.order(amounts=(40_000, 30_000))
    deal.deliver()
    deal.approve()
    with refused(422, "milestone_unpaid"):
        deal.open(FREELANCER, "extension", THREE)
    assert deal.facts.escrow.minor == 0


@pytest.mark.parametrize("currency", ["EUR", "JPY", "KWD"])
def test_a_payout_of_what_the_marketplace_holds_is_its_to_make(
    world: World, work: Any, gateway: FakeGateway, currency: str
) -> None:
    deal = world.order(imported=True, price=12_345, currency=currency)
    deal.deliver()
    deal.approve()
    ask_payout(deal)
    world.live(deal.due("release"))
    world.sweep()
    work()
    assert gateway.calls == {}
    (asked,) = world.rows(Instruction)
    assert (asked.kind, asked.state, asked.amount, asked.currency) == ("payout", "open", 12_345, currency)
    assert asked.user_id == deal.facts.freelancer_id
    assert "payout.paid" not in names(deal)
    assert "payout.instructed" in deal.told(FREELANCER)
    assert world.audit() is None
    confirm(world, asked.id)
    assert "payout.paid" in deal.told(FREELANCER)
    assert world.audit() is None


@pytest.mark.rule("E10", "X20")
def test_a_frozen_balance_waits_whoever_holds_the_money(world: World) -> None:
    deal = world.order(imported=True, state="completed")
    with world.tx() as tx:
        holds.freeze(tx, deal.facts.freelancer_id, "EUR", "chargeback:1", "Chargeback")
    ask_payout(deal)
    world.live(deal.due("release"))
    world.sweep()
    assert world.rows(Instruction) == []
    with world.tx() as tx:
        holds.unfreeze(tx, deal.facts.freelancer_id, "EUR", "chargeback:1", PLATFORM)
    world.sweep()
    assert [row.kind for row in world.rows(Instruction)] == ["payout"]


@pytest.mark.parametrize("how", ["agreed", "silent", "silent and agreed"])
def test_a_refund_of_what_the_marketplace_holds_is_its_to_make(
    world: World, work: Any, gateway: FakeGateway, how: str
) -> None:
    deal = world.order(imported=True)
    deal.open(CLIENT, "cancel")
    if how == "agreed":
        deal.answer(FREELANCER, "accept")
    else:
        world.live(deal.due())
        world.sweep()
        if how == "silent":
            world.live(deal.due("refund"))
            world.sweep()
        else:
            deal.agree(FREELANCER)
    work()
    assert gateway.calls == {}
    (asked,) = world.rows(Instruction)
    assert (asked.kind, asked.state, asked.amount) == ("refund", "open", 124_000)
    assert asked.user_id == deal.facts.client_id
    assert not {"refund.paid", "refund.started"} & set(names(deal))
    assert ("refund.instructed" in names(deal)) == (how != "agreed")  # else the cancellation says it
    assert deal.facts.escrow.minor == 0
    assert world.audit() is None


@pytest.mark.rule("B7", "X7")
def test_so_is_one_that_customer_service_decided(world: World, work: Any, gateway: FakeGateway) -> None:
    deal = world.order(imported=True, amounts=(40_000, 30_000))
    for act in ("ask", "agree", "take", "settle"):
        customer_service.act(deal, act, 0)
    work()
    assert gateway.calls == {}
    assert [(row.state, row.amount) for row in world.rows(Instruction)] == [("open", 40_000)]
    assert world.audit() is None


def test_a_payout_that_waits_in_the_outbox_is_not_asked_beyond_what_was_taken(
    world: World, work: Any, gateway: FakeGateway
) -> None:
    """An earlier version queued it; nobody asked the gateway yet."""
    deal = world.order(state="completed")
    world.live(deal.due("release"))
    world.sweep()
    ask_payout(deal)
    world.sweep()
    with world.tx() as tx:
        tx.connection.execute(update(Operation).where(Operation.kind == "charge").values(amount=123_999))
    work()
    assert gateway.total("payout") == 0
    (payout,) = world.rows(Operation, Operation.kind == "payout")
    assert (payout.state, payout.error) == ("failed", "not_taken")
    assert part(deal).paid_out == 0, "it is available again"
    assert "an operation of order" in str(world.audit())


def test_the_audit_names_an_order_for_which_the_gateway_gives_more_than_it_took(world: World, work: Any) -> None:
    whole, imported = world.order(state="completed"), world.order(imported=True, state="completed")
    for deal in (whole, imported):
        with world.tx() as tx:  # an earlier version did not know the difference
            key = {"charge": f"placed:{deal.id}", "charged": 124_000}
            tx.connection.execute(update(Milestone).where(Milestone.order_id == deal.id).values(**key))
        ask_payout(deal)
    world.live(imported.due("release"))
    world.sweep()
    assert world.audit() == f"the gateway pays out and gives back more for order {imported.facts.ref} than it took"


@pytest.mark.parametrize(
    ("state", "kind", "named"),
    [("done", "payout", True), ("waiting", "refund", True), ("failed", "refund", True), ("failed", "payout", False)],
)
def test_to_the_cent_and_whatever_the_gateway_may_still_do(world: World, state: str, kind: str, named: bool) -> None:
    deal = world.order()
    facts = deal.facts
    row = {"order_id": deal.id, "milestone_id": facts.milestone.id, "user_id": facts.client_id, "currency": "EUR"}
    for number, (amount, broken) in enumerate([(124_000, None), (1, named)]):
        with world.tx() as tx:
            made = {"key": f"{kind}:{number}", "kind": kind, "state": state, "amount": amount, "attempts": 0}
            tx.session.add(Operation(**row, **made, at=tx.now, available_at=tx.wall))
        said = f"the gateway pays out and gives back more for order {facts.ref} than it took"
        assert (world.audit() == said) == bool(broken)
