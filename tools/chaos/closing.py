"""The end of a run: all is restarted, the waits that kills caused pass, the clock runs on, all work is done."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from datetime import timedelta

from sqlalchemy import text

from app.core.clock import FixedClock, SystemClock
from app.core.database.db import make_engine
from app.core.database.tx import Transactions, Tx
from app.core.instants import MICROSECOND
from app.core.queue import JobQueue
from tools.chaos.checks.clock import WORK
from tools.chaos.people import Person
from tools.chaos.stack import Stack

PASSED = timedelta(hours=2) // MICROSECOND  # longer than any wait that a run can have caused
UNDER_WAY = (
    "SELECT id FROM deliveries WHERE state = 'waiting' UNION ALL "
    "SELECT id FROM operations WHERE state IN ('waiting', 'asked') AND kind <> 'charge' LIMIT 1"
)


def transactions_of(stack: Stack) -> Transactions:
    """The product's database, looked at from outside."""
    return Transactions(make_engine(stack.settings().database_url), SystemClock(), JobQueue(""))


def pass_time(stack: Stack) -> None:
    """Nobody runs, and all that waits for an hour of the clock on the wall has waited: leases, back-offs, notices."""
    transactions = transactions_of(stack)
    with transactions.open(write=True) as tx:
        for table, waits in (("deliveries", "'waiting'"), ("operations", "'waiting', 'asked'")):
            earlier = f"available_at = available_at - {PASSED}, lease_until = lease_until - {PASSED}"
            tx.connection.execute(text(f"UPDATE {table} SET {earlier} WHERE state IN ({waits})"))
    transactions.engine.dispose()
    with closing(sqlite3.connect(stack.data / "sandbox.db")) as line, line:
        line.execute("UPDATE notices SET due_at = due_at - ? WHERE sent_at IS NULL", (PASSED,))


def run_on(person: Person, skips: int) -> None:
    """The demo's clock moves on by so many times two days, and what people left open runs out."""
    person.keep_trying(person.sign_in)
    for _ in range(skips):
        person.keep_trying(lambda: person.skip("48h"))


def come_to_rest(stack: Stack, seconds: float) -> Transactions:
    """All work is done, or the time is up; the database with the clock standing still at that moment."""
    transactions = transactions_of(stack)
    end_at, calm = time.monotonic() + seconds, 0
    while calm < 3 and time.monotonic() < end_at:
        with transactions.open(write=False) as tx:
            calm = 0 if busy(tx) else calm + 1
        time.sleep(0.4)
    with transactions.open(write=False) as tx:
        rest = tx.wall
    return Transactions(transactions.engine, FixedClock(rest), transactions.job_queue)


def busy(tx: Tx) -> bool:
    """Whether anything is still to be done."""
    return (
        any(first(tx) is not None for first in WORK.values())
        or tx.connection.execute(text(UNDER_WAY)).first() is not None
    )
