"""Databases of earlier releases, kept as files: every table with all its rows, whichever database they came from.

To keep another: bring a database of that release to life with data of every kind, and call `keep` on it.
"""

import gzip
import json
from pathlib import Path
from typing import Any

from sqlalchemy import Boolean, Connection, Engine, MetaData, Table, func, insert, select, text

KEPT = Path(__file__).parent
BY_TRIGGER = ("balances",)  # filled by what is inserted elsewhere
OWN = ("alembic_version",)


def tables(engine: Engine) -> list[Table]:
    """The tables that the database has, each behind those that it refers to."""
    found = MetaData()
    found.reflect(engine)
    return [table for table in found.sorted_tables if table.name not in OWN]


def by_number(table: Table) -> list[Any]:
    """The order of its rows: by number, or as SQLite has them, which is as they came."""
    return [table.c.id] if "id" in table.c else []


def keep(engine: Engine, name: str) -> None:
    """All rows are in the file of that name."""
    found = tables(engine)
    with engine.connect() as connection:
        rows = {t.name: [list(row) for row in connection.execute(select(t).order_by(*by_number(t)))] for t in found}
    columns = {table.name: [column.name for column in table.columns] for table in found}
    (KEPT / f"{name}.json.gz").write_bytes(gzip.compress(json.dumps([columns, rows]).encode(), mtime=0))


def pour(engine: Engine, name: str) -> None:
    """The rows of that file are in the database, whose schema is that release's and which is empty."""
    columns, rows = json.loads(gzip.decompress((KEPT / f"{name}.json.gz").read_bytes()))
    there = tables(engine)
    with engine.begin() as connection:
        for table in there:
            made = [_row(table, columns[table.name], row) for row in rows[table.name]]
            if not made or table.name in BY_TRIGGER:
                continue
            if table.name == "installation":  # a migration has written into it
                connection.execute(table.delete())
            connection.execute(insert(table), made)
            if engine.dialect.name == "postgresql" and "id" in table.c:
                number_on(connection, table)


def number_on(connection: Connection, table: Table) -> None:
    """The server gives the next row of the table a number beyond those that are there."""
    sequence = connection.execute(text(f"SELECT pg_get_serial_sequence('{table.name}', 'id')")).scalar()
    if sequence:
        connection.execute(text(f"SELECT setval('{sequence}', max(id)) FROM {table.name}"))


def counts(engine: Engine) -> dict[str, int]:
    """How many rows each table has."""
    there = tables(engine)
    with engine.connect() as connection:
        return {t.name: connection.execute(select(func.count()).select_from(t)).scalar_one() for t in there}


def _row(table: Table, columns: list[str], values: list[Any]) -> dict[str, Any]:
    return {
        name: bool(value) if isinstance(table.c[name].type, Boolean) and value is not None else value
        for name, value in zip(columns, values, strict=True)
    }
