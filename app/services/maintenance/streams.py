"""Streams: tables read side by side in the order of their orders, so that a million rows need no room."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, text

from app.services.store.told import SOURCES

Row = tuple[Any, ...]

BATCH = 5000


def by_order(
    connection: Connection, columns: Mapping[str, Sequence[str]]
) -> Iterator[tuple[Row | None, dict[str, list[Row]]]]:
    """Every order, with its rows of those tables that have any; each row begins with the id of its order.

    Rows whose order is not there come with None, and end it.
    """
    streams = {table: _Stream(connection, table, names) for table, names in columns.items() if table != "orders"}
    orders = _Stream(connection, "orders", columns["orders"])
    while orders.row is not None:
        order = orders.row
        orders.next()
        found = {}
        for table, stream in streams.items():
            if stream.row is not None and stream.row[0] <= order[0]:
                if stream.row[0] < order[0]:
                    yield None, {table: [stream.row]}
                    return
                found[table] = stream.take(order[0])
        yield order, found
    for table, stream in streams.items():
        if stream.row is not None:
            yield None, {table: [stream.row]}


class _Stream:
    """The rows of a table, of which the next one is known."""

    def __init__(self, connection: Connection, table: str, names: Sequence[str]) -> None:
        of = "id" if table == "orders" else "order_id"
        then = ", seq" if table == "events" else ""
        where = SOURCES.get(table, table)
        query = f"SELECT {of}, {', '.join(names)} FROM {where} WHERE {of} IS NOT NULL ORDER BY {of}{then}"  # noqa: S608
        self._rows = iter(connection.execute(text(query), execution_options={"yield_per": BATCH}))
        self.row: Row | None = None
        self.next()

    def next(self) -> None:
        self.row = next(self._rows, None)

    def take(self, order_id: int) -> list[Row]:
        """The rows of this order, which comes next."""
        found, rows, row = [], self._rows, self.row
        while row is not None and row[0] == order_id:
            found.append(row)
            row = next(rows, None)
        self.row = row
        return found
