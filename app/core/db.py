"""The database: engine, column types, and statements that write many rows at once."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    Engine,
    Integer,
    MetaData,
    Table,
    TypeDecorator,
    create_engine,
    event,
    text,
)
from sqlalchemy.engine import Dialect, make_url
from sqlalchemy.orm import DeclarativeBase

from app.core.instants import from_us, to_us

NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """All mapped classes."""

    metadata = MetaData(naming_convention=NAMES)


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime in code, microseconds since 1970 in both databases: exact, sortable, hashable."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Refuses naive datetimes by TypeError."""
        return None if value is None else to_us(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """The aware instant."""
        return None if value is None else from_us(value)


# SQLite numbers rows by itself only for a column of exactly this type.
Id = BigInteger().with_variant(Integer, "sqlite")


def make_engine(url: str) -> Engine:
    """An engine with this project's settings: WAL and IMMEDIATE writers on SQLite, short time-outs on PostgreSQL."""
    parsed = make_url(url.replace("postgres://", "postgresql://", 1))
    if parsed.get_backend_name() == "sqlite":
        return _sqlite_engine(parsed.render_as_string(hide_password=False))
    options = "-c lock_timeout=3000 -c statement_timeout=15000 -c idle_in_transaction_session_timeout=30000"
    return create_engine(
        parsed.set(drivername="postgresql+psycopg"),
        pool_pre_ping=True,
        connect_args={"options": options, "prepare_threshold": 3},
        use_insertmanyvalues=True,
    )


def _sqlite_engine(url: str) -> Engine:
    engine = create_engine(url, connect_args={"timeout": 10, "isolation_level": None})

    @event.listens_for(engine, "connect")
    def _settings(connection: Any, _record: Any) -> None:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "trusted_schema=OFF"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A deferred BEGIN that turns into a writer fails at once with "database is locked".
        reading = connection.get_execution_options().get("reading", False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


def canonical(value: object) -> str:
    """JSON with sorted keys and no spaces: the one text of a value, for hashing and for comparing."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _plain(value: object) -> object:
    return to_us(value) if isinstance(value, datetime) else value


def rowset(connection: Connection, table: Table, columns: Sequence[str]) -> str:
    """SQL of a derived table that reads the JSON array bound as :rows, its columns typed as the table's.

    One parameter however many rows: the statement text stays the same, so it is parsed and planned once.
    """
    if connection.dialect.name == "postgresql":
        types = ", ".join(f"{c} {table.c[c.removeprefix('old_')].type.compile(connection.dialect)}" for c in columns)
        return f"jsonb_to_recordset(CAST(:rows AS jsonb)) AS v({types})"
    fields = ", ".join(f"json_extract(value, '$.{c}') AS {c}" for c in columns)
    return f"(SELECT {fields} FROM json_each(:rows)) AS v"  # noqa: S608  (names of columns)


def insert_rows(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, object]], returning: Sequence[str] = ()
) -> list[Any]:
    """Insert all rows, which share the same keys, in one statement; returns `returning` columns of each, unordered."""
    if not rows:
        return []
    columns = list(rows[0])
    names = ", ".join(columns)
    picked = ", ".join(f"v.{c}" for c in columns)
    sql = f"INSERT INTO {table.name} ({names}) SELECT {picked} FROM {rowset(connection, table, columns)} WHERE true"  # noqa: S608
    if returning:
        sql += f" RETURNING {', '.join(returning)}"
    result = connection.execute(text(sql), {"rows": _json(rows)})
    return list(result) if returning else []


def update_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, object]], guard: str) -> set[int]:
    """Update each row by its `id` where `guard` (SQL over the table `t` and the given row `v`) holds; ids that changed.

    Keys of a row: `id`, columns to set, and `old_<column>` values that only the guard reads.
    """
    if not rows:
        return set()
    columns = list(rows[0])
    sets = ", ".join(f"{c} = v.{c}" for c in columns if c != "id" and not c.startswith("old_"))
    given = rowset(connection, table, columns)
    own = "t.id" if connection.dialect.name == "postgresql" else "id"  # SQLite knows no alias here
    sql = f"UPDATE {table.name} AS t SET {sets} FROM {given} WHERE t.id = v.id AND {guard} RETURNING {own}"  # noqa: S608
    return set(connection.execute(text(sql), {"rows": _json(rows)}).scalars())


def _json(rows: Sequence[Mapping[str, object]]) -> str:
    return json.dumps([{k: _plain(v) for k, v in row.items()} for row in rows], ensure_ascii=False)
