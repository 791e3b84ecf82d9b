"""Statistics: what the database's planner believes about the size of tables."""

from __future__ import annotations

from sqlalchemy import Engine


def refresh(engine: Engine) -> None:
    """The planner knows of all rows that are there now. Call it after many were written at once, or moved.

    PostgreSQL would find out by itself some minutes later, and until then read whole tables that it believes empty.
    """
    if engine.dialect.name != "postgresql":
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("SET statement_timeout = 0")  # a large table takes its time
        try:
            # A table that someone is at work on is left out: what was written stands, and they analyse it anyway.
            connection.exec_driver_sql("ANALYZE (SKIP_LOCKED)")
        finally:
            connection.exec_driver_sql("RESET statement_timeout")
