"""Additions: rows of orders are inserted, and remembered for the event that comes with them (X52)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from app.core.database.db import Numbers, among, insert_rows, table_of
from app.core.database.tx import Tx
from app.core.instants import to_us
from app.models import Milestone, Order
from app.rules.base.facts import OrderFacts
from app.rules.base.plan import Plan
from app.services.store.told import ADDED, row_digest

_IDS = bindparam("ids", type_=Numbers)


def _found(model: Any, order_id: Any) -> Any:
    columns = [model.__table__.c[name] for name in ADDED[model.__tablename__]]
    return select(order_id.label("order_id"), *columns).where(among(order_id, _IDS))


_NEW = {"orders": _found(Order, Order.id), "milestones": _found(Milestone, Milestone.order_id)}


class Additions:
    """Inserts rows that belong to orders and remembers them."""

    def __init__(self, tx: Tx) -> None:
        self.tx = tx
        self._rows: defaultdict[int, list[tuple[str, Mapping[str, Any]]]] = defaultdict(list)

    def insert(self, model: Any, rows: Sequence[Mapping[str, Any]], returning: Sequence[str] = ()) -> list[Any]:
        """Insert these rows, each with its `order_id`; returns as `insert_rows`."""
        for row in rows:
            self.remember(row["order_id"], model.__tablename__, row)
        return insert_rows(self.tx.connection, table_of(model), rows, returning)

    def remember(self, order_id: int, table: str, row: Mapping[str, Any]) -> None:
        """A row that was inserted otherwise is told of too."""
        self._rows[order_id].append((table, row))

    def find_new(self, plans: Iterable[Plan]) -> None:
        """Remember also orders that no event tells of yet, with the milestones that they already have."""
        ids = [plan.before.id for plan in plans if not plan.before.head_seq]
        for table, statement in _NEW.items() if ids else ():
            for row in self.tx.connection.execute(statement, {"ids": ids}).mappings():
                self._rows[row["order_id"]].append((table, dict(row)))

    def digests(self, facts: OrderFacts) -> dict[str, list[str]]:
        """The digests of the rows that are remembered for this order, by table."""
        found: dict[str, list[str]] = {}
        for table, row in self._rows.get(facts.id, ()):
            values = [plain(row[name]) for name in ADDED[table]]
            found.setdefault(table, []).append(row_digest(facts.salt, table, values))
        return found


def plain(value: Any) -> Any:
    """A value as the database holds it: an instant in microseconds."""
    return to_us(value) if isinstance(value, datetime) else value
