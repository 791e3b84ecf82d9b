"""Commands of operators and translators: flask db, sweep, audit, users, orders, demo, catalogs, docs."""

from __future__ import annotations

from flask import Flask

from app.cli.catalogs import catalogs
from app.cli.database import audit, db, sweep
from app.cli.demo import demo
from app.cli.docs import docs
from app.cli.orders import orders
from app.cli.troubles import saying_why
from app.cli.users import users

COMMANDS = tuple(map(saying_why, (db, sweep, audit, catalogs, orders, users, demo, docs)))


def init_cli(app: Flask) -> None:
    """The commands are on the application."""
    for command in COMMANDS:
        app.cli.add_command(command)
