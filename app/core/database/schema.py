"""The schema: bring a database to the newest migration."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from app.core.database import statistics
from app.core.database.revisions import MIGRATIONS


def config() -> Config:
    """Alembic's configuration, without an ini file."""
    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS))
    return made


def upgrade(engine: Engine) -> bool:
    """The schema is the newest; True when the database was empty before."""
    made = config()
    with engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
        connection.rollback()
        made.attributes["connection"] = connection
        command.upgrade(made, "head")
        connection.commit()
    if found not in (None, ScriptDirectory.from_config(made).get_current_head()):
        statistics.refresh(engine)  # a migration may have written every row again
    return found is None
