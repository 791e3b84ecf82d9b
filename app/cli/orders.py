"""Commands on orders: import those of another system, and give imported ones to people of the demo."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

import click
from flask.cli import with_appcontext

from app.cli.ready import require_newest_schema
from app.core.clock import monotonic
from app.core.database import statistics
from app.core.runtime import runtime_services
from app.core.tables import AUTO, DIALECTS
from app.rules.base.people import PARTIES
from app.rules.imports.history import STATES
from app.services.demo import gifts
from app.services.demo.gifts import CannotGive
from app.services.demo.world import NotADemo
from app.services.imports import imports
from app.services.imports.files import FileRefused, RawRow, rows
from app.services.imports.imports import Import, Reject, Report
from app.services.imports.rejects import RejectsFile

SHOWN = 10  # reasons on the screen; all of them are in the file
EVERY = 2.0  # seconds between two lines of progress


@click.group()
def orders() -> None:
    """Orders of another system."""


@orders.command("import")
@click.argument("file", type=click.File("rb"))
@click.option("--dry-run", is_flag=True, help="Report what would happen; change nothing.")
@click.option("--rejects", type=click.Path(dir_okay=False, path_type=Path), help="Where rejected rows go.")
@click.option(
    "--dialect",
    type=click.Choice([AUTO, *DIALECTS]),
    default=AUTO,
    show_default=True,
    help="What separates the columns of a CSV file.",
)
@click.option("--source", default="marketplace", show_default=True, help="The system that knows people by their refs.")
@with_appcontext
def import_(file: BinaryIO, dry_run: bool, rejects: Path | None, dialect: str, source: str) -> None:
    """Import orders from a CSV or JSON Lines FILE, also as a spreadsheet saves it.

    Good rows are loaded, bad ones go to FILE.rejects.csv with the number of their line and a reason. The same file
    again changes nothing. Exit code: 0 all rows are there, 1 some were rejected, 2 the file cannot be imported.
    """
    if not 0 < len(source) <= 40 or not source.isprintable():
        raise click.BadParameter("a name of 1 to 40 characters", param_hint="--source")
    require_newest_schema()
    shown = _Screen()
    began = monotonic()
    try:
        with RejectsFile(_rejects_path(file, rejects, dry_run)) as kept:
            report = _run(rows(file, dialect), source, dry_run, kept, shown)
    except FileRefused as reason:
        click.echo(str(reason), err=True)
        sys.exit(2)
    except OSError as error:
        click.echo(f"{error.filename or 'The file'}: {error.strerror}.", err=True)
        sys.exit(2)
    shown.report(report, monotonic() - began, kept, dry_run)
    sys.exit(1 if report.rejected else 0)


@orders.command()
@click.argument("refs", nargs=-1, metavar="[ORDER_REF]...")
@click.option("--to", "email", required=True, help="The e-mail address of a person of the demo.")
@click.option("--as", "role", type=click.Choice(PARTIES), required=True, help="Which side the person becomes.")
@click.option(
    "--count", type=click.IntRange(1, 1000), default=5, show_default=True, help="How many, without ORDER_REF."
)
@click.option("--state", type=click.Choice(STATES), help="Only orders in this state, without ORDER_REF.")
@with_appcontext
def give(refs: tuple[str, ...], email: str, role: str, count: int, state: str | None) -> None:
    """Give imported orders to a person of the demo: these ones, or some on which nothing has happened yet."""
    require_newest_schema()
    try:
        with runtime_services().transactions.open(write=True) as tx:
            chosen = list(refs) or gifts.to_give(tx, email, role, state, count)
            gifts.give(tx, chosen, email, role, runtime_services().settings.platform)
    except (NotADemo, CannotGive) as reason:
        raise click.ClickException(str(reason)) from reason
    for ref in chosen:
        click.echo(f"{runtime_services().settings.base_url}/orders/{ref}")
    click.echo(f"{len(chosen)} orders given to {email}.")


def _run(found: Iterator[RawRow], source: str, dry_run: bool, kept: RejectsFile, shown: _Screen) -> Report:
    def reject(one: Reject) -> None:
        kept.add(one)
        shown.reject(one)

    job = Import(runtime_services().transactions, runtime_services().settings, source, reject, dry_run)
    try:
        report = imports.run(job, found, shown.progress)
    except KeyboardInterrupt:
        shown.progress(job.report, always=True)
        click.echo("\nStopped between two batches. Run it again to continue.", err=True)
        sys.exit(130)
    if report.loaded and not dry_run:
        statistics.refresh(runtime_services().engine)
    return report


def _rejects_path(file: BinaryIO, chosen: Path | None, dry_run: bool) -> Path | None:
    own = Path(file.name) if isinstance(file.name, str) and file.name not in ("-", "<stdin>") else None
    if chosen is None:
        return None if dry_run or own is None else own.with_name(own.name + ".rejects.csv")
    with suppress(OSError):
        if own is not None and chosen.exists() and chosen.samefile(own):
            raise click.BadParameter("this is the file that is imported", param_hint="--rejects")
    return chosen


class _Screen:
    """What the person at the terminal sees: a line of progress, the first reasons, and the report."""

    def __init__(self) -> None:
        self.live = sys.stderr.isatty()
        self.next_at = monotonic() + EVERY
        self.reasons: list[str] = []

    def progress(self, report: Report, always: bool = False) -> None:
        """Overwrite the line on a terminal, write one now and then elsewhere."""
        if not (self.live or always or monotonic() >= self.next_at):
            return
        self.next_at = monotonic() + EVERY
        line = f"{report.read} rows read, {report.loaded} loaded, {report.known} known, {report.rejected} rejected"
        click.echo(f"\r{line}" if self.live else line, err=True, nl=not self.live)

    def reject(self, one: Reject) -> None:
        """Keep the first reasons."""
        if len(self.reasons) < SHOWN:
            self.reasons.append(f"  line {one.raw.line}: {_visible(one.reason)}")

    def report(self, report: Report, seconds: float, kept: RejectsFile, dry_run: bool) -> None:
        """What was done, or would be."""
        if self.live:
            click.echo("", err=True)
        would = "would be loaded" if dry_run else "loaded"
        click.echo(
            f"{report.read} rows: {report.loaded} {would}, {report.known} known already, {report.rejected} rejected. "
            f"{report.people} people are new. {report.read / max(seconds, 0.001):.0f} rows per second."
        )
        for title, counted in (("States", report.states), ("Flags", report.flags)):
            if counted:
                click.echo(f"{title}: " + ", ".join(f"{name} {number}" for name, number in counted.most_common()))
        if self.reasons:
            click.echo("Rejected:\n" + "\n".join(self.reasons))
        if report.rejected > len(self.reasons):
            click.echo(f"  … and {report.rejected - len(self.reasons)} more")
        if kept.path is not None and report.rejected:
            click.echo(f"All of them, with their reasons: {kept.path}")
        if dry_run:
            click.echo("Nothing was changed.")


def _visible(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()
