"""The sweep finds what is due by an index, however many deadlines run that are not due (issue: no sequential scan)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, event, text

from app.core.instants import to_us
from app.models import Operation
from app.rules.base.people import CLIENT
from app.services.maintenance import due_work
from tests.worlds import Deal, World

MANY = 20_000

_ORDERS = """
INSERT INTO orders (ref, origin, title, description, client_id, freelancer_id, currency, price, plain, state,
    ordered_at, listed_at, policy_version, fee_basis_points, head_seq, head_hash, flags)
SELECT 'crowd-' || n.value, origin, title, description, client_id, freelancer_id, currency, price, plain, state,
    ordered_at, listed_at, policy_version, fee_basis_points, 0, '', ''
FROM orders, {numbers} WHERE orders.id = :model
"""
_DEADLINES = """
INSERT INTO deadlines (order_id, subject, subject_id, kind, who, human, opened_at, due_at, wake_at, state,
    policy_version, attempts)
SELECT id, 'case', id, 'answer', 'client', true, :now, :later, :later, 'running', 1, 0
FROM orders WHERE ref LIKE 'crowd-%'
"""
NUMBERS = {
    "postgresql": "generate_series(1, :many) AS n(value)",
    "sqlite": "(WITH RECURSIVE s(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM s LIMIT :many) SELECT * FROM s) n",
}


def crowd(world: World, deal: Deal) -> None:
    """Many orders with a deadline that runs and is not due for a long time."""
    now = to_us(world.now)
    with world.tx() as tx:
        numbers = NUMBERS[tx.connection.dialect.name]
        tx.session.execute(text(_ORDERS.format(numbers=numbers)), {"model": deal.id, "many": MANY})
        tx.session.execute(text(_DEADLINES), {"now": now, "later": now + 10**15})
    with world.transactions.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("ANALYZE")


@contextmanager
def recorded(engine: Engine, about: str = "deadlines") -> Iterator[list[tuple[str, Any]]]:
    """Every statement that touches deadlines, or whatever is named, with its values."""
    seen: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, _context: Any, _many: bool) -> None:
        if about in statement:
            seen.append((statement, values))

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def scans(engine: Engine, statement: str, values: Any) -> list[str]:
    """The parts of this statement's plan that read the whole table of deadlines."""
    prefix = "EXPLAIN " if engine.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN "
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(prefix + statement, values)
        lines = [str(row[-1]).strip() for row in rows]
    bad = ("Seq Scan on deadlines", "SCAN deadlines")
    return [line for line in lines if any(part in line for part in bad) and "USING" not in line]


@pytest.mark.timeout(300)
def test_no_statement_of_the_clock_reads_all_deadlines(world: World, deal: Deal) -> None:
    crowd(world, deal)
    others = [world.order() for _ in range(5)]
    for one in (deal, *others):
        one.open(CLIENT, "cancel")
    engine = world.transactions.engine
    with recorded(engine) as statements:
        world.wait(hours=24)
        with world.tx(write=False) as tx:
            due_work.to_sweep(tx)
        assert world.sweep() == 6, "reminders"
        world.wait(hours=24)
        assert world.sweep() == 6, "lapses"
        deal.message(CLIENT)
        world.wait(days=7)
        assert world.sweep() == 6, "refunds"
    assert len({statement for statement, _ in statements}) >= 5
    found = {statement: scans(engine, statement, values) for statement, values in statements}
    assert {statement: plan for statement, plan in found.items() if plan} == {}


@pytest.mark.timeout(300)
def test_the_number_of_statements_does_not_depend_on_how_many_are_due(world: World) -> None:
    def statements(number: int) -> int:
        for deal in [world.order() for _ in range(number)]:
            deal.open(CLIENT, "cancel")
        world.wait(hours=48)
        with recorded(world.transactions.engine, about="") as seen:
            assert world.sweep() == number
        return len(seen)

    assert statements(2) == statements(15)


@pytest.mark.timeout(300)
@pytest.mark.rule("X3", "G8")
def test_nor_on_how_many_refunds_the_gateway_has_to_make(world: World) -> None:
    def statements(number: int) -> int:
        deals = [world.order() for _ in range(number)]
        for deal in deals:
            deal.open(CLIENT, "cancel")
        world.wait(hours=48)
        assert world.sweep() == number
        world.wait(days=7)
        with recorded(world.transactions.engine, about="") as seen:
            assert world.sweep() == number
        for deal in deals:
            (refund,) = world.rows(Operation, Operation.order_id == deal.id, Operation.kind == "refund")
            assert (refund.charge, refund.amount) == (deal.facts.milestone.charge, 124_000)
        return len(seen)

    assert statements(2) == statements(15)
