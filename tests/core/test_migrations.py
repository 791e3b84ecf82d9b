"""Migrations: a database of an earlier version keeps everything, and what is new is filled in from what was there."""

from collections.abc import Iterator
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from app.core.clock import SystemClock
from app.core.database import schema
from app.core.database.db import Base, make_engine
from app.core.database.tx import Transactions
from app.core.queue import JobQueue
from app.ledger import tables  # noqa: F401  (its tables belong to the schema)
from app.services.maintenance import audits
from tests.support.postgres import Cluster
from tests.support.releases.messages import T, posted
from tests.support.releases.revisions import upgrade_to

USER = "INSERT INTO users (id, email, name, locale, timezone, roles, created_at) VALUES"
ORDER = (
    "INSERT INTO orders (id, ref, origin, title, description, client_id, freelancer_id, currency, price, plain, state, "
    "ordered_at, listed_at, policy_version, fee_basis_points, head_seq, head_hash, flags) VALUES"
)
MILESTONE = "INSERT INTO milestones (id, order_id, position, title, amount, state) VALUES"
ENTRY = (
    "INSERT INTO entries (effect_key, side, movement, account, partner, amount, currency, order_id, at, recorded_at) "
    "VALUES"
)


@pytest.fixture
def old(request: pytest.FixtureRequest, tmp_path: Any) -> Iterator[Engine]:
    """A database of the first version: an approved order, whose money is available, one that goes on, and one of
    another system that was cancelled, its refund told as made."""
    if request.param == "postgresql":
        cluster: Cluster = request.getfixturevalue("pg_cluster")
        engine = make_engine(cluster.create("before"))
    else:
        engine = make_engine(f"sqlite:///{tmp_path / 'before.db'}")
    upgrade_to(engine, "0001")
    with engine.begin() as connection:
        for statement in _rows():
            connection.execute(text(statement))
    yield engine
    engine.dispose()
    if request.param == "postgresql":
        cluster.drop("before")


def _rows() -> list[str]:
    posted = [
        ("fund:1", "fund", "external", "escrow:1", 100, 1),
        ("earn:1", "earn", "escrow:1", "held:2:EUR", 100, 1),
        ("release:1", "release", "held:2:EUR", "available:2:EUR", 100, 1),
        ("fund:2", "fund", "external", "escrow:2", 70, 2),
        ("fund:3", "fund", "external", "escrow:3", 50, 3),
        ("refund:case:9:3", "refund", "escrow:3", "refund_in_transit", 50, 3),
        ("refund_paid:case:9:3", "refund_paid", "refund_in_transit", "external", 50, 3),
    ]
    entries = [
        f"{ENTRY} ('{key}', {side}, '{code}', '{mine}', '{theirs}', {amount}, 'EUR', {order}, {T}, {T})"
        for key, code, source, target, amount, order in posted
        for side, mine, theirs in ((-1, source, target), (1, target, source))
    ]
    return [
        f"{USER} (1, 'a@x.example', 'A', 'en', 'UTC', '', {T}), (2, 'b@x.example', 'B', 'en', 'UTC', '', {T})",
        f"{ORDER} (1, 'r1', 'service', 'One', '', 1, 2, 'EUR', 100, true, 'completed', {T}, {T}, 1, 0, 0, '', '')",
        f"{ORDER} (2, 'r2', 'service', 'Two', '', 1, 2, 'EUR', 70, true, 'ongoing', {T}, {T}, 1, 0, 0, '', '')",
        f"{ORDER} (3, 'r3', 'service', 'Three', '', 1, 2, 'EUR', 50, true, 'ongoing', {T}, {T}, 1, 0, 0, '', '')",
        "UPDATE orders SET state = 'cancelled', consent = 'explicit', source = 'shop' WHERE id = 3",
        f"{MILESTONE} (1, 1, 1, 'One', 100, 'approved'), (2, 2, 1, 'Two', 70, 'funded')",
        f"{MILESTONE} (3, 3, 1, 'Three', 50, 'returned')",
        f"INSERT INTO submissions (order_id, milestone_id, at) VALUES (1, 1, {T})",
        *entries,
    ]


@pytest.mark.rule("B23", "G8", "X56", "X58")
@pytest.mark.parametrize("old", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True)
def test_what_was_earned_and_released_before_there_were_columns_for_it_is_there(old: Engine) -> None:
    schema.upgrade(old)
    with old.connect() as connection:
        found = connection.execute(text("SELECT earned, released, paid_out, charged FROM milestones ORDER BY id")).all()
        assert [tuple(row) for row in found] == [(100, 100, 0, 100), (0, 0, 0, 70), (0, 0, 0, 0)]
        found = connection.execute(text("SELECT paid, refunded, taken + spent FROM milestones ORDER BY id")).all()
        assert [tuple(row) for row in found] == [(100, 0, 0), (0, 0, 0), (0, 50, 0)]
        assert connection.execute(text("SELECT count(*) FROM submissions")).scalar() == 1
    with pytest.raises(DBAPIError), old.begin() as connection:
        connection.execute(text("UPDATE milestones SET paid_out = 101 WHERE id = 1"))


@pytest.mark.rule("X51")
@pytest.mark.parametrize("old", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True)
def test_finance_learns_of_refunds_that_were_told_as_made_and_that_no_gateway_made(old: Engine) -> None:
    schema.upgrade(old)
    query = "SELECT key, kind, state, order_id, milestone_id, user_id, amount, currency FROM operations ORDER BY key"
    with old.connect() as connection:
        assert [tuple(row) for row in connection.execute(text(query))] == [
            ("charge:milestone:1:placed", "charge", "done", 1, 1, 1, 100, "EUR"),
            ("charge:milestone:2:placed", "charge", "done", 2, 2, 1, 70, "EUR"),
        ]
        given = query.replace("operations", "instructions").replace("currency", "currency, told_before")
        assert [tuple(row) for row in connection.execute(text(given))] == [
            ("instruct:case:9:3", "refund", "open", 3, 3, 1, 50, "EUR", True),
        ]
        custody = connection.execute(text("SELECT custody FROM orders ORDER BY id")).scalars()
        assert list(custody) == ["gateway", "gateway", "marketplace"]
        reminds = "SELECT order_id, subject, who, state FROM deadlines WHERE kind = 'instruction'"
        assert [tuple(row) for row in connection.execute(text(reminds))] == [(3, "instruction", "finance", "running")]


@pytest.mark.rule("X51")
@pytest.mark.parametrize("old", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True)
def test_what_the_marketplace_has_to_make_was_not_told_as_made_and_what_was_paid_out_is_gone(old: Engine) -> None:
    upgrade_to(old, "0010")
    operation = (
        "INSERT INTO operations (id, key, kind, order_id, milestone_id, user_id, amount, currency, state, at, "
        "available_at, attempts) VALUES"
    )
    with old.begin() as connection:
        connection.exec_driver_sql(
            f"{operation} (99, 'instruct:case:7:3:abc', 'refund', 3, 3, 1, 20, 'EUR', 'outside', {T}, {T}, 0)"
        )
        connection.exec_driver_sql("UPDATE milestones SET paid_out = 60 WHERE id = 1")
    schema.upgrade(old)
    with old.connect() as connection:
        told = connection.execute(text("SELECT key, told_before FROM instructions ORDER BY key")).all()
        assert [tuple(row) for row in told] == [("instruct:case:7:3:abc", False), ("instruct:case:9:3", True)]
        assert connection.execute(text("SELECT charged FROM milestones WHERE id = 1")).scalar() == 40
    with pytest.raises(DBAPIError), old.begin() as connection:
        connection.exec_driver_sql(f"{operation} (100, 'x', 'refund', 3, 3, 1, 20, 'EUR', 'outside', {T}, {T}, 0)")


@pytest.mark.rule("X60")
@pytest.mark.parametrize("old", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True)
def test_what_stood_still_knows_why(old: Engine) -> None:
    upgrade_to(old, "0008")
    case = (
        "INSERT INTO cases (id, ref, order_id, layer, kind, state, opened_by, opener_id, responder_id, policy_version, "
        "details, opened_at, version) VALUES"
    )
    deadline = (
        "INSERT INTO deadlines (id, order_id, subject, subject_id, kind, who, human, opened_at, due_at, wake_at, "
        "state, remaining, policy_version, attempts) VALUES"
    )
    rows = [
        f"{case} (1, 'c1', 2, 1, 'cancel', 'open', 'client', 1, 2, 1, '{{\"reason\":\"late\"}}', {T}, 1)",
        f"{case} (2, 'c2', 2, 3, 'support_cancellation', 'open', 'client', 1, 2, 1, '{{\"milestones\":[2]}}', {T}, 1)",
        f"{deadline} (11, 2, 'milestone', 2, 'approval', 'client', true, {T}, {T}, {T}, 'paused', 5, 1, 0)",
        f"{deadline} (12, 1, 'milestone', 1, 'payout', 'clock', false, {T}, {T}, {T}, 'paused', 0, 1, 0)",
    ]
    with old.begin() as connection:
        for statement in rows:
            connection.exec_driver_sql(statement)
    schema.upgrade(old)
    with old.connect() as connection:
        found = connection.execute(text("SELECT deadline_id, cause FROM pauses ORDER BY deadline_id, cause")).all()
        assert connection.execute(text("SELECT sum(held_days) FROM deadlines")).scalar() == 0
    assert [tuple(row) for row in found] == [(11, "case:c1"), (11, "case:c2"), (12, "payout")]


@pytest.mark.rule("G8")
@pytest.mark.parametrize("old", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True)
def test_a_file_of_a_delivery_stays_one_and_a_file_of_nothing_is_refused(old: Engine) -> None:
    upgrade_to(old, "0009")
    file = "INSERT INTO files (ref, order_id, owner_id, submission_id, name, kind, size, digest, blob, state, at, "
    file += "available_at, attempts) VALUES"
    with old.begin() as connection:
        submission = connection.execute(text("SELECT id FROM submissions")).scalar_one()
        connection.exec_driver_sql(
            f"{file} ('f1', 1, 2, {submission}, 'a.txt', 'txt', 5, 'd', 'b1', 'waiting', {T}, {T}, 0)"
        )
    schema.upgrade(old)
    with old.connect() as connection:
        (row,) = connection.execute(text("SELECT name, submission_id, case_id FROM files")).all()
        assert tuple(row) == ("a.txt", submission, None)
    with pytest.raises(DBAPIError), old.begin() as connection:
        connection.exec_driver_sql(f"{file} ('f2', 1, 2, NULL, 'b.txt', 'txt', 5, 'd', 'b2', 'waiting', {T}, {T}, 0)")


@pytest.mark.rule("X63", "X52")
@pytest.mark.parametrize("old", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True)
def test_messages_of_before_are_in_the_conversation_of_their_order(old: Engine) -> None:
    """As the version before recorded them: their rows are told by the chain, and stay what it says."""
    upgrade_to(old, "0011")
    with old.begin() as connection:
        for statement in posted("Hello"):
            connection.exec_driver_sql(statement)
    upgrade_to(old, "0019")
    schema.upgrade(old)
    assert _audit(old) is None
    own = "SELECT c.order_id, m.user_id, m.role, m.since FROM conversations c JOIN conversation_members m ON "
    own += "m.conversation_id = c.id WHERE c.kind = 'order' AND length(c.ref) = 32 ORDER BY c.order_id, m.user_id"
    there = "SELECT m.order_id, c.order_id, c.kind, m.text_ref, m.at FROM messages m JOIN conversations c ON "
    there += "c.id = m.conversation_id"
    with old.connect() as connection:
        members = [tuple(row) for row in connection.execute(text(own))]
        assert members == [(n, *who, T) for n in (1, 2, 3) for who in ((1, "client"), (2, "freelancer"))]
        assert [tuple(row) for row in connection.execute(text(there))] == [(2, 2, "order", "t1", T)]
    for statement in ("UPDATE messages SET at = 1", "DELETE FROM messages", "UPDATE conversations SET kind = 'thread'"):
        with pytest.raises(DBAPIError, match="append-only"), old.begin() as connection:
            connection.exec_driver_sql(statement)


def _audit(engine: Engine) -> str | None:
    with Transactions(engine, SystemClock(), JobQueue("")).open(write=False) as tx:
        return audits.first_break(tx)


@pytest.mark.rule("X52")
@pytest.mark.parametrize("old", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True)
@pytest.mark.parametrize(
    ("body", "named"), [("Hello", None), ("Goodbye", "what was written on order r2 is not what its events say")]
)
def test_the_record_of_an_older_version_is_whole_and_compared(old: Engine, body: str, named: str | None) -> None:
    with old.begin() as connection:
        for statement in posted(body):
            connection.exec_driver_sql(statement)
    schema.upgrade(old)
    assert _audit(old) == named
    with old.connect() as connection:
        last = connection.execute(text("SELECT seq, name, visibility FROM events ORDER BY order_id, seq")).all()
    assert [tuple(row) for row in last] == [
        (1, "record.sealed", "staff"),
        (1, "message.posted", "parties"),
        (2, "record.sealed", "staff"),
        (1, "record.sealed", "staff"),
    ]


@pytest.mark.rule("X52")
@pytest.mark.parametrize("old", ["sqlite"], indirect=True)
def test_what_is_forged_after_the_upgrade_is_named(old: Engine) -> None:
    schema.upgrade(old)
    with old.begin() as connection:
        connection.exec_driver_sql("UPDATE orders SET description = 'More' WHERE id = 2")
    assert _audit(old) == "what was agreed of order r2 was changed"


@pytest.mark.parametrize("old", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True)
def test_migrations_end_where_the_classes_are(old: Engine) -> None:
    schema.upgrade(old)
    with old.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False, "compare_server_default": False})
        differences = compare_metadata(context, Base.metadata)
    assert differences == []
