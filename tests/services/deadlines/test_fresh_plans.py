"""A database that was just filled: its planner knows nothing, and a careless statement reads all rows of a table."""

from typing import Any

import pytest

from app.core.clock import FixedClock
from app.core.database.tx import Transactions
from app.core.queue import JobQueue
from app.rules.base.people import CLIENT
from tests.support.databases import NewDatabase, engine_on
from tests.support.domain.statements import recorded
from tests.support.domain.worlds import World

_KNOWN = "SELECT count(*) FROM pg_statistic s JOIN pg_class c ON c.oid = s.starelid WHERE c.relname = ANY (%s)"
_BULK = ["orders", "milestones", "cases", "deadlines"]


@pytest.fixture
def world(new_database: NewDatabase, clock: FixedClock) -> World:
    """On a database that nobody has used before."""
    return World(Transactions(engine_on(new_database("postgresql")), clock, JobQueue("")), clock)


@pytest.mark.postgresql
@pytest.mark.timeout(300)
def test_no_table_is_compared_with_each_number_although_nobody_ever_analysed_it(world: World) -> None:
    deals = [world.order() for _ in range(3)]
    for deal in deals:
        deal.open(CLIENT, "cancel")
    engine = world.transactions.engine
    with engine.connect() as connection:
        assert connection.exec_driver_sql(_KNOWN, (_BULK,)).scalar() == 0
    world.wait(hours=48)
    with recorded(engine, about="") as statements:
        assert world.sweep() == len(deals)
    bulk = [one for one in statements if "SELECT" in one[0] and any("{" in str(value) for value in one[1].values())]
    assert len(bulk) >= len(_BULK)
    with engine.connect() as connection:
        for statement, values in bulk:
            many = values | {name: _thousand(value) for name, value in values.items()}
            plan = [str(row[0]).strip() for row in connection.exec_driver_sql("EXPLAIN " + statement, many)]
            assert [line for line in plan if line.startswith("Filter:") and "ANY (" in line] == []


def _thousand(value: Any) -> Any:
    """As many numbers as a batch has."""
    return "{" + ",".join(map(str, range(1, 1001))) + "}" if str(value).startswith("{") else value
