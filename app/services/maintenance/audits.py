"""The audit: every promise about money and records, recomputed from the rows; names the first that is broken."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from itertools import chain

from sqlalchemy import text

from app.core.database.tx import Transactions, Tx
from app.core.files.store import FileStore
from app.ledger.audit import breaks
from app.services.files import housekeeping
from app.services.maintenance import records
from app.services.maintenance.money import CHECKS

log = logging.getLogger(__name__)

# The limit of the connection is for people who wait; this reads every row there is.
_NO_TIME_LIMIT = text("SET LOCAL statement_timeout = 0")
# What people do meanwhile is in all that is read, or in none of it.
_ONE_MOMENT = text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


def first_break(tx: Tx) -> str | None:
    """The first promise that does not hold, as a sentence; None when all hold (G8, G9, X52). It takes its time.

    Nothing may have been read in this transaction before.
    """
    if tx.connection.dialect.name == "postgresql":
        tx.connection.execute(_ONE_MOMENT)
        tx.connection.execute(_NO_TIME_LIMIT)
    return next(chain(breaks(tx.connection), _orders(tx), records.breaks(tx)), None)


def report(transactions: Transactions, store: FileStore) -> str | None:
    """The same in a transaction of its own, files included; what is broken stands in the log, for the operator."""
    with transactions.open(write=False) as tx:
        broken = first_break(tx) or housekeeping.first_break(tx, store)
    if broken:
        log.error("audit.broken %s", broken)
    return broken


def _orders(tx: Tx) -> Iterator[str]:
    for sentence, statement in CHECKS:
        found = tx.connection.execute(text(statement)).scalar()
        if found is not None:
            yield sentence % found
