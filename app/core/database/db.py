"""The database: engine, column types, and statements that write many rows at once."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    TextClause,
    TypeDecorator,
    create_engine,
    event,
    text,
)
from sqlalchemy.engine import Dialect, make_url
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.sql.functions import FunctionElement

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


class Numbers(TypeDecorator[Sequence[int]]):
    """Any number of whole numbers as one bound value, for `among`."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: Sequence[int] | None, dialect: Dialect) -> str:
        """As an array of PostgreSQL, or as JSON."""
        listed = ",".join(map(str, value or ()))
        return f"{{{listed}}}" if dialect.name == "postgresql" else f"[{listed}]"


class among(FunctionElement[bool]):  # noqa: N801  (reads as SQL)
    """`among(column, bindparam(…, type_=Numbers))`: the statement's text is the same however many numbers there are."""

    type = Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> Any:
        """Itself: SQLAlchemy would append `= 1` on SQLite, which hides the column from its index."""
        return self


@compiles(among)
def _among(element: Any, compiler: Any, **options: Any) -> str:
    column, numbers = (compiler.process(clause, **options) for clause in element.clauses)
    return f"{column} IN ({numbers_of(compiler.dialect, numbers)})"


def numbers_of(dialect: Dialect, bound: str) -> str:
    """SQL of a query for what is bound as `Numbers`, one row for each, in a column named `value`.

    On PostgreSQL `= ANY (array)` would read a table that was never analysed whole, and compare each row with every one
    of the numbers.
    """
    if dialect.name == "postgresql":
        return f"SELECT unnest(CAST({bound} AS BIGINT[])) AS value"
    return f"SELECT value FROM json_each({bound})"  # noqa: S608  (the name of a parameter)


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


# Made once: an encoder for every value costs as much as encoding it.
_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode
json_rows = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, check_circular=False, default=to_us).encode


def table_of(model: Any) -> Table:
    """The table of a mapped class, for set-based statements."""
    table: Table = model.__table__
    return table


def canonical(value: object) -> str:
    """JSON with sorted keys and no spaces: the one text of a value, for hashing and for comparing."""
    return _CANONICAL(value)


def insert_rows(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, object]], returning: Sequence[str] = ()
) -> list[Any]:
    """Insert all rows, which share the same keys, in one statement; returns `returning` columns of each, unordered."""
    if not rows:
        return []
    statement = _insert(connection.dialect, table, tuple(rows[0]), tuple(returning))
    result = connection.execute(statement, {"rows": json_rows(rows)})
    return list(result.all()) if returning else []


def update_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, object]], guard: str) -> set[int]:
    """Update each row by its `id` where `guard` (SQL over the table `t` and the given row `v`) holds; ids that changed.

    Keys of a row: `id`, columns to set, and `old_<column>` values that only the guard reads.
    """
    if not rows:
        return set()
    statement = _update(connection.dialect, table, tuple(rows[0]), guard)
    return set(connection.execute(statement, {"rows": json_rows(rows)}).scalars().all())


@lru_cache(maxsize=256)
def _insert(dialect: Dialect, table: Table, columns: tuple[str, ...], returning: tuple[str, ...]) -> TextClause:
    names = ", ".join(columns)
    picked = ", ".join(f"v.{c}" for c in columns)
    given = rowset(dialect, {c: table.c[c] for c in columns})
    sql = f"INSERT INTO {table.name} ({names}) SELECT {picked} FROM {given} WHERE true"  # noqa: S608
    return text(f"{sql} RETURNING {', '.join(returning)}" if returning else sql)


@lru_cache(maxsize=256)
def _update(dialect: Dialect, table: Table, columns: tuple[str, ...], guard: str) -> TextClause:
    sets = ", ".join(f"{c} = v.{c}" for c in columns if c != "id" and not c.startswith("old_"))
    given = rowset(dialect, {c: table.c[c.removeprefix("old_")] for c in columns})
    own = "t.id" if dialect.name == "postgresql" else "id"  # SQLite knows no alias here
    return text(f"UPDATE {table.name} AS t SET {sets} FROM {given} WHERE t.id = v.id AND {guard} RETURNING {own}")  # noqa: S608


def rowset(dialect: Dialect, columns: Mapping[str, Column[Any]]) -> str:
    """SQL of a derived table `v` that reads the JSON array bound as :rows (`json_rows`), typed as these columns.

    One parameter however many rows: the statement text stays the same, so it is parsed and planned once.
    """
    if dialect.name == "postgresql":
        types = ", ".join(f"{name} {column.type.compile(dialect)}" for name, column in columns.items())
        return f"json_to_recordset(CAST(:rows AS json)) AS v({types})"
    fields = ", ".join(f"json_extract(value, '$.{name}') AS {name}" for name in columns)
    return f"(SELECT {fields} FROM json_each(:rows)) AS v"  # noqa: S608  (names of columns)
