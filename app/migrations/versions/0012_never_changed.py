"""What people wrote and agreed is part of the record: the database refuses to change it, and the chain tells of it.

Orders that were there before get one more event, which tells of every row as it stands now (X52).
"""

import secrets

import sqlalchemy as sa
from alembic import op

from app.core.clock import SystemClock
from app.core.database.protection import function
from app.core.instants import to_us
from app.models.protection import triggers
from app.services.store.event_hash import digest, event_hash, text_of_facts
from app.services.store.told import ADDED, SEALED, STANDING, details_digest, row_digest

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

BATCH = 500
_OF_ITS_ORDER = (
    "SELECT order_id FROM messages WHERE text_ref = texts.ref",
    "SELECT order_id FROM submissions WHERE text_ref = texts.ref",
    "SELECT order_id FROM offers WHERE text_ref = texts.ref",
    "SELECT order_id FROM cases WHERE texts.ref IN (text_ref, answer_ref, verdict_ref)",
)
_ORDERS = sa.text("SELECT id FROM orders WHERE id > :after ORDER BY id LIMIT :size")
_HEAD = sa.text("UPDATE orders SET salt = :salt, head_seq = :seq, head_hash = :hash WHERE id = :order_id")
_EVENT = sa.text(
    "INSERT INTO events (order_id, seq, at, recorded_at, name, visibility, facts, prev_hash, hash) "
    "VALUES (:order_id, :seq, :at, :at, :name, :visibility, :facts, :prev, :hash)"
)


def upgrade() -> None:
    connection = op.get_bind()
    dialect = connection.dialect.name
    op.execute("ALTER TABLE orders ADD COLUMN salt VARCHAR(32) NOT NULL DEFAULT ''")
    op.execute("ALTER TABLE texts ADD COLUMN order_id BIGINT CONSTRAINT fk_texts_order_id REFERENCES orders (id)")
    _give_texts_their_orders(connection)
    op.create_index("ix_texts_order_id", "texts", ["order_id"])
    _seal(connection)
    if dialect == "postgresql":
        op.execute(function("never_deleted"))
    tables = sa.inspect(connection).get_table_names()
    for trigger in triggers(dialect):
        if trigger.table in tables:  # a table of a later version is protected when it is made
            op.execute(trigger.create)


def _give_texts_their_orders(connection: sa.Connection) -> None:
    """By the row that shows them; one that no row shows any more by the event that tells its digest."""
    for found in _OF_ITS_ORDER:
        connection.execute(sa.text(f"UPDATE texts SET order_id = ({found} LIMIT 1) WHERE order_id IS NULL"))  # noqa: S608
    for row in connection.execute(sa.text("SELECT ref, body, salt FROM texts WHERE order_id IS NULL")).all():
        told = {"ref": row.ref, "told": f"%{digest(row.salt + row.body)}%"}
        by = "SELECT order_id FROM events WHERE facts LIKE :told LIMIT 1"
        connection.execute(sa.text(f"UPDATE texts SET order_id = ({by}) WHERE ref = :ref"), told)  # noqa: S608


def _seal(connection: sa.Connection) -> None:
    at, after = to_us(SystemClock().read(connection)[0]), 0
    standing = {table: _there(connection, table, names) for table, names in STANDING.items()}
    there = sa.inspect(connection).get_table_names()
    added = [table for table in ADDED if table in there]  # a table that comes with a later version is told from then on
    while ids := connection.execute(_ORDERS, {"after": after, "size": BATCH}).scalars().all():
        after = ids[-1]
        rows = {table: _by_order(connection, table, standing, ids[0], after) for table in added}
        sealed = [_sealed(order, rows, standing, at) for (order,) in rows["orders"].values()]
        connection.execute(_EVENT, sealed)
        connection.execute(_HEAD, sealed)


def _there(connection: sa.Connection, table: str, names: tuple[str, ...]) -> list[str]:
    """A column that comes with a later version is told from then on."""
    known = {column["name"] for column in sa.inspect(connection).get_columns(table)}
    return [name for name in names if name in known]


def _by_order(connection: sa.Connection, table: str, standing: dict, low: int, high: int) -> dict[int, list]:
    of = "id" if table == "orders" else "order_id"
    more = ["id", "head_seq", "head_hash"] if table == "orders" else []
    names = ", ".join(dict.fromkeys([*ADDED[table], *standing.get(table, ()), *more]))
    statement = f"SELECT {of} AS of_order, {names} FROM {table} WHERE {of} BETWEEN :low AND :high ORDER BY {of}"  # noqa: S608
    found: dict[int, list] = {}
    for row in connection.execute(sa.text(statement), {"low": low, "high": high}).mappings():
        found.setdefault(row["of_order"], []).append(row)
    return found


def _sealed(order, rows: dict, standing: dict, at: int) -> dict[str, object]:
    """One event, with what the order's head becomes."""
    salt, mine = secrets.token_hex(16), {table: found.get(order["id"], []) for table, found in rows.items()}
    digests = {t: [row_digest(salt, t, [row[c] for c in ADDED[t]]) for row in found] for t, found in mine.items()}
    told = {"now": _now(salt, mine, standing), "rows": {table: found for table, found in digests.items() if found}}
    facts = text_of_facts({"by": "import", "user": None} | told)
    seq, prev = order["head_seq"] + 1, order["head_hash"]
    own = event_hash(prev, order["ref"], seq, at, at, SEALED, "staff", facts)
    event = {"order_id": order["id"], "seq": seq, "at": at, "name": SEALED, "visibility": "staff", "facts": facts}
    return event | {"prev": prev, "hash": own, "salt": salt}


def _now(salt: str, mine: dict, standing: dict) -> dict[str, object]:
    told = {table: [{name: row[name] for name in names} for row in mine[table]] for table, names in standing.items()}
    for case in told["cases"]:
        case["details"] = details_digest(salt, case["details"])
    parts = {str(row["position"]): one for row, one in zip(mine["milestones"], told["milestones"], strict=True)}
    cases = {row["ref"]: one for row, one in zip(mine["cases"], told["cases"], strict=True)}
    found = {"orders": told["orders"][0], "milestones": parts, "cases": cases}
    return {table: one for table, one in found.items() if one}


def downgrade() -> None:
    raise RuntimeError("Restore a backup instead.")
