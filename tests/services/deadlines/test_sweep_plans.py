"""The sweep finds what is due by an index, however many deadlines run that are not due (issue: no sequential scan)."""

from typing import Any

import pytest
from sqlalchemy import Engine

from app.models import Operation
from app.rules.base.people import CLIENT
from app.services.maintenance import due_work
from tests.support.domain.statements import crowd, recorded
from tests.support.domain.worlds import Deal, World


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
