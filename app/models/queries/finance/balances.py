"""What guarded accounts hold, and what of it is frozen. Never a title or a text (X33)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, text

from app.core.database.db import Instant

# An account of a person is <kind>:<user>:<currency>, an escrow is escrow:<milestone>; nothing is read as a number
# before its kind is known.
_HELD = "b.account LIKE 'held:%'"
_AVAILABLE = "b.account LIKE 'available:%'"
_ESCROW = "b.account LIKE 'escrow:%'"
_PEOPLE = f"""
SELECT b.user_id, u.name, b.currency, sum(CASE WHEN {_HELD} THEN b.amount ELSE 0 END) AS held,
    sum(CASE WHEN {_AVAILABLE} THEN b.amount ELSE 0 END) AS available,
    EXISTS (SELECT 1 FROM freezes f WHERE f.lifted_at IS NULL
        AND f.account = 'available:' || CAST(b.user_id AS text) || ':' || b.currency) AS frozen
FROM (SELECT b.account, b.currency, b.amount, CAST(CASE WHEN {_HELD} THEN substr(b.account, 6, length(b.account) - 9)
        WHEN {_AVAILABLE} THEN substr(b.account, 11, length(b.account) - 14) END AS bigint) AS user_id
    FROM balances b WHERE b.amount <> 0 AND ({_HELD} OR {_AVAILABLE}) {{only}}) AS b
JOIN users u ON u.id = b.user_id {{beyond}}
GROUP BY b.user_id, u.name, b.currency
ORDER BY u.name {{down}}, b.user_id {{down}}, b.currency {{down}} LIMIT :size
"""  # noqa: S608
_BEYOND_PERSON = """
WHERE (u.name, b.user_id, b.currency) {sign} ((SELECT k.name FROM users k WHERE k.id = :first), :first, :second)
"""
_ORDERS = f"""
SELECT b.account, b.amount, b.currency, m.id AS milestone_id, m.position, o.id AS order_id, o.ref, o.plain,
    c.name AS client, f.name AS freelancer
FROM (SELECT b.account, b.amount, b.currency,
        CASE WHEN {_ESCROW} THEN CAST(substr(b.account, 8) AS bigint) END AS milestone_id
    FROM balances b WHERE b.amount <> 0 AND {_ESCROW} {{only}}) AS b
JOIN milestones m ON m.id = b.milestone_id
JOIN orders o ON o.id = m.order_id
JOIN users c ON c.id = o.client_id JOIN users f ON f.id = o.freelancer_id {{beyond}}
ORDER BY o.id {{down}}, m.id {{down}} LIMIT :size
"""  # noqa: S608
_BEYOND_ORDER = "WHERE (o.id, m.id) {sign} (:first, :second)"
_LISTS = {"people": (_PEOPLE, _BEYOND_PERSON), "orders": (_ORDERS, _BEYOND_ORDER)}
_TOTALS = f"""
SELECT b.currency, sum(CASE WHEN {_HELD} THEN b.amount ELSE 0 END) AS held,
    sum(CASE WHEN {_AVAILABLE} THEN b.amount ELSE 0 END) AS available,
    sum(CASE WHEN {_ESCROW} THEN b.amount ELSE 0 END) AS escrow
FROM balances b WHERE b.amount <> 0 {{only}} GROUP BY b.currency ORDER BY b.currency
"""  # noqa: S608
# What came in first went out first, so what is left came in last.
_SINCE = text("""
SELECT e.account, max(e.at) AS since FROM (
    SELECT e.account, e.at, b.amount AS rest,
        sum(e.amount) OVER (PARTITION BY e.account ORDER BY e.at DESC, e.effect_key DESC) AS came
    FROM entries e JOIN balances b ON b.account = e.account AND b.amount > 0
    WHERE e.side = 1 AND e.account IN :accounts) AS e
WHERE e.came >= e.rest GROUP BY e.account
""").bindparams(bindparam("accounts", expanding=True))
Place = tuple[int, int | str]  # of a person and a currency, or of an order and a milestone


@dataclass(frozen=True, slots=True)
class BalancesWanted:
    """Which balances: of a currency, and only of these accounts; None where it does not matter."""

    currency: str = ""
    accounts: Sequence[str] | None = None

    def only(self) -> tuple[str, dict[str, object]]:
        """As SQL with its values."""
        values: dict[str, object] = {"currency": self.currency} if self.currency else {}
        found = "AND b.currency = :currency " if self.currency else ""
        if self.accounts is None:
            return found, values
        return f"{found}AND b.account IN :accounts", values | {"accounts": [*self.accounts]}


def listed(
    connection: Connection, show: str, wanted: BalancesWanted, size: int, place: str = "", key: Place | None = None
) -> list[Any]:
    """Balances other than zero: of "people", by name and currency, or of "orders", oldest first. Paged by key."""
    only, values = wanted.only()
    place = place if key else ""
    if key:
        values |= {"first": key[0], "second": key[1]}
    found = list(connection.execute(_listed(show, only, place), values | {"size": size}).all())
    return found[::-1] if place == "before" else found


@cache
def _listed(show: str, only: str, place: str) -> Any:
    rows, beyond = _LISTS[show]
    back = place == "before"
    there = beyond.format(sign="<" if back else ">") if place else ""
    return _expanded(rows.format(only=only, beyond=there, down="DESC" if back else "ASC"))


def totals(connection: Connection, wanted: BalancesWanted) -> Sequence[Any]:
    """What all wanted balances sum to, held, available and in escrow, by currency; not only of the page shown."""
    only, values = wanted.only()
    return connection.execute(_totals(only), values).all()


@cache
def _totals(only: str) -> Any:
    return _expanded(_TOTALS.format(only=only))


def _expanded(sql: str) -> Any:
    return text(sql).bindparams(bindparam("accounts", expanding=True)) if ":accounts" in sql else text(sql)


def oldest(connection: Connection, accounts: Sequence[str]) -> dict[str, datetime]:
    """Since when the oldest part of what these accounts hold is there. One statement."""
    found = connection.execute(_SINCE.columns(since=Instant()), {"accounts": [*accounts]}) if accounts else ()
    return {row.account: row.since for row in found}


_BALANCE_OF = text("""
SELECT u.id, u.name, coalesce((SELECT b.amount FROM balances b WHERE b.account = :available), 0) AS amount FROM users u
WHERE u.id = :id AND EXISTS (SELECT 1 FROM balances b WHERE b.account IN (:available, :held))
""")


def balance_of(connection: Connection, user_id: int, currency: str) -> Any | None:
    """Whose balance it is and what is available of it; None where nobody ever earned anything in this currency."""
    accounts = {kind: f"{kind}:{user_id}:{currency}" for kind in ("available", "held")}
    return connection.execute(_BALANCE_OF, accounts | {"id": user_id}).first()


# Freezes

_FREEZES = """
SELECT f.cause, f.account, f.amount, f.reason, f.at, b.name AS by_name,
    coalesce((SELECT a.amount FROM balances a WHERE a.account = f.account), 0) AS available
FROM freezes f LEFT JOIN users b ON b.id = f.by WHERE f.lifted_at IS NULL {only} ORDER BY f.at, f.cause LIMIT :size
"""


def freezes(connection: Connection, size: int, cause: str = "", after: tuple[int, str] | None = None) -> Sequence[Any]:
    """Freezes that run, oldest first: all, the one of a cause, or those after a key."""
    only, values = "", dict[str, object](size=size)
    if cause:
        only, values = "AND f.cause = :cause", values | {"cause": cause}
    elif after:
        only, values = "AND (f.at, f.cause) > (:at, :key)", values | {"at": after[0], "key": after[1]}
    return connection.execute(text(_FREEZES.format(only=only)).columns(at=Instant()), values).all()
