"""Named queries of customer service's desk: cases that wait, that are one's own, or that are decided, paged by key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, case, func, select, text, tuple_
from sqlalchemy.orm import InstrumentedAttribute, aliased

from app.core.database.search import matcher
from app.core.instants import from_us, to_us
from app.models.queries.ranges import Key
from app.models.tables.cases import Case
from app.models.tables.orders import Order
from app.models.tables.users import User
from app.rules.base.kind import STAFF

_CLIENT, _FREELANCER, _STAFF = aliased(User, name="cl"), aliased(User, name="fr"), aliased(User)
_OPEN = and_(Case.layer == STAFF, Case.closed_at.is_(None))
_MINE = Case.staff_id == bindparam("me", type_=Case.id.type)


@dataclass(frozen=True, slots=True)
class DeskList:
    """One list of the desk: which cases are on it, and the instant by which it is sorted, from the oldest or newest."""

    cases: ColumnElement[bool]
    at: InstrumentedAttribute[Any]
    newest: bool = False


LISTS = {
    "waiting": DeskList(_OPEN, Case.opened_at),
    "mine": DeskList(and_(_OPEN, _MINE), Case.opened_at),
    "decided": DeskList(and_(Case.layer == STAFF, Case.closed_at.is_not(None)), Case.closed_at, newest=True),
}
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
_COUNTS = select(func.count().label("waiting"), func.count(case((_MINE, 1))).label("mine")).where(_OPEN)


def _cases() -> Select[Any]:
    return (
        select(*_SHOWN)
        .join(Order, Order.id == Case.order_id)
        .join(_CLIENT, _CLIENT.id == Order.client_id)
        .join(_FREELANCER, _FREELANCER.id == Order.freelancer_id)
        .outerjoin(_STAFF, _STAFF.id == Case.staff_id)
    )


_ONE = _cases().where(Case.layer == STAFF, Case.ref == bindparam("ref"))


def listed(
    connection: Connection,
    name: str,
    me: int,
    size: int,
    place: str = "",
    key: Key | None = None,
    words: Sequence[str] = (),
) -> Sequence[Any]:
    """The first cases of the list of this name, or the nearest "after" or "before" a key in it.

    Only those where each of `words` (patterns of `core.search`) is in a party's name or begins the order's reference.
    """
    wanted = LISTS[name]
    back = place == "before" and key is not None
    forwards = wanted.newest == back  # in time: a list from the newest on runs backwards
    statement = _cases().where(wanted.cases)
    values: dict[str, Any] = {"me": me, "size": size}
    if key is not None and place:
        values |= {"at": from_us(key[0]), "id": key[1]}
        here = tuple_(bindparam("at", type_=wanted.at.type), bindparam("id", type_=Case.id.type))
        beside = tuple_(wanted.at, Case.id)
        statement = statement.where(beside > here if forwards else beside < here)
    for number, word in enumerate(words):
        statement = statement.where(text(_search(connection, number)))
        values |= {f"word{number}": word, f"start{number}": f"^{word}"}
    order = (wanted.at, Case.id) if forwards else (wanted.at.desc(), Case.id.desc())
    rows = connection.execute(statement.order_by(*order).limit(bindparam("size")), values).all()
    return list(reversed(rows)) if back else rows


def _search(connection: Connection, number: int) -> str:
    named = (matcher(connection, f"{side}.name", f"word{number}") for side in ("cl", "fr"))
    return f"({' OR '.join(named)} OR {matcher(connection, 'orders.ref', f'start{number}')})"


def key_of_case(name: str, row: Any) -> Key:
    """Where a case stands in the list of this name."""
    return to_us(getattr(row, LISTS[name].at.key)), row.id


def find(connection: Connection, ref: str) -> Any | None:
    """The case with this reference that staff decide or decided, or None."""
    return connection.execute(_ONE, {"ref": ref}).first()


def counts(connection: Connection, me: int | None = None) -> dict[str, int]:
    """How many cases are not decided, and how many of them this person took up."""
    return dict(connection.execute(_COUNTS, {"me": me}).one()._mapping)
