"""Named queries of finance's pages: balances, payouts to come, operations, freezes. Never a title or a text (X33)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, text

from app.core.database.db import Instant
from app.core.database.search import matcher, words_of
from app.core.instants import to_us
from app.models.queries.journal import KINDS

PEOPLE = 20  # so many people of one name are looked at
LATE = timedelta(hours=1)  # what waits for longer to be asked shows that nobody asks

# Orders and people, as finance looks for them

_ORDER = text("SELECT id FROM orders WHERE ref = :ref")
_ORDERS = text("SELECT id FROM orders WHERE ref >= :ref AND ref <= :last AND ref LIKE :like ESCAPE '\\' LIMIT 2")


def find_order(connection: Connection, typed: str) -> int | None:
    """The order of this reference, or the only one whose reference begins so; None when there is none, or several."""
    found = connection.execute(_ORDER, {"ref": typed}).scalar()
    if found is not None or len(typed) < 6:
        return found
    escaped = typed.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    given = {"ref": typed, "last": typed + "zzzz", "like": escaped + "%"}
    several = list(connection.execute(_ORDERS, given).scalars())
    return several[0] if len(several) == 1 else None


def _people(connection: Connection, typed: str) -> list[int]:
    words = words_of(typed)
    if not words:
        return []
    wanted = " AND ".join(matcher(connection, "name", f"w{n}") for n in range(len(words)))
    given = {f"w{n}": word for n, word in enumerate(words)} | {"size": PEOPLE}
    found = text(f"SELECT id FROM users WHERE {wanted} ORDER BY name, id LIMIT :size")  # noqa: S608
    return list(connection.execute(found, given).scalars())


# Balances

_CURRENCIES = text("SELECT DISTINCT currency FROM balances ORDER BY currency")
_OF_ORDER = text("""
SELECT 'escrow:' || CAST(m.id AS text) AS account FROM milestones m WHERE m.order_id = :order
""")
_OF_PEOPLE = text("""
SELECT b.account FROM orders o JOIN milestones m ON m.order_id = o.id
JOIN balances b ON b.account = 'escrow:' || CAST(m.id AS text) AND b.amount <> 0
WHERE (o.client_id IN :ids OR o.freelancer_id IN :ids) AND o.state IN ('ongoing', 'delivered', 'cancelled')
ORDER BY b.account LIMIT 5000
""").bindparams(bindparam("ids", expanding=True))
_BALANCES = """
SELECT b.account, b.currency, b.amount,
    EXISTS (SELECT 1 FROM freezes f WHERE f.account = b.account AND f.lifted_at IS NULL) AS frozen
FROM balances b WHERE b.amount <> 0 AND b.account {beyond} :key {only} ORDER BY b.account {down} LIMIT :size
"""


def currencies(connection: Connection) -> list[str]:
    """The currencies in which there ever was a balance."""
    return list(connection.execute(_CURRENCIES).scalars())


def accounts_of(connection: Connection, typed: str) -> list[str]:
    """The accounts of the people of this name, and of the order of this reference; of escrows the first 5000."""
    order_id = find_order(connection, typed)
    if order_id is not None:
        return list(connection.execute(_OF_ORDER, {"order": order_id}).scalars())
    ids = _people(connection, typed)
    if not ids:
        return []
    theirs = [f"{kind}:{i}:{c}" for kind in ("held", "available") for i in ids for c in currencies(connection)]
    return [*theirs, *connection.execute(_OF_PEOPLE, {"ids": ids}).scalars()]


def balances(
    connection: Connection,
    size: int,
    kind: str = "",
    currency: str = "",
    accounts: Sequence[str] | None = None,
    place: str = "",
    key: str = "",
) -> list[Any]:
    """Guarded accounts that hold something, by name; `accounts` leaves only those. Paged by key."""
    if accounts is not None and not accounts:
        return []
    values: dict[str, object] = {"size": size, "key": key if place else ""}
    if kind:
        values["kind"] = KINDS[kind][0]
    if currency:
        values["currency"] = currency
    if accounts is not None:
        values["accounts"] = list(accounts)
    statement = _balances(bool(kind), bool(currency), accounts is not None, place == "before")
    found = list(connection.execute(statement, values).all())
    return found[::-1] if place == "before" else found


@cache
def _balances(kind: bool, currency: bool, some: bool, back: bool) -> Any:
    only = " ".join(
        sql
        for sql, wanted in (
            ("AND b.account LIKE :kind", kind),
            ("AND b.currency = :currency", currency),
            ("AND b.account IN :accounts", some),
        )
        if wanted
    )
    found = text(_BALANCES.format(only=only, beyond="<" if back else ">", down="DESC" if back else "ASC"))
    return found.bindparams(bindparam("accounts", expanding=True)) if some else found


_BALANCE_OF = text("""
SELECT u.id, u.name, coalesce((SELECT b.amount FROM balances b WHERE b.account = :available), 0) AS amount FROM users u
WHERE u.id = :id AND EXISTS (SELECT 1 FROM balances b WHERE b.account IN (:available, :held))
""")


def balance_of(connection: Connection, user_id: int, currency: str) -> Any | None:
    """Whose balance it is and what is available of it; None where nobody ever earned anything in this currency."""
    accounts = {kind: f"{kind}:{user_id}:{currency}" for kind in ("available", "held")}
    return connection.execute(_BALANCE_OF, accounts | {"id": user_id}).first()


# Payouts

_PAYOUTS = """
SELECT d.id, d.due_at, d.state, o.ref, o.currency, o.plain, u.name, m.id AS milestone_id, m.position, m.earned,
    m.released, m.paid_out, o.custody,
    (SELECT coalesce(sum(h.amount), 0) FROM holds h WHERE h.milestone_id = m.id AND h.lifted_at IS NULL) AS contested,
    EXISTS (SELECT 1 FROM freezes f WHERE f.lifted_at IS NULL
        AND f.account = 'available:' || CAST(o.freelancer_id AS text) || ':' || o.currency) AS frozen
FROM (SELECT d.* FROM deadlines d WHERE d.kind = 'payout' AND d.state IN ('running', 'paused')
    {only} ORDER BY d.due_at {down}, d.id {down} LIMIT :size) AS d
JOIN milestones m ON m.id = d.subject_id
JOIN orders o ON o.id = d.order_id
JOIN users u ON u.id = o.freelancer_id
ORDER BY d.due_at, d.id
"""
_PLACES = {"": "", "after": "AND (d.due_at, d.id) > (:at, :id)", "before": "AND (d.due_at, d.id) < (:at, :id)"}


def payouts(connection: Connection, size: int, place: str = "", key: tuple[int, int] | None = None) -> Sequence[Any]:
    """Payouts that were asked for and are not made yet, soonest first."""
    place = place if key else ""
    values = {"size": size} | (dict(zip(("at", "id"), key, strict=True)) if key else {})
    return connection.execute(_payouts(place), values).all()


@cache
def _payouts(place: str) -> Any:
    down = "DESC" if place == "before" else "ASC"
    return text(_PAYOUTS.format(only=_PLACES[place], down=down)).columns(due_at=Instant())


# Operations

_LISTS = {
    "retry": "p.state = 'failed' AND p.kind = 'refund' AND p.retried_at IS NULL",
    "waiting": "p.state IN ('waiting', 'asked') AND (p.error IS NOT NULL OR p.state = 'waiting' AND p.at < :late)",
    "failed": "p.state = 'failed'",
    "paying": "p.state IN ('waiting', 'asked') AND p.kind = 'payout'",
}
_OPERATIONS = """
SELECT p.id, p.key, p.kind, p.amount, p.currency, p.state, p.error, p.attempts, p.milestone_id, p.order_id, p.at,
    p.available_at, p.lease_until, p.finished_at, p.retried_at, o.ref, u.name, b.name AS retried_by
FROM (SELECT p.* FROM operations p WHERE {where} {only} ORDER BY p.id {down} LIMIT :size) AS p
JOIN orders o ON o.id = p.order_id
JOIN users u ON u.id = p.user_id
LEFT JOIN users b ON b.id = p.retried_by
ORDER BY p.id DESC
"""


def operations(
    connection: Connection, which: str, wall: datetime, size: int, place: str = "", key: int = 0
) -> Sequence[Any]:
    """Operations of one of the lists, newest first, paged by key; of waiting ones, those that wait too long."""
    values = {"size": size} | ({"key": key} if place else {}) | _late(which, wall)
    return connection.execute(_operations(which, place), values).all()


def _late(which: str, wall: datetime) -> dict[str, int]:
    return {"late": to_us(wall - LATE)} if which == "waiting" else {}


@cache
def _operations(which: str, place: str) -> Any:
    only = {"": "", "after": "AND p.id < :key", "before": "AND p.id > :key"}[place]
    made = text(_OPERATIONS.format(where=_LISTS[which], only=only, down="ASC" if place == "before" else "DESC"))
    moments = ("at", "available_at", "lease_until", "finished_at", "retried_at")
    return made.columns(**dict.fromkeys(moments, Instant()))


_ONE = text("""
SELECT p.id, p.kind, p.amount, p.currency, p.state, p.retried_at, o.ref, u.name FROM operations p
JOIN orders o ON o.id = p.order_id JOIN users u ON u.id = p.user_id WHERE p.id = :id
""")


def operation(connection: Connection, operation_id: int) -> Any | None:
    """One operation, as finance may know it."""
    return connection.execute(_ONE, {"id": operation_id}).first()


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


MOST = 1000  # more than that is not counted
_FIGURES = """
SELECT {lists}, (SELECT count(*) FROM (SELECT 1 FROM deadlines d
    WHERE d.kind = 'payout' AND d.state IN ('running', 'paused') LIMIT {most}) AS n) AS payouts,
    (SELECT count(*) FROM (SELECT 1 FROM freezes f WHERE f.lifted_at IS NULL LIMIT {most}) AS n) AS freezes,
    (SELECT count(*) FROM (SELECT 1 FROM instructions i WHERE i.state = 'open' LIMIT {most}) AS n) AS instructions
"""


def figures(connection: Connection, wall: datetime) -> dict[str, int]:
    """How many operations, payouts and freezes there are of each list; no more than MOST are counted."""
    each = ", ".join(
        f"(SELECT count(*) FROM (SELECT 1 FROM operations p WHERE {where} LIMIT {MOST}) AS n) AS {name}"  # noqa: S608
        for name, where in _LISTS.items()
    )
    row = connection.execute(text(_FIGURES.format(lists=each, most=MOST)), _late("waiting", wall)).one()
    return {name: int(value) for name, value in row._mapping.items()}
