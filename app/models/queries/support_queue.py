"""Named queries of customer service's queue: the cases that staff have to decide, the oldest first, paged by key."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, func, select
from sqlalchemy.orm import aliased

from app.core.instants import from_us, to_us
from app.models.queries.ranges import Key
from app.models.tables.cases import Case
from app.models.tables.orders import Order
from app.models.tables.users import User
from app.rules.base.kind import STAFF

_CLIENT, _FREELANCER, _STAFF = aliased(User), aliased(User), aliased(User)
_OPEN = and_(Case.layer == STAFF, Case.closed_at.is_(None))
_SHOWN: tuple[Any, ...] = (
    Case.id,
    Case.ref,
    Case.state,
    Case.opened_at,
    Case.closed_at,
    Case.order_id,
    Order.ref.label("order_ref"),
    Order.title,
    Order.lang,
    _CLIENT.name.label("client_name"),
    _CLIENT.locale.label("client_locale"),
    _FREELANCER.name.label("freelancer_name"),
    _FREELANCER.locale.label("freelancer_locale"),
    _STAFF.name.label("staff_name"),
)
_COUNT = select(func.count()).select_from(Case).where(_OPEN)


def _cases() -> Select[Any]:
    return (
        select(*_SHOWN)
        .join(Order, Order.id == Case.order_id)
        .join(_CLIENT, _CLIENT.id == Order.client_id)
        .join(_FREELANCER, _FREELANCER.id == Order.freelancer_id)
        .outerjoin(_STAFF, _STAFF.id == Case.staff_id)
    )


_ONE = _cases().where(Case.layer == STAFF, Case.ref == bindparam("ref"))


def waiting(connection: Connection, size: int, place: str = "", key: Key | None = None) -> Sequence[Any]:
    """Cases that are not decided, oldest first: the oldest, or the nearest "after" or "before" a key in the list."""
    values: dict[str, Any] = {"size": size}
    if key is not None and place:
        values |= {"at": from_us(key[0]), "id": key[1]}
    rows = connection.execute(_statement(place if key else ""), values).all()
    return list(reversed(rows)) if place == "before" and key else rows


@cache
def _statement(place: str) -> Select[Any]:
    at, number = bindparam("at", type_=Case.opened_at.type), bindparam("id", type_=Case.id.type)
    statement = _cases().where(_OPEN).limit(bindparam("size"))
    if place == "before":
        earlier = (Case.opened_at < at) | ((Case.opened_at == at) & (Case.id < number))
        return statement.where(earlier).order_by(Case.opened_at.desc(), Case.id.desc())
    if place == "after":
        statement = statement.where((Case.opened_at > at) | ((Case.opened_at == at) & (Case.id > number)))
    return statement.order_by(Case.opened_at, Case.id)


def key_of_case(row: Any) -> Key:
    """Where a case stands in the queue."""
    return to_us(row.opened_at), row.id


def find(connection: Connection, ref: str) -> Any | None:
    """The case with this reference that staff decide or decided, or None."""
    return connection.execute(_ONE, {"ref": ref}).first()


def count(connection: Connection) -> int:
    """How many cases are not decided."""
    return int(connection.execute(_COUNT).scalar() or 0)
