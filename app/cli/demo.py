"""Commands of the demo: its world, its people and its clock."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import click
from flask.cli import with_appcontext

from app.cli.ready import require_newest_schema
from app.core.runtime import runtime_services
from app.models import User
from app.rules.base.people import ROLE_LABELS
from app.services.demo import clock, mails, people, world
from app.services.demo.clock import Skipped
from app.services.demo.world import NotADemo

SPAN = re.compile(r"(\d{1,4})(m|h|d|w)")
UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
PATIENCE = 3600.0  # seconds that one skip may work
COUNTED = {
    "reminders": "reminders sent",
    "lapses": "requests closed without an answer",
    "cancellations": "orders cancelled",
    "refunds": "refunds started",
    "approvals": "deliveries approved",
    "releases": "amounts became available",
    "credits": "deadlines moved",
}


@click.group()
def demo() -> None:
    """The demo world. Only on a database that is a demo; nothing in it is real."""


@demo.command()
@with_appcontext
def load() -> None:
    """Fill an empty database with the demo world; it is a demo from then on."""
    with _quietly():
        count = _or_say_why(lambda: world.load(runtime_services().transactions, runtime_services().settings))
    click.echo(f"The demo world is there: {len(people.PEOPLE)} people, {count} orders.")


@demo.command()
@with_appcontext
def reset() -> None:
    """Make the demo world again; whatever was done in it is gone, and its clock is right again."""
    with _quietly():
        count = _or_say_why(lambda: world.reset(runtime_services().transactions, runtime_services().settings))
    mails.clear(runtime_services().settings)
    click.echo(f"The demo world is new: {len(people.PEOPLE)} people, {count} orders. Everybody is signed out.")


@demo.command("people")
@with_appcontext
def list_people() -> None:
    """List who one can be in the demo, with the password."""
    found = _or_say_why(_accounts)
    rows = [("Name", "Email address", "Password", "Role", "Language")]
    for person, user in found:
        roles = " and ".join(ROLE_LABELS[role].id for role in person.roles).capitalize()
        rows.append((user.name, user.email, people.PASSWORD, roles, user.locale))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        click.echo("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())


@demo.command()
@click.argument("span")
@with_appcontext
def skip(span: str) -> None:
    """Move the demo's clock on by SPAN (30m, 48h, 7d, 2w) or to the `next` deadline; all that falls due is done."""
    wanted = None if span == "next" else _span(span)
    _or_say_why(_accounts)
    done = clock.skip(
        runtime_services().transactions, runtime_services().settings.platform, wanted, PATIENCE, _progress()
    )
    for name, number in done.happened.items():
        click.echo(f"{number} {COUNTED[name]}")
    click.echo(f"The demo's clock shows {_local(done)}.")


def _accounts() -> list[tuple[people.DemoPerson, User]]:
    with runtime_services().transactions.open(write=False) as tx:
        world.require_demo(tx)
        return people.accounts(tx)


def _span(text: str) -> timedelta:
    found = SPAN.fullmatch(text)
    span = timedelta(**{UNITS[found.group(2)]: int(found.group(1))}) if found else timedelta(0)
    if not timedelta(0) < span <= clock.FARTHEST:
        raise click.BadParameter("a span such as 30m, 48h, 7d or 2w, at most a year; or the word next")
    return span


def _progress() -> Callable[[datetime], None]:
    """On a terminal, where the clock stands while it moves."""
    if not sys.stderr.isatty():
        return lambda _: None
    zone = runtime_services().settings.zone
    return lambda now: click.echo(f"\r{now.astimezone(zone):%Y-%m-%d %H:%M %Z}  \r", err=True, nl=False)


def _local(done: Skipped) -> str:
    return f"{done.now.astimezone(runtime_services().settings.zone):%Y-%m-%d %H:%M %Z}"


@contextmanager
def _quietly() -> Iterator[None]:
    """What people of the demo did is no news to an operator; what goes wrong still is."""
    verbs = logging.getLogger("app.services")
    level = verbs.level
    verbs.setLevel(logging.WARNING)
    try:
        yield
    finally:
        verbs.setLevel(level)


def _or_say_why(act: Callable[[], Any]) -> Any:
    """What `act` returns; where this is no demo, the sentence and exit code 1."""
    require_newest_schema()
    try:
        return act()
    except NotADemo as reason:
        raise click.ClickException(str(reason)) from reason
