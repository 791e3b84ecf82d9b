"""A row that cannot be handled is tried again, parked and reported, and blocks nobody: not the other orders, and not
the other acts on its own order."""

import logging
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import insert, text, update

from app.ledger.tables import Entry
from app.models import Case, Deadline, Milestone, Order, Outage
from app.rules.base.people import CLIENT, FREELANCER
from app.services.deadlines import deadlines
from app.services.deadlines.retries import BACK_OFF, MAX_ATTEMPTS
from tests.support.domain.worlds import PLATFORM, Deal, World, refused

Poison = Callable[[World, Deal], None]


def _set(model: type, **columns: object) -> Poison:
    def poison(world: World, deal: Deal) -> None:
        with world.tx() as tx:
            owner = model.id if model is Order else model.order_id  # type: ignore[attr-defined]
            tx.session.execute(update(model).where(owner == deal.id).values(**columns))

    return poison


def _spent(world: World, deal: Deal) -> None:
    """The effect key of the refund was used before, so the database refuses the second posting."""
    with world.tx() as tx:
        milestone = deal.facts.milestone.id
        key = f"refund:case:{deal.case.id}:{milestone}"
        used = {"side": 1, "movement": "refund", "account": "external", "partner": "refund_in_transit", "amount": 1}
        when = {"at": world.now, "recorded_at": world.now}
        tx.session.execute(insert(Entry).values(effect_key=key, currency="EUR", order_id=deal.id, **used, **when))


BROKEN: dict[str, Poison] = {
    "the case is in no known state": _set(Case, state="confused"),
    "the case is of no known kind": _set(Case, kind="confused"),
    "the deadline points to no case": _set(Deadline, subject_id=999_999),
    "the deadline is of no known kind": _set(Deadline, kind="confused"),
    "the details are no JSON": _set(Case, details="{"),
    "the policy is unknown": _set(Order, policy_version=99),
}


@pytest.fixture
def poisoned(request: pytest.FixtureRequest, world: World) -> Deal:
    """An order with an open cancel request, broken in the way that the test names."""
    deal = world.order()
    deal.open(CLIENT, "cancel")
    BROKEN[request.param](world, deal)
    return deal


def parked(world: World) -> list[int]:
    """The orders whose deadline is parked."""
    return [row.order_id for row in world.rows(Deadline, Deadline.parked_at.is_not(None))]


@pytest.mark.parametrize("poisoned", BROKEN, indirect=True)
def test_it_is_tried_three_times_parked_and_reported_and_the_others_go_on(
    world: World, poisoned: Deal, caplog: pytest.LogCaptureFixture
) -> None:
    healthy = [world.order() for _ in range(3)]
    for deal in healthy:
        deal.open(FREELANCER, "cancel")
    world.wait(hours=48)
    with caplog.at_level(logging.ERROR):
        world.sweep()
        assert [deal.state for deal in healthy] == ["cancelled"] * 3
        assert parked(world) == []
        for attempt in range(1, MAX_ATTEMPTS):
            assert world.sweep() == 0, "it waits before it is tried again"
            world.clock.move(seconds=BACK_OFF.total_seconds() * attempt)
            world.sweep()
    assert parked(world) == [poisoned.id]
    failed = [record for record in caplog.records if record.message.startswith("deadline.failed")]
    assert len(failed) == MAX_ATTEMPTS
    assert any(r.message.startswith("deadline.parked") and f"order={poisoned.id}" in r.message for r in caplog.records)
    world.wait(days=2)
    assert world.sweep() == 0
    later = world.order()
    later.open(CLIENT, "update")
    world.wait(hours=48)
    world.sweep()
    assert later.case.state == "lapsed"


@pytest.mark.parametrize("name", ["the case is in no known state", "the deadline points to no case"])
def test_the_other_acts_on_its_order_go_on(world: World, name: str) -> None:
    deal = world.order()
    deal.open(CLIENT, "cancel")
    BROKEN[name](world, deal)
    world.wait(hours=48)
    world.sweep()
    deal.message(CLIENT)
    deal.deliver()
    deal.message(FREELANCER)
    deal.approve()
    done = {event.name for event in deal.events()}
    assert deal.state == "completed"
    assert done >= {"order.delivered", "message.posted", "order.approved"}
    forged = f"state of case {deal.row().ref} of order {deal.facts.ref} is not what its events say"
    assert world.audit() == (forged if name == "the case is in no known state" else None)


def test_a_verb_that_comes_before_the_sweep_is_not_stopped_either(world: World, deal: Deal) -> None:
    deal.open(CLIENT, "cancel")
    _set(Case, state="confused")(world, deal)
    world.wait(hours=48)
    deal.message(CLIENT)
    assert deal.events()[-1].name == "message.posted"
    assert [row.attempts for row in world.rows(Deadline)] == [1]


def test_a_refund_that_the_ledger_refuses_is_parked_and_pays_nothing(world: World, deal: Deal) -> None:
    healthy = world.order()
    for one in (deal, healthy):
        one.open(CLIENT, "cancel")
    world.wait(hours=48)
    world.sweep()
    _spent(world, deal)
    for _ in range(MAX_ATTEMPTS):
        world.wait(days=7)
        world.sweep()
    assert parked(world) == [deal.id]
    assert (deal.facts.escrow.minor, healthy.facts.escrow.minor) == (124_000, 0)
    assert deal.events("refund.started") == []


def test_an_update_that_matches_no_row_is_parked_and_does_not_keep_the_sweep_busy(world: World, deal: Deal) -> None:
    """Every row is locked, so an update that misses is no race: somebody changed the row behind the program's back."""
    other = world.order()
    for one in (deal, other):
        one.open(CLIENT, "update")
    _set(Milestone, state="returned")(world, deal)  # harmless
    world.wait(hours=48)
    name = "ignore_one"
    with world.tx() as tx:
        for statement in _ignoring(tx.connection.dialect.name, name, deal.id):
            tx.session.execute(text(statement))
    try:
        assert deadlines.sweep(world.transactions, PLATFORM, seconds=20) <= 4
        assert (deal.case.state, other.case.state) == ("open", "lapsed")
        for _ in range(MAX_ATTEMPTS):
            world.wait(minutes=10)
            world.sweep()
        assert parked(world) == [deal.id]
    finally:
        with world.tx() as tx:
            on = " ON cases" if tx.connection.dialect.name == "postgresql" else ""
            tx.session.execute(text(f"DROP TRIGGER {name}{on}"))


def _ignoring(dialect: str, name: str, order_id: int) -> list[str]:
    if dialect == "sqlite":
        body = f"WHEN new.order_id = {order_id} BEGIN SELECT RAISE(IGNORE); END"
        return [f"CREATE TRIGGER {name} BEFORE UPDATE ON cases {body}"]
    function = f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$"
    when = f"WHEN (new.order_id = {order_id})"
    return [function, f"CREATE TRIGGER {name} BEFORE UPDATE ON cases FOR EACH ROW {when} EXECUTE FUNCTION {name}()"]


@pytest.mark.rule("X35")
@pytest.mark.parametrize("name", ["the deadline is of no known kind", "the details are no JSON"])
def test_a_broken_row_does_not_keep_others_from_their_credit(world: World, name: str) -> None:
    world.beat()
    broken, healthy = world.order(), world.order()
    for deal in (broken, healthy):
        deal.open(CLIENT, "cancel")
    BROKEN[name](world, broken)
    due = healthy.due()
    world.wait(hours=3)
    world.beat()
    world.sweep()
    assert healthy.due() == due + timedelta(hours=3)
    assert world.rows(Outage)[0].credited_at is not None
    assert parked(world) == [broken.id]


def test_the_dry_run_names_a_broken_row_and_lists_the_others(world: World, deal: Deal) -> None:
    healthy = world.order()
    for one in (deal, healthy):
        one.open(CLIENT, "cancel")
    _set(Case, state="confused")(world, deal)
    with world.tx(write=False) as tx:
        lines = deadlines.dry_run(tx, PLATFORM, tx.now + timedelta(hours=48))
    said = {line.order_ref: line.describe() for line in lines}
    assert said[deal.facts.ref].startswith("cannot be decided")
    assert said[healthy.facts.ref].startswith("ongoing -> cancelled")


def test_an_answer_to_a_parked_request_is_still_refused_after_its_deadline(world: World, deal: Deal) -> None:
    deal.open(CLIENT, "cancel")
    _set(Deadline, parked_at=world.now)(world, deal)
    world.wait(hours=48)
    assert world.sweep() == 0
    with refused(409, "too_late"):
        deal.answer(FREELANCER, "accept")
