"""What the scheduler asks every second: the right answer, by one look into an index."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import Engine, event, text

from app.core.instants import to_us
from app.models import Deadline, Delivery, Outage
from app.models.queries import deliveries, outbox
from app.models.tables import deadlines
from app.rules.base.people import CLIENT
from app.services.mail import outbox as mails
from app.services.maintenance import due_work, leases
from tests.support.domain.worlds import US, Deal, World
from tests.support.mail.mailbox import Mailbox
from tests.support.mail.mailbox import mailbox as mailbox


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """What is sent to the database inside the block."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def to_sweep(world: World) -> object:
    with world.tx(write=False) as tx:
        return due_work.to_sweep(tx)


def to_send(world: World) -> object:
    with world.tx(write=False) as tx:
        return due_work.to_send(tx)


def test_a_deadline_waits_from_the_instant_at_which_it_wakes(deal: Deal, world: World) -> None:
    assert to_sweep(world) is None
    deal.open(CLIENT, "cancel")
    row = world.rows(Deadline)[0]
    world.until(row.wake_at - US)
    assert to_sweep(world) is None
    world.wait(microseconds=1)
    assert to_sweep(world) == (to_us(row.wake_at), row.id)
    world.sweep()
    assert to_sweep(world) is None


@pytest.mark.rule("X35")
def test_a_human_deadline_waits_for_the_webs_sign_of_life_and_the_credit_is_work_too(deal: Deal, world: World) -> None:
    deal.open(CLIENT, "cancel")
    world.until(deal.due() - timedelta(minutes=30))
    world.sweep()
    world.beat()
    world.wait(hours=1)
    assert to_sweep(world) is None  # nobody could answer since
    world.beat()
    outage = world.rows(Outage)[0]
    assert to_sweep(world) == ("outage", outage.id)
    world.sweep()
    assert to_sweep(world) is None


def test_a_mail_waits_until_somebody_leases_it(deal: Deal, world: World) -> None:
    first = world.rows(Delivery)[0]
    assert to_send(world) == (to_us(first.available_at), first.id)
    with world.tx() as tx:
        deliveries.lease(tx.connection, "mine", tx.wall, tx.wall + timedelta(seconds=90), 20)
    assert to_send(world) is None
    world.wait(seconds=90)
    assert to_send(world) is not None


def test_periodic_work_waits_for_its_turn(world: World) -> None:
    with world.tx() as tx:
        assert due_work.lease_is_free("audit", tx) == "audit"
        leases.take(tx, "audit", "me", timedelta(days=1))
        assert due_work.lease_is_free("audit", tx) is None
    world.wait(days=1)
    with world.tx(write=False) as tx:
        assert due_work.lease_is_free("audit", tx) == "audit"


def test_an_idle_second_costs_a_handful_of_small_queries(deal: Deal, world: World, engine: Engine) -> None:
    with statements(engine) as seen, world.tx(write=False) as tx:
        assert due_work.to_sweep(tx) is None
        due_work.to_send(tx)
    assert len(seen) <= 7


MANY = """
INSERT INTO deliveries (notification_id, channel, state, available_at, attempts)
SELECT 1000000 + n, 'email', 'sent', n, 1 FROM generate_series(1, 30000) AS n
"""
OPERATIONS = """
INSERT INTO operations (key, kind, order_id, milestone_id, user_id, amount, currency, state, at, available_at, attempts)
SELECT 'key' || n, 'payout', 1, 1, 1, 1, 'EUR', 'done', n, n, 1 FROM generate_series(1, 30000) AS n
"""
NOTICES = """
INSERT INTO notices (id, kind, key, at, handled_at)
SELECT 'notice' || n, 'operation.changed', 'key' || n, n, n FROM generate_series(1, 30000) AS n
"""
DEADLINES = """
INSERT INTO deadlines (order_id, subject, subject_id, kind, who, human, opened_at, due_at, wake_at, state,
    policy_version, attempts)
SELECT 1, 'case', n, 'answer', 'client', true, 0, 0, 9000000000000000 + n,
    CASE WHEN n % 2 = 0 THEN 'running' ELSE 'met' END, 1, 0 FROM generate_series(1, 30000) AS n
"""


@pytest.mark.databases("postgresql")
def test_the_questions_of_every_second_are_answered_by_their_indexes(engine: Engine) -> None:
    asked = {
        "ix_deliveries_waiting": (deliveries.LEASING._first, {"wall": 2_000_000_000_000_000}),
        "ix_notices_unhandled": (outbox._UNHANDLED, {"size": 50}),
        "ix_operations_waiting": (outbox.LEASING._first, {"wall": 2_000_000_000_000_000}),
        "ix_deadlines_wake": (deadlines._FIRST_DUE, {"now": 2_000_000_000_000_000, "horizon": 2_000_000_000_000_000}),
    }
    lease = deliveries.LEASING._leases["postgresql"]
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))  # rows without their orders
        connection.execute(text(MANY))
        connection.execute(text(DEADLINES))
        connection.execute(text(OPERATIONS))
        connection.execute(text(NOTICES))
        connection.execute(text("ANALYZE deliveries"))
        connection.execute(text("ANALYZE deadlines"))
        connection.execute(text("ANALYZE operations"))
        connection.execute(text("ANALYZE notices"))
        for index, (statement, given) in asked.items():
            plan = "\n".join(connection.execute(text(f"EXPLAIN {statement}"), given).scalars())
            assert index in plan
            assert "Seq Scan" not in plan
        given = {"token": "t", "wall": 2_000_000_000_000_000, "until": 1, "size": 20}
        plan = "\n".join(connection.execute(text(f"EXPLAIN {lease}"), given).scalars())
        assert "ix_deliveries_waiting" in plan
        assert "Seq Scan" not in plan
        connection.rollback()


def test_loading_many_mails_takes_as_many_queries_as_loading_one(
    mailbox: Mailbox, world: World, engine: Engine
) -> None:
    for _ in range(8):
        deal = world.order()
        deal.open(CLIENT, "cancel")
        deal.message(CLIENT)
    ids = [row.id for row in mailbox.rows("waiting")]
    counts = []
    for some in (ids[-1:], ids):
        with statements(engine) as seen, world.tx(write=False) as tx:
            assert len(mails.load_items(tx, some, mailbox.settings)) == len(some)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 14
