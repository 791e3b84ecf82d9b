"""A part of a milestone under contention: locked, divided, taken back, lost, approved and cancelled at one moment."""

import random
from collections import Counter
from collections.abc import Iterator
from functools import partial

import pytest
from sqlalchemy.exc import IntegrityError

from app.core.errors import Refusal
from app.core.words import N_
from app.ledger.locks import Lock
from app.rules.base.kind import Kind
from app.rules.base.people import CLIENT, FREELANCER
from app.rules.milestones.division import Parts
from tests.support.domain.threads import LATE, Act, Threads, moved, near, rounds_until_even
from tests.support.domain.worlds import Deal, World
from tests.support.new_kind import disputes
from tests.support.new_kind.partition import KIND
from tests.support.new_kind.registered import registered

pytestmark = [pytest.mark.postgresql, pytest.mark.timeout(300)]

LOST = LATE | {"not_there", "contest_open", "order_completed", "order_cancelled", "request_open", "no_case"}
WHOLE, PART, FEE = 124_000, 40_000, 1_000


@pytest.fixture(autouse=True)
def kind() -> Iterator[Kind]:
    """The kind of these disputes."""
    with registered(KIND) as known:
        yield known


def live(world: World) -> list[Lock]:
    """Locks that hold something."""
    rows: list[Lock] = world.rows(Lock, Lock.lifted_at.is_(None))
    return rows


@pytest.mark.rule("X17", "X56", "X61", "M12", "X70")
def test_approve_divide_concede_withdraw_and_lapse(world: World, threads: Threads) -> None:
    dice, won = random.Random("divide"), Counter[str]()
    for _ in rounds_until_even(won, most=30, of=2):
        deal = world.order(state="delivered", fee_basis_points=FEE, imported=dice.random() < 0.5)
        ref = disputes.dispute(deal, CLIENT, PART)
        near(world, deal, "answer", dice)
        acts: list[Act] = [
            partial(disputes.end, deal, FREELANCER, "accept", Parts(15_000, 25_000), ref),
            partial(disputes.end, deal, FREELANCER, "accept", None, ref),
            partial(disputes.end, deal, CLIENT, "withdraw", None, ref),
            world.sweep,
            deal.approve,
        ]
        results = threads.race(acts)
        assert set(results) <= LOST | {"done"}, results
        assert results[:3].count("done") <= 1, results
        assert results[4] == "done", "approving is of the rest, and no dispute hinders it"
        ended = deal.case
        way = ("divided", "conceded", "withdrawn")[results.index("done")] if "done" in results[:3] else "lapsed"
        world.wait(hours=1)
        world.sweep()
        won[way] += 1
        assert deal.case.state == {"withdrawn": "withdrawn", "lapsed": "lost"}.get(way, "settled"), (ended, results)
        back = {"divided": 15_000, "withdrawn": 0}.get(way, PART)
        assert sum(moved(world, deal, "refund")) == back
        assert sum(moved(world, deal, "earn")) == (WHOLE - back) * 9 // 10, "the fee of one payment"
        assert deal.state == "completed"
        assert live(world) == []
    assert len(won) >= 2, f"the rounds were no race: {won}"
    assert world.audit() is None


@pytest.mark.rule("X17", "X25", "X61")
def test_a_lock_against_an_approval_and_a_cancellation(world: World, threads: Threads) -> None:
    """Either the whole is approved, or the disputed part stays; a request to cancel yields, whichever came first."""
    won = Counter[str]()
    for _ in rounds_until_even(won, most=30, of=2):
        deal = world.order(state="delivered", fee_basis_points=FEE)
        acts: list[Act] = [
            partial(disputes.dispute, deal, CLIENT, PART),
            partial(disputes.dispute, deal, FREELANCER, WHOLE),
            deal.approve,
            partial(deal.open, FREELANCER, "cancel"),
        ]
        results = threads.race(acts)
        assert set(results) <= LOST | {"done"}, results
        locks = live(world)
        assert len(locks) == results[:2].count("done") <= 1
        won["locked" if locks else "approved"] += 1
        facts = deal.facts
        assert facts.escrow.minor == sum(lock.amount for lock in locks) or facts.state == "ongoing"
        assert facts.request is None or not locks
        for each in facts.cases:
            if each.closed_at is None:
                disputes.end(deal, CLIENT if each.opened_by == FREELANCER else FREELANCER, "accept")
        assert live(world) == []
    assert world.audit() is None


@pytest.mark.rule("X17")
def test_the_database_itself_lets_no_two_lock_the_same_money(world: World, threads: Threads) -> None:
    """Past all rules and without the order's lock: of three locks of a half, two fit, whoever comes first."""
    for _ in range(10):
        deal = world.order()
        for _ in range(3):
            deal.open(CLIENT, "update")
            deal.answer(FREELANCER, "answer", "Here.")
        of = deal.facts.milestones[0].id
        results = threads.race([partial(_lock, world, deal, case.id, of) for case in deal.facts.cases])
        assert sorted(results) == ["done", "done", "refused"]
        assert sum(lock.amount for lock in live(world) if lock.milestone_id == of) == WHOLE


def _lock(world: World, deal: Deal, case: int, milestone: int) -> None:
    row = {"order_id": deal.id, "case_id": case, "milestone_id": milestone, "amount": WHOLE // 2}
    try:
        with world.tx() as tx:
            tx.session.add(Lock(**row, at=tx.now))
    except IntegrityError as error:
        raise Refusal(409, "refused", N_("That much is not in escrow.")) from error
