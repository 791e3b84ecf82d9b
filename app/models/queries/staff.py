"""Named queries of the staff: who is there, with which roles."""

from __future__ import annotations

from sqlalchemy import Connection, select

from app.models.tables.users import User

_ACTIVE = select(User.id, User.roles).where(User.roles != "", User.suspended_at.is_(None)).order_by(User.id)


def active_staff(connection: Connection) -> dict[int, frozenset[str]]:
    """Everybody with a staff role who is not suspended, with their roles, by id."""
    return {row.id: frozenset(row.roles.split()) for row in connection.execute(_ACTIVE).all()}
