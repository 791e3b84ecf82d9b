"""Streams: tables read side by side in the order of their orders, so that a million rows need no room."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, text

Row = tuple[Any, ...]

BATCH = 5000


class Streams:
    """The rows of each table, each beginning with the id of its order; read once, by ascending order."""

    def __init__(self, connection: Connection, columns: Mapping[str, Sequence[str]]) -> None:
        self._rows = {table: _read(connection, table, names) for table, names in columns.items()}
        self._next = {table: next(rows, None) for table, rows in self._rows.items()}
        self._stray: list[str] = []

    def orders(self) -> Iterator[Row]:
        """Every order, its own columns."""
        while (row := self._next["orders"]) is not None:
            self._next["orders"] = next(self._rows["orders"], None)
            yield row

    def of(self, table: str, order_id: int) -> list[Row]:
        """The rows of this order; what lies before it belongs to an order that is not there."""
        row = self._next[table]
        if row is None or row[0] > order_id:
            return []
        found, rows = [], self._rows[table]
        while row is not None and row[0] <= order_id:
            if row[0] == order_id:
                found.append(row)
            else:
                self._lose(table, row)
            row = next(rows, None)
        self._next[table] = row
        return found

    def strays(self) -> Iterator[str]:
        """What belongs to no order, once all orders are read."""
        yield from self._stray
        for table, row in self._next.items():
            if row is not None:
                self._lose(table, row)
                yield self._stray[-1]

    def _lose(self, table: str, row: Row) -> None:
        self._stray.append(f"order number {row[0]} is gone, and a row of {table} was its")


def _read(connection: Connection, table: str, names: Sequence[str]) -> Iterator[Row]:
    order = "id" if table == "orders" else "order_id"
    then = ", seq" if table == "events" else ""
    query = f"SELECT {order}, {', '.join(names)} FROM {table} WHERE {order} IS NOT NULL ORDER BY {order}{then}"  # noqa: S608
    return iter(connection.execute(text(query), execution_options={"yield_per": BATCH}))
