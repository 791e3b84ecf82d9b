"""kill -9 around the call of the gateway: money moves exactly once, and another worker writes it down."""

import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from app.core.clock import FixedClock
from app.core.database.tx import Transactions
from app.core.queue import JobQueue
from app.core.settings import Settings
from app.models import Operation
from app.rules.base.people import CLIENT, FREELANCER
from app.services.milestones import milestones
from app.services.payments import operations
from tests.support.domain.worlds import Deal, World
from tests.support.processes.gateway_worker import FolderGateway
from tests.support.system import ROOT

AMOUNT = 30_000


@pytest.fixture
def now(engine: Engine) -> World:
    """A world whose clock can be turned back; in the end it is now, as for every real process."""
    clock = FixedClock(datetime.now(UTC))
    return World(Transactions(engine, clock, JobQueue("")), clock)


def killed(database_url: str, folder: Path, dies: str) -> "subprocess.CompletedProcess[str]":
    """One worker, as a process that dies before the call or after it."""
    command = [sys.executable, "-m", "tests.support.processes.gateway_worker", database_url, str(folder), dies]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


def charged(world: World) -> Deal:
    """The second milestone is being charged."""
    deal = world.order(state="completed", amounts=(40_000, AMOUNT))
    with deal.acting(CLIENT) as (tx, facts, actor):
        milestones.initiate(tx, facts, actor)
    return deal


def refunded(world: World) -> Deal:
    """A cancelled order gives back what the gateway took."""
    deal = world.order(state="pending", price=AMOUNT)
    with deal.acting(CLIENT) as (tx, facts, actor):
        milestones.initiate(tx, facts, actor)
    return deal


def paid_out(world: World) -> Deal:
    """What was approved three weeks ago is paid out now."""
    world.wait(days=-21)
    deal = world.order(state="completed", price=AMOUNT)
    with deal.acting(FREELANCER) as (tx, facts, actor):
        milestones.ask_payout(tx, facts, actor, facts.milestones[0].id)
    world.wait(days=21)
    world.sweep()
    return deal


def leases_run_out(world: World) -> None:
    """It is later than any lease."""
    with world.tx() as tx:
        past = tx.wall - timedelta(seconds=1)
        tx.connection.execute(update(Operation).where(Operation.lease_until.is_not(None)).values(lease_until=past))


@pytest.mark.slow
@pytest.mark.rule("G8", "X37", "X46", "B23")
@pytest.mark.databases("postgresql")  # what is tried is the same on both, and a process takes seconds to start
@pytest.mark.parametrize("dies", ["before", "after"])
@pytest.mark.parametrize("kind", ["charge", "refund", "payout"])
def test_a_worker_killed_around_the_call_moves_the_money_once(
    now: World, settings: Settings, database_url: str, tmp_path: Path, kind: str, dies: str
) -> None:
    folder = tmp_path / "bank"
    folder.mkdir()
    deal = {"charge": charged, "refund": refunded, "payout": paid_out}[kind](now)
    work = partial(operations.work, now.transactions, settings, FolderGateway(folder))
    before = []
    if kind == "refund":
        assert work() == 1
        before = FolderGateway(folder).done()
        for who in (CLIENT, FREELANCER):
            deal.open(who, "cancel")
    worker = killed(database_url, folder, dies)
    assert worker.returncode == -signal.SIGKILL, worker.stderr
    (waiting,) = now.asked(Operation.kind == kind)
    assert (waiting.state, waiting.attempts, bool(waiting.lease_token)) == ("waiting", 1, True)
    moved = [f"{kind} {AMOUNT} EUR"]
    assert FolderGateway(folder).done() == before + moved * (dies == "after")
    assert now.audit() is None

    assert work() == 0, "it is leased to whoever was killed"
    leases_run_out(now)
    assert (work(), work()) == (1, 0)
    assert FolderGateway(folder).done() == before + moved
    (done,) = now.asked(Operation.kind == kind)
    assert (done.state, done.attempts) == ("done", 2)
    check(now, deal, kind)


def check(world: World, deal: Deal, kind: str) -> None:
    """The order is what the gateway did for it."""
    facts = deal.facts
    state, escrow = {"charge": ("funded", AMOUNT), "refund": ("returned", 0), "payout": ("approved", 0)}[kind]
    assert (facts.milestones[-1].state, facts.escrow.minor) == (state, escrow)
    assert facts.milestones[-1].paid_out == (AMOUNT if kind == "payout" else 0)
    assert world.audit() is None
