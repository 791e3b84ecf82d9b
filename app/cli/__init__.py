"""Commands of operators and translators: flask db, sweep, audit, users, orders, demo, catalogs, docs."""

from __future__ import annotations

from functools import cache
from importlib import import_module

import click
from flask import Flask
from flask.cli import AppGroup

# Each by the module that has it. It is loaded when it is asked for: a web server, which starts with the same
# application, would spend a fifth of a second on what it never runs.
COMMANDS = {
    "db": "database",
    "sweep": "database",
    "audit": "database",
    "catalogs": "catalogs",
    "orders": "orders",
    "users": "users",
    "demo": "demo",
    "docs": "docs",
}


@cache
def command_of(name: str) -> click.Command:
    """The command with this name, which is one of COMMANDS."""
    from app.cli.troubles import saying_why

    found: click.Command = getattr(import_module(f"app.cli.{COMMANDS[name]}"), name)
    return saying_why(found)


class Commands(AppGroup):
    """The application's commands."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands."""
        return sorted({*COMMANDS, *super().list_commands(ctx)})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command with this name, or None."""
        return command_of(cmd_name) if cmd_name in COMMANDS else super().get_command(ctx, cmd_name)


def init_cli(app: Flask) -> None:
    """The commands are on the application."""
    app.cli = Commands(app.name)
