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

log = logging.getLogger(__name__)

# Cancelled, or returned of an order that goes on, keeps in escrow only what an open refund deadline still holds;
# completed keeps nothing.
_ESCROW_LEFT = """
SELECT o.ref FROM orders o JOIN milestones m ON m.order_id = o.id
JOIN balances b ON b.account = 'escrow:' || CAST(m.id AS text) AND b.amount <> 0
WHERE o.state = 'completed' OR (o.state = 'cancelled' OR m.state = 'returned') AND NOT EXISTS (
    SELECT 1 FROM deadlines d WHERE d.order_id = o.id AND d.kind = 'refund' AND d.state IN ('running', 'paused'))
LIMIT 1
"""
# A funded or submitted milestone of a living order has its whole amount in escrow.
_ESCROW_SHORT = """
SELECT o.ref FROM orders o JOIN milestones m ON m.order_id = o.id
LEFT JOIN balances b ON b.account = 'escrow:' || CAST(m.id AS text)
WHERE o.state IN ('ongoing', 'delivered') AND m.state IN ('funded', 'submitted') AND coalesce(b.amount, 0) <> m.amount
LIMIT 1
"""
_TWO_OUTCOMES = """
SELECT order_id FROM entries WHERE movement IN ('refund', 'earn') AND side = -1
GROUP BY order_id, account HAVING count(DISTINCT movement) > 1 LIMIT 1
"""
# What milestones say was earned, released and paid out is what the ledger moved.
_EARNINGS = """
SELECT o.ref FROM
    (SELECT order_id, sum(earned) AS earned, sum(released) AS released, sum(paid_out) AS paid_out
     FROM milestones GROUP BY order_id) m
JOIN orders o ON o.id = m.order_id
LEFT JOIN
    (SELECT order_id,
        sum(CASE WHEN movement = 'earn' THEN amount ELSE 0 END) AS earned,
        sum(CASE WHEN movement = 'release' THEN amount ELSE 0 END) AS released,
        sum(CASE movement WHEN 'payout' THEN amount WHEN 'payout_back' THEN -amount ELSE 0 END) AS paid_out
     FROM entries WHERE side = 1 AND movement IN ('earn', 'release', 'payout', 'payout_back') GROUP BY order_id) e
ON e.order_id = m.order_id
WHERE m.earned <> coalesce(e.earned, 0) OR m.released <> coalesce(e.released, 0)
    OR m.paid_out <> coalesce(e.paid_out, 0)
LIMIT 1
"""
# X51: what our gateway was or will be asked to pay out and give back never exceeds what it took. A refund that failed
# and was tried again counts once, as its successor; a payout that failed is available again.
_BEYOND = """
SELECT o.ref FROM orders o WHERE o.id = (
    SELECT p.order_id FROM operations p GROUP BY p.order_id, p.currency
    HAVING sum(CASE
        WHEN p.kind = 'charge' THEN CASE WHEN p.state = 'done' THEN -p.amount ELSE 0 END
        WHEN p.kind = 'payout' AND p.state = 'failed' OR p.retried_at IS NOT NULL THEN 0
        ELSE p.amount END) > 0
    ORDER BY p.order_id LIMIT 1)
"""
# X51: the marketplace is asked only for what it holds.
_NOT_THEIRS = """
SELECT o.ref FROM instructions i JOIN orders o ON o.id = i.order_id WHERE o.custody <> 'marketplace' LIMIT 1
"""
# X51: what is on its way is what somebody was asked for and has not done, and nothing else; what failed and was not
# asked for again still waits. Of refunds that an earlier version told as made nothing is on its way.
_IN_TRANSIT = """
SELECT o.ref FROM orders o JOIN (
    SELECT n.order_id FROM (
        SELECT e.order_id, CASE WHEN e.account = 'refund_in_transit' THEN 'refund' ELSE 'payout' END AS kind,
            e.side * e.amount AS amount
        FROM entries e WHERE e.account IN ('refund_in_transit', 'payout_in_transit')
        UNION ALL SELECT p.order_id, p.kind, -p.amount FROM operations p
        WHERE p.kind = 'refund' AND p.state <> 'done' AND p.retried_at IS NULL
            OR p.kind = 'payout' AND p.state IN ('waiting', 'asked')
        UNION ALL SELECT i.order_id, i.kind, -i.amount FROM instructions i
        WHERE NOT i.told_before AND (i.kind = 'refund' AND i.state <> 'confirmed' AND i.replaced_by IS NULL
            OR i.kind = 'payout' AND i.state = 'open')
    ) AS n GROUP BY n.order_id, n.kind HAVING sum(n.amount) <> 0
) AS w ON w.order_id = o.id LIMIT 1
"""
# The limit of the connection is for people who wait; this reads every row there is.
_NO_TIME_LIMIT = text("SET LOCAL statement_timeout = 0")
# What people do meanwhile is in all that is read, or in none of it.
_ONE_MOMENT = text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
_CHECKS = (
    ("order %s is over but still holds money in escrow", _ESCROW_LEFT),
    ("order %s does not have in escrow what its milestones are worth", _ESCROW_SHORT),
    ("order number %s was both refunded and paid for the same milestone", _TWO_OUTCOMES),
    ("the earnings of order %s are not what its entries say", _EARNINGS),
    ("the gateway pays out and gives back more for order %s than it took", _BEYOND),
    ("the marketplace is asked to pay for order %s, whose money it does not hold", _NOT_THEIRS),
    ("what is on its way for order %s is not what was asked for", _IN_TRANSIT),
)


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
    for sentence, statement in _CHECKS:
        found = tx.connection.execute(text(statement)).scalar()
        if found is not None:
            yield sentence % found
