"""Whose turn it is costs the same however much runs for others, and however many orders somebody has."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from app.core.instants import to_us
from app.rules.base.deadlines import names
from app.rules.base.people import CLIENT, FREELANCER
from app.services.dashboard.turns import all_waiting, turns
from app.services.milestones import milestones
from tests.support.domain.factories import PLATFORM
from tests.support.domain.people import CLARA, FRED
from tests.support.domain.statements import crowd, plan_of, recorded
from tests.support.domain.worlds import Deal, World

_MORE = """
INSERT INTO deadlines (order_id, subject, subject_id, kind, who, user_id, human, opened_at, due_at, wake_at, state,
    policy_version, attempts)
SELECT order_id, subject, subject_id, :kind, who, {user}, human, opened_at, due_at + id, wake_at, {state}, 1, 0
FROM deadlines
WHERE order_id IN (SELECT id FROM orders WHERE ref LIKE 'crowd-%') AND kind = 'answer' AND user_id IS NULL
"""
_MILESTONES = """
INSERT INTO milestones (order_id, position, title, amount, charged, earned, released, paid_out, state)
SELECT id, 1, 'Part', 100, 0, 0, 0, 0, 'charging' FROM orders WHERE ref LIKE 'crowd-%'
"""


@pytest.fixture
def busy(world: World, deal: Deal) -> Deal:
    """Twenty thousand ongoing orders of one client, each with deadlines: of others, over, and one that waits."""
    crowd(world, deal)
    facts = deal.facts
    with world.tx() as tx:
        tx.session.execute(text(_MILESTONES))
        for kind in names(lambda kind: kind.reminds):
            for user, state in ((facts.freelancer_id, "'running'"), (facts.client_id, "'met'")):
                tx.session.execute(text(_MORE.format(user=user, state=state)), {"kind": kind})
        tx.session.execute(text(_MORE.format(user=facts.client_id, state="'running'")), {"kind": "charge"})
    with world.transactions.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("ANALYZE")
    return deal


@pytest.mark.timeout(300)
@pytest.mark.rule("B6", "X37")
def test_whose_turn_is_read_from_ranges_of_one_index(world: World, busy: Deal) -> None:
    engine = world.transactions.engine
    later = (to_us(world.now) + 10**15, 1)
    with world.tx(write=False) as tx, recorded(engine) as statements:
        found = turns(tx, busy.facts.client_id, PLATFORM, most=4, agreeable=3)
        assert all_waiting(tx, busy.facts.client_id, PLATFORM, most=20, after=later)
    assert len(found.waiting) == 4
    assert found.total == 21
    asked = [(sql, values) for sql, values in statements if "user_id" in sql]
    assert len(asked) == 2, "one statement each"
    for sql, values in asked:
        plan = plan_of(engine, sql, values)
        lanes = [line for line in plan if "ix_deadlines_turn" in line]
        assert len(lanes) >= len(names(lambda kind: kind.reminds)), plan
        assert not [line for line in plan if "Seq Scan on deadlines" in line or "Seq Scan on orders" in line], plan
        assert not [line for line in plan if line.startswith(("SCAN d", "SCAN o")) and "USING" not in line], plan
        assert not [line for line in plan if "ix_orders" in line], "no list of orders is gone through"


def test_a_deadline_names_the_person_it_waits_for_and_the_clock_is_nobody(world: World) -> None:
    deal = world.order(state="pending", amounts=(40_000, 30_000))
    with deal.acting(CLIENT) as (tx, facts, actor):
        milestones.initiate(tx, facts, actor)
    other = world.order(amounts=(40_000, 30_000))
    other.open(CLIENT, "update")
    other.deliver()
    other.approve()
    with world.tx(write=False) as tx:
        rows = tx.connection.execute(text("SELECT kind, who, user_id FROM deadlines ORDER BY id")).all()
    client, freelancer = deal.facts.client_id, deal.facts.freelancer_id
    assert {(row.kind, row.who, row.user_id) for row in rows} == {
        ("charge", "client", client),
        ("answer", "freelancer", freelancer),
        ("approval", "client", client),
        ("release", "clock", None),
    }


@pytest.mark.rule("B4", "X34")
def test_a_milestone_waits_for_approval_while_the_order_goes_on(world: World) -> None:
    deal = world.order(amounts=(40_000, 30_000))
    deal.deliver()
    assert deal.state == "ongoing"
    with world.tx(write=False) as tx:
        (turn,) = turns(tx, deal.facts.client_id, PLATFORM, most=4, agreeable=3).waiting
        assert turns(tx, deal.facts.freelancer_id, PLATFORM, most=4, agreeable=3).waiting == ()
    assert turn.deadline.kind == "approval"
    assert turn.facts.milestone.position == 1
    deal.ask_changes()
    with world.tx(write=False) as tx:
        assert turns(tx, deal.facts.client_id, PLATFORM, most=4, agreeable=3).waiting == ()


@pytest.mark.rule("X37")
def test_a_payment_waits_for_the_client_until_its_very_instant(world: World) -> None:
    deal = world.order(state="pending", amounts=(40_000, 30_000), client=CLARA, freelancer=FRED)
    with deal.acting(CLIENT) as (tx, facts, actor):
        milestones.initiate(tx, facts, actor)

    def waiting(role: str) -> list[str]:
        with world.tx(write=False) as tx:
            return [t.deadline.kind for t in turns(tx, deal.user_id(role), PLATFORM, most=4, agreeable=3).waiting]

    assert (waiting(CLIENT), waiting(FREELANCER)) == (["charge"], [])
    world.until(deal.due("charge") - timedelta(microseconds=1))
    assert waiting(CLIENT) == ["charge"]
    world.wait(microseconds=1)
    assert waiting(CLIENT) == []
