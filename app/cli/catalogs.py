"""`flask catalogs …`: what a developer or translator runs after changing sentences."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from app.core.i18n import catalogs as tools
from app.core.i18n import locales

catalogs = AppGroup("catalogs", help="Find, merge, check and compile the translations.")


@catalogs.command()
def extract() -> None:
    """Find every sentence and write translations/messages.pot."""
    tools.write_template()
    click.echo("translations/messages.pot is up to date.")


@catalogs.command()
def update() -> None:
    """Extract, merge into every language, compile, and tell what is left to translate."""
    tools.update(locales())
    tools.compile_all()
    _tell(tools.check(locales()))


@catalogs.command("compile")
def compile_() -> None:
    """Compile the catalogs that changed."""
    tools.compile_all()


@catalogs.command()
def check() -> None:
    """Fail when a catalog is incomplete, unsafe or behind the code."""
    findings = tools.check(locales())
    _tell(findings)
    if findings:
        raise SystemExit(1)


def _tell(findings: list[tools.Finding]) -> None:
    for finding in findings:
        click.echo(finding)
    click.echo(f"{len(findings)} to do." if findings else "All catalogs are complete.")
