"""Many orders that are of no concern, and the statements that are sent meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event, text

from app.core.instants import to_us
from tests.support.domain.worlds import Deal, World

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


def plan_of(engine: Engine, statement: str, values: Any) -> list[str]:
    """How the database goes about a statement, line by line."""
    prefix = "EXPLAIN " if engine.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN "
    with engine.connect() as connection:
        return [str(row[-1]).strip() for row in connection.exec_driver_sql(prefix + statement, values)]
