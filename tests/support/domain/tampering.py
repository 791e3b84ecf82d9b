"""Changing what the database refuses to change, as somebody with its keys could: with triggers and checks off."""

import sqlite3
from collections.abc import Mapping

from sqlalchemy import create_engine, text

from app.core.database.tx import Transactions


def tamper(transactions: Transactions, *statements: str, **values: object) -> None:
    """Run these statements past every guard, and keep what they did."""
    url = transactions.engine.url
    if url.get_backend_name() == "sqlite":
        _sqlite(str(url.database), statements, values)
        return
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        for statement in statements:
            connection.execute(text(statement), dict(values))
    engine.dispose()


def _sqlite(path: str, statements: tuple[str, ...], values: Mapping[str, object]) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA ignore_check_constraints = ON")
    for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        connection.execute(statement, dict(values))
    connection.close()
