"""Money: the ledger adds up, and the gateway did what the book says, once for each key."""

from __future__ import annotations

from collections.abc import Iterator

from app.core.database.tx import Tx
from app.core.files.store import FileStore
from app.services.files import housekeeping
from app.services.maintenance import audits
from tools.chaos.record import Record


def adds_up(record: Record, tx: Tx) -> Iterator[str]:
    """The audit is clean: sums, balances, escrow, chains and files."""
    found = audits.first_break(tx) or housekeeping.first_break(tx, FileStore(record.settings.files))
    if found:
        yield f"audit: {found}"


def gateway_agrees(record: Record, tx: Tx) -> Iterator[str]:
    """What is done here is done there for the same amount; and what was paid there has its effect here."""
    theirs = record.at_gateway()
    for row in record.rows(
        tx, "SELECT key, kind, state, amount, currency FROM operations WHERE at >= :began", began=record.began(tx)
    ):
        there = theirs.pop(row.key, None)
        if there is None:
            if row.state == "done":
                yield f"operation {row.key} is done, and the gateway has never heard of it"
        elif (row.kind, row.amount, row.currency) != (there[0], there[2], there[3]):
            yield f"operation {row.key} is about something else at the gateway"
        elif (row.state == "done") != (there[1] == "done"):
            yield f"operation {row.key} is {row.state} here and {there[1]} at the gateway"
    known = {row.key for row in record.rows(tx, "SELECT key FROM operations")}
    yield from (f"the gateway did {key}, which nobody here asked for" for key in theirs if key not in known)
