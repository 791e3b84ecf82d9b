"""Orders, people and their accounts, as finance looks for them."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, text

from app.core.database.search import matcher, words_of

PEOPLE = 20  # so many people of one name are looked at

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
