"""What guarded accounts hold, and what of it is frozen. Never a title or a text (X33)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, text

from app.core.database.db import Instant
from app.models.queries.finance.journal import KINDS

_BALANCES = """
SELECT b.account, b.currency, b.amount,
    EXISTS (SELECT 1 FROM freezes f WHERE f.account = b.account AND f.lifted_at IS NULL) AS frozen
FROM balances b WHERE b.amount <> 0 AND b.account {beyond} :key {only} ORDER BY b.account {down} LIMIT :size
"""


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
