"""Revisions: which migrations this program has and which a file has had, found out without loading what runs them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Engine

MIGRATIONS = Path(__file__).parents[2] / "migrations"


_TABLE = "alembic_version"
_FOUND = f"SELECT version_num FROM {_TABLE}"  # noqa: S608


@cache
def newest() -> str:
    """The revision of the newest migration; every file of theirs is named after its revision."""
    return max(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def of_file(database: Path) -> str | None:
    """The revision of this SQLite database, which is only read; None where it has none, or cannot be read."""
    try:
        with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            row = connection.execute(_FOUND).fetchone()
    except sqlite3.Error:
        return None
    return None if row is None else str(row[0])


def is_newest(engine: Engine) -> bool:
    """Whether the database has every migration of this program."""
    with engine.connect() as connection:
        if not engine.dialect.has_table(connection, _TABLE):
            return False
        return connection.exec_driver_sql(_FOUND).scalar() == newest()
