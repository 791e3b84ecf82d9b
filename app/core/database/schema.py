"""The schema: bring a database to the newest migration, and tell whether it is there."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

MIGRATIONS = Path(__file__).parents[2] / "migrations"


def config() -> Config:
    """Alembic's configuration, without an ini file."""
    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS))
    return made


def upgrade(engine: Engine) -> bool:
    """The schema is the newest; True when the database was empty before."""
    made = config()
    with engine.connect() as connection:
        fresh = MigrationContext.configure(connection).get_current_revision() is None
        connection.rollback()
        made.attributes["connection"] = connection
        command.upgrade(made, "head")
        connection.commit()
    return fresh


def is_newest(engine: Engine) -> bool:
    """Whether the database has every migration of this program."""
    with engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    return found == ScriptDirectory.from_config(config()).get_current_head()
