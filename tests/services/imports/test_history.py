"""X45: the past of an imported order, its money, its events, and the deadlines that begin with the import."""

from datetime import UTC, datetime, timedelta

import pytest

from app.ledger.tables import Entry
from app.models import Deadline, Delivery, Notification, Order
from tests.support.apps import START
from tests.support.domain.worlds import Deal, World
from tests.support.imports import Importer, before, csv_of, row

pytestmark = pytest.mark.rule("X45")

GRACE = timedelta(days=14)
DAY_AFTER_GRACE = datetime(2026, 3, 24, 23, 0, tzinfo=UTC)  # midnight in Amsterdam, 14 days and some hours later


def moves(world: World, deal: Deal) -> list[tuple[str, str, str, int]]:
    """What moved, from where to where, in the order of the dates."""
    rows = world.rows(Entry, Entry.order_id == deal.id, Entry.side == -1)
    found = sorted(rows, key=lambda e: (e.at, e.movement))
    return [(e.movement, e.account.partition(":")[0], e.partner.partition(":")[0], e.amount) for e in found]


def test_an_ongoing_order_has_its_price_in_escrow_and_can_be_used(world: World, importer: Importer) -> None:
    deal = importer.one()
    assert (deal.state, deal.facts.escrow.minor, deal.facts.price) == ("ongoing", 33_624, 33_624)
    assert moves(world, deal) == [("fund", "external", "escrow", 33_624)]
    deal.deliver()
    deal.approve()
    assert deal.state == "completed"
    assert world.audit() is None


@pytest.mark.parametrize(("state", "consent"), [("completed", None), ("cancelled", "imported")])
def test_what_is_over_passes_through_escrow_and_leaves_nothing(
    world: World, importer: Importer, state: str, consent: str | None
) -> None:
    deal = importer.one(state=state)
    assert (deal.state, deal.facts.consent, deal.facts.escrow.minor) == (state, consent, 0)
    assert moves(world, deal) == [
        ("fund", "external", "escrow", 33_624),
        ("settled_before", "escrow", "external", 33_624),
    ]
    assert deal.facts.deadlines == ()
    assert world.audit() is None


def test_money_moves_on_the_days_of_the_past(world: World, importer: Importer) -> None:
    deal = importer.one(state="completed")
    dates = {e.movement: (e.at, e.recorded_at) for e in world.rows(Entry, Entry.order_id == deal.id)}
    assert dates["fund"] == (datetime(2026, 2, 20, 10, 56, tzinfo=UTC), START)
    assert dates["settled_before"] == (datetime(2026, 2, 22, 9, tzinfo=UTC), START)


def test_events_carry_the_past_and_the_moment_of_the_import(importer: Importer) -> None:
    deal = importer.one(state="completed")
    assert [(event.name, event.at) for event in deal.events()] == [
        ("order.placed", datetime(2026, 2, 20, 10, 56, tzinfo=UTC)),
        ("order.delivered", datetime(2026, 2, 21, 8, tzinfo=UTC)),
        ("order.approved", datetime(2026, 2, 22, 9, tzinfo=UTC)),
        ("order.imported", START),
    ]
    assert {event.recorded_at for event in deal.events()} == {START}


@pytest.mark.parametrize("state", ["ongoing", "delivered", "completed", "cancelled"])
def test_nobody_is_told(world: World, importer: Importer, state: str) -> None:
    importer.one(state=state)
    assert world.rows(Notification) == world.rows(Delivery) == []


def test_a_delivery_waits_for_approval_until_the_grace_is_over(world: World, importer: Importer) -> None:
    deal = importer.one(state="delivered", delivered_at="2025-11-01T08:00:00Z")
    approval = deal.deadline("approval")
    assert approval is not None
    assert (approval.opened_at, approval.due_at) == (START, DAY_AFTER_GRACE)
    assert deal.facts.delivered_at == datetime(2025, 11, 1, 8, tzinfo=UTC)
    world.until(DAY_AFTER_GRACE - timedelta(microseconds=1))
    world.sweep()
    assert deal.state == "delivered"
    world.wait(microseconds=1)
    world.sweep()
    assert (deal.state, deal.facts.completed_at) == ("completed", DAY_AFTER_GRACE)
    assert world.audit() is None


def test_reminders_of_an_imported_delivery_begin_after_the_import(world: World, importer: Importer) -> None:
    deal = importer.one(state="delivered", delivered_at=before(START, days=13))
    world.sweep()
    assert deal.events("deadline.reminded") == []
    world.wait(days=8)
    world.sweep()
    assert len(deal.events("deadline.reminded")) == 1


def test_the_client_of_an_imported_delivery_may_approve(world: World, importer: Importer) -> None:
    deal = importer.one(state="delivered")
    deal.approve()
    assert deal.state == "completed"
    assert [m[0] for m in moves(world, deal)] == ["fund", "earn"]
    assert deal.due("release") >= START + GRACE
    assert world.audit() is None


def test_recently_delivered_and_completed_is_held_until_its_day(world: World, importer: Importer) -> None:
    deal = importer.one(state="completed", delivered_at=before(START, days=3), completed_at=before(START, days=1))
    assert [m[0] for m in moves(world, deal)] == ["fund", "earn"]
    assert deal.due("release") == DAY_AFTER_GRACE
    world.until(DAY_AFTER_GRACE)
    world.sweep()
    assert [m[0] for m in moves(world, deal)] == ["fund", "earn", "release"]
    assert world.audit() is None


@pytest.mark.parametrize(("days", "held"), [(13, True), (14, False), (15, False)])
def test_only_what_is_still_on_hold_is_owed(world: World, importer: Importer, days: int, held: bool) -> None:
    deal = importer.one(state="completed", delivered_at=before(START, days=days), completed_at=before(START, hours=1))
    assert ("earn" in [m[0] for m in moves(world, deal)]) is held


@pytest.mark.parametrize("state", ["delivered", "completed"])
@pytest.mark.parametrize("days", [0, 1, 10, 13, 20, 400])
def test_no_deadline_ends_within_14_days(world: World, importer: Importer, state: str, days: int) -> None:
    moment = before(START, days=days, minutes=1)
    importer.one(state=state, delivered_at=moment, **({"completed_at": moment} if state == "completed" else {}))
    assert all(deadline.due_at >= START + GRACE for deadline in world.rows(Deadline))


def test_a_completed_order_without_dates_owes_nothing(world: World, importer: Importer) -> None:
    deal = importer.one(state="completed", delivered_at="", completed_at="", ordered_at=before(START, days=1))
    assert [m[0] for m in moves(world, deal)] == ["fund", "settled_before"]
    flags = world.rows(Order, Order.id == deal.id)[0].flags.split()
    assert flags == ["no_delivered_date", "no_completed_date"]


def test_a_cancelled_order_that_had_been_delivered_keeps_that_in_its_past(importer: Importer) -> None:
    deal = importer.one(state="cancelled", delivered_at="2026-02-24T08:00:00Z")
    assert [event.name for event in deal.events()] == [
        "order.placed",
        "order.delivered",
        "order.cancelled",
        "order.imported",
    ]


def test_amounts_of_every_exponent_are_whole(world: World, importer: Importer) -> None:
    wanted = {"JPY": ("48000", 48_000), "KWD": ("125.500", 125_500), "USD": ("0.01", 1)}
    data = [row(order_ref=f"a-{code}", currency=code, price=price) for code, (price, _) in wanted.items()]
    assert importer.load(csv_of(*data)).loaded == 3
    assert {c: importer.deal(f"a-{c}").facts.escrow.minor for c in wanted} == {c: m for c, (_, m) in wanted.items()}
    assert world.audit() is None


def test_an_imported_ongoing_order_takes_requests(world: World, importer: Importer) -> None:
    deal = importer.one(due_at=before(START, days=30))
    deal.open("client", "cancel")
    world.wait(hours=48)
    world.sweep()
    assert (deal.state, deal.facts.consent) == ("cancelled", "deemed")
    assert world.audit() is None
