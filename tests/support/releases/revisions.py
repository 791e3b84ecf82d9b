"""Databases at a revision of the schema that is not the newest."""

from alembic import command
from sqlalchemy import Engine

from app.core.database import schema


def upgrade_to(engine: Engine, revision: str) -> None:
    """The schema is that revision's."""
    made = schema.config()
    with engine.connect() as connection:
        made.attributes["connection"] = connection
        command.upgrade(made, revision)
        connection.commit()
