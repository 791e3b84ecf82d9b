"""Commands on the database: its schema, what is due, and whether everything in it is true."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import click
from flask.cli import with_appcontext

from app.core.database import schema
from app.core.files.store import FileStore
from app.core.runtime import runtime_services
from app.services.deadlines import deadlines
from app.services.maintenance import audits


@click.group()
def db() -> None:
    """The database's schema."""


@db.command()
@with_appcontext
def upgrade() -> None:
    """Bring the database to the newest schema."""
    fresh = schema.upgrade(runtime_services().engine)
    click.echo("The database is new." if fresh else "The database is up to date.")


@click.command()
@click.option("--dry-run", is_flag=True, help="List what is due and what would happen; change nothing.")
@click.option("--at", "moment", metavar="INSTANT", help="With --dry-run: what is due by then (ISO 8601; default now).")
@with_appcontext
def sweep(dry_run: bool, moment: str | None) -> None:
    """Do what is due, or list it."""
    if not dry_run:
        if moment:
            raise click.UsageError("--at goes with --dry-run: only the clock decides when something is due.")
        done = deadlines.sweep(runtime_services().transactions, runtime_services().settings.platform)
        click.echo(f"{done} deadlines handled.")
        return
    with runtime_services().transactions.open(write=False) as tx:
        lines = deadlines.dry_run(tx, runtime_services().settings.platform, _instant(moment) if moment else tx.now)
    for line in lines:
        due = line.deadline.due_at.isoformat()
        click.echo(f"{due}  {line.order_ref}  {line.deadline.kind:<8}  {line.describe()}")
    click.echo(f"{len(lines)} due. Nothing was changed.")


def _instant(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(f"{text!r} is not an instant such as 2026-03-18T17:40+01:00.") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


@click.command()
@with_appcontext
def audit() -> None:
    """Check every promise about money, records and files; the exit code is 1 at the first that is broken."""
    broken = audits.report(runtime_services().transactions, FileStore(runtime_services().settings.files))
    if broken:
        click.echo(f"Broken: {broken}", err=True)
        sys.exit(1)
    click.echo("Everything adds up.")
