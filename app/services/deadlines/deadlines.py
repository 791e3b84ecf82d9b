"""The clock's verbs: settle what is due on an order, sweep many orders at once, credit down time, list what is due."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from app.core.clock import monotonic
from app.core.database.tx import Transactions, Tx, roll_back_to
from app.core.platform import Platform
from app.models.tables.deadlines import due_orders, lock_due_orders
from app.rules.base.facts import DeadlineFacts, OrderFacts
from app.rules.base.plan import Plan
from app.rules.decide import decide_due, decide_lapse
from app.services.deadlines import outages
from app.services.deadlines.due import due_first, over_first
from app.services.deadlines.retries import back_off, load_readable
from app.services.store.loader import load
from app.services.store.writer import PlannedWrite, write

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many orders a batch takes: grown or shrunk towards the time that a write lock may be held."""

    first: int
    most: int
    lock_seconds: float


SQLITE = Sizes(first=20, most=500, lock_seconds=0.05)
SERVER = Sizes(first=500, most=1000, lock_seconds=0.5)


def settle(tx: Tx, order_id: int, platform: Platform) -> OrderFacts:
    """X36: everything due on a locked order is done, by the sweep's own code; the facts as they are then.

    It stays done when the act that it was done for is refused.
    """
    for outage in outages.uncredited(tx):
        _settle_until(tx, order_id, platform, outage.began_at)
        outages.credit(tx, outage, platform, [order_id])
    return _settle_until(tx, order_id, platform, tx.now)


def _settle_until(tx: Tx, order_id: int, platform: Platform, horizon: datetime) -> OrderFacts:
    facts = load(tx.connection, [order_id], platform)[order_id]
    while (deadline := over_first(facts, tx.now, horizon)) is not None:
        _settle_one(tx, facts, deadline)
        tx.stays_done(("settle", order_id), partial(_settle_alone, order_id=order_id, platform=platform))
        facts = load(tx.connection, [order_id], platform)[order_id]
    return facts


def _settle_alone(tx: Tx, order_id: int, platform: Platform) -> None:
    tx.lock_orders([order_id])
    settle(tx, order_id, platform)


def _settle_one(tx: Tx, facts: OrderFacts, deadline: DeadlineFacts) -> None:
    """A deadline that cannot be handled must not keep people from the rest of their order."""
    error = roll_back_to(tx, lambda: write(tx, [PlannedWrite(decide_due(facts, deadline, tx.now))]))
    if error is not None:
        back_off(tx, deadline.id, error)


def sweep(transactions: Transactions, platform: Platform, seconds: float = 20.0) -> int:
    """Everything due is done, batch after batch, until nothing is due or the time is up; how many deadlines woke."""
    sizes = SERVER if transactions.engine.dialect.name == "postgresql" else SQLITE
    size, done, until = sizes.first, 0, monotonic() + seconds
    while monotonic() < until:
        with transactions.open(write=True) as tx:
            began = monotonic()
            handled = sweep_batch(tx, platform, size)
        took = monotonic() - began
        done += handled
        if not handled:
            break
        size = max(1, min(sizes.most, int(size * min(2.0, sizes.lock_seconds / max(took, 0.001)))))
    return done


def sweep_batch(tx: Tx, platform: Platform, size: int) -> int:
    """One batch: at most `size` orders are locked and the first due deadline of each is handled; how many were.

    What was due before an outage is done first, then the outage is credited, then what came after it (X35).
    """
    outage = next(iter(outages.uncredited(tx)), None)
    handled = _handle(tx, platform, size, outage.began_at if outage else outages.horizon(tx))
    if handled or outage is None:
        return handled
    return outages.credit(tx, outage, platform, limit=size) or sweep_batch(tx, platform, size)


def _handle(tx: Tx, platform: Platform, size: int, horizon: datetime) -> int:
    locked = lock_due_orders(tx.connection, tx.now, horizon, size)
    if not locked:
        return 0
    tx.read_clock_again()
    facts = load_readable(tx, locked, platform)
    decided = list(_decide(tx, facts.values(), horizon))
    error = roll_back_to(tx, lambda: write(tx, [PlannedWrite(plan) for _, plan in decided]))
    if error is not None:
        _one_by_one(tx, decided, error)
    return len(locked)


def _decide(tx: Tx, facts: Iterable[OrderFacts], horizon: datetime) -> Iterator[tuple[DeadlineFacts, Plan]]:
    for one in facts:
        deadline = due_first(one, tx.now, horizon)
        if deadline is None:
            continue
        # In a human deadline nothing is over after the horizon: nobody could have answered (X35).
        now = min(tx.now, horizon) if deadline.human else tx.now
        try:
            yield deadline, decide_due(one, deadline, now)
        except Exception as error:  # one bad row must not stop the others
            back_off(tx, deadline.id, error)


def _one_by_one(tx: Tx, decided: Sequence[tuple[DeadlineFacts, Plan]], why: Exception) -> None:
    """Every row is locked, so a row that cannot be written is not a race but a bad row."""
    log.warning("sweep.batch_refused rows=%d error=%s", len(decided), type(why).__name__)
    for deadline, plan in decided:
        error = roll_back_to(tx, partial(write, tx, [PlannedWrite(plan)]))
        if error is not None:
            back_off(tx, deadline.id, error)


@dataclass(frozen=True, slots=True)
class Due:
    """A line of the dry run: what the clock would do, and when."""

    order_ref: str
    deadline: DeadlineFacts
    plan: Plan | None
    error: str = ""

    def describe(self) -> str:
        """One line for an operator."""
        if self.plan is None:
            return f"cannot be decided: {self.error}"
        moves = (
            ", ".join(f"{m.code} {m.amount.decimal} {m.amount.currency}" for m in self.plan.moves) or "no money moves"
        )
        return f"{self.plan.before.state} -> {self.plan.after.state}; {moves}"


def dry_run(tx: Tx, platform: Platform, by: datetime, limit: int = 1000) -> list[Due]:
    """What is due by an instant and what would happen, as the sweep would decide it; nothing is changed."""
    found = load(tx.connection, due_orders(tx.connection, by, by, limit), platform)
    lines = []
    for facts in found.values():
        for deadline in facts.deadlines:
            if deadline.state == "running" and deadline.due_at <= by:
                lines.append(_would(facts, deadline))
    return sorted(lines, key=lambda line: (line.deadline.due_at, line.deadline.id))


def _would(facts: OrderFacts, deadline: DeadlineFacts) -> Due:
    try:
        return Due(facts.ref, deadline, decide_lapse(facts, deadline))
    except Exception as error:
        return Due(facts.ref, deadline, None, type(error).__name__)
