"""What commands ask of the database before they work on it."""

from __future__ import annotations

import click

from app.cli.troubles import OLD
from app.core.database import revisions
from app.core.runtime import runtime_services


def require_newest_schema() -> None:
    """Ends the command with one sentence where the database is new or older than the program."""
    if not revisions.is_newest(runtime_services().engine):
        raise click.ClickException(OLD)
