"""The clock: everything due is done, nothing was done before it was due, and nothing stands still."""

from __future__ import annotations

from collections.abc import Iterator

from app.core.database.tx import Tx
from app.core.instants import to_us
from app.services.deadlines import outages
from app.services.maintenance import due_work
from tools.chaos.record import Record

WORK = {"sweep": due_work.to_sweep, "mail": due_work.to_send, "gateway": due_work.to_ask, "files": due_work.to_check}
# What the clock does between deadlines; all else that it does is the end of one.
BETWEEN = frozenset({"deadline.reminded", "instruction.reminded", "deadline.moved", "payout.waits", "payout.resumed"})


def nothing_unswept(record: Record, tx: Tx) -> Iterator[str]:
    """No deadline is past due and runs on, and none was given up."""
    until = to_us(outages.horizon(tx))
    for row in record.rows(tx, "SELECT id, kind, due_at, parked_at FROM deadlines WHERE state = 'running'"):
        if row.parked_at is not None:
            yield f"deadline {row.id} ({row.kind}) was given up"
        elif row.due_at < until:
            yield f"deadline {row.id} ({row.kind}) is past due, and nobody swept it"


def nothing_early(record: Record, tx: Tx) -> Iterator[str]:
    """What the clock ended is dated at its deadline, and recorded no sooner; what people answered was in time."""
    ended = "SELECT order_id, due_at FROM deadlines WHERE state = 'lapsed'"
    lapsed = {(row.order_id, row.due_at) for row in record.rows(tx, ended)}
    for event in record.events(tx):
        if event.recorded_at < event.at:
            yield f"{event.name} of order number {event.order_id} was recorded before its moment"
        by_clock = event.facts.get("by") == "clock" and event.name not in BETWEEN
        if by_clock and (event.order_id, event.at) not in lapsed:
            yield f"the clock did {event.name} on order number {event.order_id}, and no deadline ended then"
    late = """SELECT c.ref, c.kind, c.state FROM cases c JOIN deadlines d ON d.subject = 'case' AND d.subject_id = c.id
        WHERE d.kind = 'answer' AND d.state = 'met' AND c.closed_at >= d.due_at
        AND NOT EXISTS (SELECT 1 FROM deadlines n WHERE n.subject = 'case' AND n.subject_id = c.id
            AND n.kind = 'negotiation' AND n.opened_at < d.due_at)"""  # challenged in time, and over later (M7)
    for row in record.rows(tx, late):
        yield f"case {row.ref} ({row.kind}) was {row.state} at or after its deadline"


def nothing_stuck(record: Record, tx: Tx) -> Iterator[str]:
    """Nothing waits for a worker, nothing is leased, and the gateway has answered everything that was asked of it."""
    for name, first in WORK.items():
        waits = first(tx)
        if waits is not None:
            yield f"something still waits for the {name} worker: {waits}"
    for table in ("deliveries", "operations"):
        for row in record.rows(tx, f"SELECT id FROM {table} WHERE lease_token IS NOT NULL"):
            yield f"row {row.id} of {table} is leased, and nobody works on it"
    # A charge is looked at until the client has paid, and for a while after nobody waits for it (X37).
    stuck = "SELECT key, state FROM operations WHERE state = 'waiting' OR state = 'asked' AND kind <> 'charge'"
    yield from (f"operation {row.key} is still {row.state}" for row in record.rows(tx, stuck))
