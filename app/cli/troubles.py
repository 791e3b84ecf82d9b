"""What stands in the way of a command: one plain sentence and exit code 1, where a traceback would help nobody."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from app.core.database import revisions
from app.core.runtime import runtime_services

OLD = "The database is not at the newest schema. Run: flask db upgrade"
BUSY = "The database is locked by another program. Try again in a moment, or stop the other one first."
NOWHERE = "There is no folder %s for the database. Make it, or set DATA_DIR (or DATABASE_URL) to another place."
_LOCKED = ("40P01", "55P03", "57014")  # PostgreSQL's: deadlock, lock not available, statement takes too long


def saying_why(command: click.Command) -> click.Command:
    """The same command; it, and each one below it, says why the database or a file cannot be used."""
    for part in command.commands.values() if isinstance(command, click.Group) else ():
        saying_why(part)
    if command.callback:
        command.callback = _guarded(command.callback)
    return command


def _guarded(act: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(act)
    def guarded(*args: Any, **options: Any) -> Any:
        try:
            return act(*args, **options)
        except DBAPIError as error:
            why = why_not(error, runtime_services().engine)
            if not why:  # a fault of ours: the way through the code is what is wanted
                raise
        except OSError as error:
            if error.filename is None:  # no file is in the way, such as a pipe that was closed
                raise
            why = f"{error.filename}: {error.strerror}."
        raise click.ClickException(why)

    return guarded


def why_not(error: DBAPIError, engine: Engine) -> str:
    """Why this database cannot be worked with; empty where nothing is wrong with it."""
    sqlite_says = getattr(error.orig, "sqlite_errorname", "")
    if sqlite_says.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")) or getattr(error.orig, "sqlstate", "") in _LOCKED:
        return BUSY
    file = engine.url.database if engine.dialect.name == "sqlite" else None
    if file and not Path(file).parent.is_dir():
        return NOWHERE % Path(file).parent
    try:
        if not revisions.is_newest(engine):
            return OLD
    except DBAPIError as again:
        error = again
    if not isinstance(error, (OperationalError, InterfaceError)):
        return ""
    # The first line of what the server said names neither the password nor a row.
    said = str(error.orig).strip().partition("\n")[0].rstrip(".")
    return f"The database cannot be used: {said or type(error).__name__}."
