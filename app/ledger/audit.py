"""The ledger's own proof: every sum is recomputed from the entries, in a few set-based statements."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, text

_PAIRS = """
SELECT effect_key FROM entries GROUP BY effect_key
HAVING count(*) <> 2 OR sum(side) <> 0 OR min(amount) <> max(amount) OR min(currency) <> max(currency)
    OR min(movement) <> max(movement) OR min(order_id) <> max(order_id)
    OR min(CASE WHEN side = -1 THEN account END) <> min(CASE WHEN side = 1 THEN partner END)
    OR min(CASE WHEN side = 1 THEN account END) <> min(CASE WHEN side = -1 THEN partner END)
LIMIT 1
"""
_SUMS = "SELECT currency FROM entries GROUP BY currency HAVING sum(side * amount) <> 0 LIMIT 1"
_BALANCES = """
SELECT coalesce(b.account, e.account) FROM
    (SELECT account, currency, sum(side * amount) AS amount FROM entries
     WHERE account LIKE 'escrow:%' OR account LIKE 'held:%' OR account LIKE 'available:%'
     GROUP BY account, currency) e
FULL JOIN balances b ON b.account = e.account AND b.currency = e.currency
WHERE coalesce(b.amount, 0) <> coalesce(e.amount, 0) LIMIT 1
"""
_NEGATIVE = "SELECT account FROM balances WHERE amount < 0 LIMIT 1"

CHECKS = (
    ("the two entries of the posting %s do not mirror each other", _PAIRS),
    ("the entries in %s do not sum to zero", _SUMS),
    ("the balance of %s is not the sum of its entries", _BALANCES),
    ("the balance of %s is below zero", _NEGATIVE),
)


def breaks(connection: Connection) -> Iterator[str]:
    """What does not add up, one sentence for each kind of break; nothing when all is well (G8)."""
    for sentence, statement in CHECKS:
        found = connection.execute(text(_portable(connection, statement))).scalar()
        if found is not None:
            yield sentence % found


def _portable(connection: Connection, statement: str) -> str:
    """SQLite before 3.39 knows no FULL JOIN."""
    if connection.dialect.name == "postgresql" or "FULL JOIN" not in statement:
        return statement
    left = statement.replace("FULL JOIN", "LEFT JOIN").replace(" LIMIT 1", "")
    orphans = (
        " UNION ALL SELECT account FROM balances b WHERE amount <> 0 AND NOT EXISTS "
        "(SELECT 1 FROM entries e WHERE e.account = b.account) LIMIT 1"
    )
    return left + orphans
