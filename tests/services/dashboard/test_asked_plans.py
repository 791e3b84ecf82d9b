"""What is asked of somebody without a deadline is read from indexes, whatever goes on between others (G5, G6)."""

import re

import pytest
from sqlalchemy import text

from app.rules.base.people import CLIENT, FREELANCER
from app.services.dashboard.asked import MORE_TIME, OFFER, asked
from tests.support.domain.factories import PLATFORM
from tests.support.domain.statements import crowd, plan_of, recorded
from tests.support.domain.worlds import Deal, World
from tests.support.services.more_time import ask_more
from tests.support.services.negotiations import negotiate, offer

_CASES = """
INSERT INTO cases (ref, order_id, layer, kind, state, opener_id, responder_id, opened_by, policy_version, details,
    opened_at, closed_at, version)
SELECT 'case-' || id, id, 2, 'milestone_dispute', 'withdrawn', client_id, freelancer_id, 'client', 4, '{}',
    ordered_at, ordered_at, 1
FROM orders WHERE ref LIKE 'crowd-%'
"""


@pytest.fixture
def busy(world: World, deal: Deal) -> Deal:
    """Twenty thousand orders of the same two people, each with a dispute that is over and a deadline that runs."""
    crowd(world, deal)
    with world.tx() as tx:
        tx.session.execute(text(_CASES))
    with world.transactions.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("ANALYZE")
    return deal


@pytest.mark.timeout(300)
@pytest.mark.rule("G5", "G6", "B8")
def test_what_is_asked_is_one_statement_from_indexes(world: World, busy: Deal) -> None:
    engine, wished = world.transactions.engine, world.order()
    offer(busy, FREELANCER, negotiate(busy), 20_000)
    wished.open(CLIENT, "cancel", text="Because of the weather.")
    ask_more(wished, FREELANCER)
    with world.tx(write=False) as tx, recorded(engine, "asked_id") as statements:
        found = asked(tx, busy.facts.client_id, PLATFORM, 20)
    assert sorted(each.what for each in found) == sorted((OFFER, MORE_TIME))
    ((sql, values),) = statements
    plan = plan_of(engine, sql, values)
    for index in ("ix_cases_asked", "ix_deadlines_asked"):
        assert any(index in line for line in plan), plan
    scans = re.compile(r"Seq Scan on (deadlines|orders|cases) |SCAN [cdeolv]$")
    assert not [line for line in plan if scans.search(line)], plan
