"""Named queries of customer service's desk: open cases, due first, and closed ones, narrowed and paged by key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    text,
    tuple_,
    type_coerce,
)
from sqlalchemy.orm import aliased

from app.core.database.search import matcher
from app.core.instants import to_us
from app.models.queries.ranges import COUNTED, Key
from app.models.tables.cases import Case
from app.models.tables.deadlines import Deadline
from app.models.tables.orders import Order
from app.models.tables.users import User
from app.rules.base.deadlines import NEVER
from app.rules.base.kind import STAFF

EARLIER = 8  # so many other cases of the same people are named beside one

_CLIENT, _FREELANCER, _STAFF = aliased(User, name="cl"), aliased(User, name="fr"), aliased(User)
_ME = bindparam("me", type_=Case.id.type)
_OPEN = and_(Case.layer == STAFF, Case.closed_at.is_(None))
_CLOSED = and_(Case.layer == STAFF, Case.closed_at.is_not(None))
# Who is a party of an order has nothing to do with it as staff.
_IMPARTIAL = and_(Order.client_id != _ME, Order.freelancer_id != _ME)
_CLOCK = (
    select(func.min(type_coerce(Deadline.due_at, BigInteger)))
    .where(Deadline.order_id == Case.order_id, Deadline.subject == "case", Deadline.subject_id == Case.id)
    .where(Deadline.state == "running", Deadline.due_at < NEVER)
    .scalar_subquery()
)
# The next clock of a case; those that have none come after all others, the oldest first.
_DUE = func.coalesce(_CLOCK, type_coerce(Case.opened_at, BigInteger) + to_us(NEVER))


@dataclass(frozen=True, slots=True)
class DeskList:
    """One list of the desk: which cases are on it, and by which instant it is sorted, from the first or the last."""

    cases: ColumnElement[bool]
    at: ColumnElement[Any] = _DUE
    newest: bool = False


LISTS = {
    "waiting": DeskList(_OPEN),
    "mine": DeskList(and_(_OPEN, Case.staff_id == _ME)),
    "nobody": DeskList(and_(_OPEN, Case.staff_id.is_(None))),
    "closed": DeskList(_CLOSED, type_coerce(Case.closed_at, BigInteger), newest=True),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What narrows a list: words (patterns of `core.search`), a kind of case, and the language of one of the parties.

    Each word is in the title or in a party's name, or begins the reference of the case or of its order.
    """

    words: tuple[str, ...] = ()
    kind: str = ""
    language: str = ""

    def narrowed(self, statement: Select[Any], connection: Connection) -> Select[Any]:
        """The same statement for what is wanted alone."""
        if self.kind:
            statement = statement.where(Case.kind == bindparam("kind"))
        if self.language:
            language: BindParameter[str] = bindparam("language")
            statement = statement.where(or_(_CLIENT.locale == language, _FREELANCER.locale == language))
        for number in range(len(self.words)):
            statement = statement.where(text(_search(connection, number)))
        return statement

    @property
    def values(self) -> dict[str, Any]:
        """What that statement is told."""
        found: dict[str, Any] = {f"word{number}": word for number, word in enumerate(self.words)}
        found |= {f"start{number}": f"^{word}" for number, word in enumerate(self.words)}
        return (
            found | ({"kind": self.kind} if self.kind else {}) | ({"language": self.language} if self.language else {})
        )


def _search(connection: Connection, number: int) -> str:
    anywhere = (matcher(connection, column, f"word{number}") for column in ("cl.name", "fr.name", "orders.title"))
    first = (matcher(connection, column, f"start{number}") for column in ("orders.ref", "cases.ref"))
    return f"({' OR '.join([*anywhere, *first])})"


_SHOWN: tuple[Any, ...] = (
    Case.id,
    Case.ref,
    Case.state,
    Case.opened_at,
    Case.closed_at,
    Case.order_id,
    Case.staff_id,
    Order.ref.label("order_ref"),
    Order.title,
    Order.lang,
    _CLIENT.name.label("client_name"),
    _CLIENT.locale.label("client_locale"),
    _FREELANCER.name.label("freelancer_name"),
    _FREELANCER.locale.label("freelancer_locale"),
    _STAFF.name.label("staff_name"),
)


def _cases(*columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .join(Order, Order.id == Case.order_id)
        .join(_CLIENT, _CLIENT.id == Order.client_id)
        .join(_FREELANCER, _FREELANCER.id == Order.freelancer_id)
    )


_ONE = (
    _cases(*_SHOWN)
    .outerjoin(_STAFF, _STAFF.id == Case.staff_id)
    .where(Case.layer == STAFF, Case.ref == bindparam("ref"))
)
_PEOPLE = tuple(bindparam(f"{side}_id", type_=Case.id.type) for side in ("client", "freelancer"))
_EARLIER = (
    select(Case.ref, Case.kind, Case.state, Case.outcome, Case.opened_at, Order.title, Order.lang)
    .add_columns(Order.client_id, Order.freelancer_id)
    .join(Order, Order.id == Case.order_id)
    .where(Case.layer == STAFF, Case.id != bindparam("but", type_=Case.id.type), _IMPARTIAL)
    .where(or_(Order.client_id.in_(_PEOPLE), Order.freelancer_id.in_(_PEOPLE)))
    .order_by(Case.opened_at.desc(), Case.id.desc())
    .limit(EARLIER)
)
_EVERYTHING = Wanted()


def listed(
    connection: Connection,
    name: str,
    me: int,
    size: int,
    place: str = "",
    key: Key | None = None,
    wanted: Wanted = _EVERYTHING,
) -> Sequence[Any]:
    """The first cases of the list of this name that are wanted, or the nearest "after" or "before" a key in it."""
    shown = LISTS[name]
    back = place == "before" and key is not None
    forwards = shown.newest == back  # in time: a list from the newest on runs backwards
    statement = _cases(*_SHOWN, shown.at.label("at")).outerjoin(_STAFF, _STAFF.id == Case.staff_id)
    statement = wanted.narrowed(statement.where(shown.cases, _IMPARTIAL), connection)
    values: dict[str, Any] = {"me": me, "size": size, **wanted.values}
    if key is not None and place:
        values |= {"at": key[0], "id": key[1]}
        here = tuple_(bindparam("at", type_=BigInteger()), bindparam("id", type_=Case.id.type))
        beside = tuple_(shown.at, Case.id)
        statement = statement.where(beside > here if forwards else beside < here)
    order = (shown.at, Case.id) if forwards else (shown.at.desc(), Case.id.desc())
    rows = connection.execute(statement.order_by(*order).limit(bindparam("size")), values).all()
    return list(reversed(rows)) if back else rows


def key_of_case(row: Any) -> Key:
    """Where a case stands in its list."""
    return row.at, row.id


def find(connection: Connection, ref: str) -> Any | None:
    """The case with this reference that staff decide or decided, or None."""
    return connection.execute(_ONE, {"ref": ref}).first()


def counts(connection: Connection, me: int = 0, wanted: Wanted = _EVERYTHING) -> dict[str, int]:
    """How many wanted cases are on each list; of the closed ones up to one more than are counted."""
    opened = wanted.narrowed(_cases(Case.staff_id).where(_OPEN, _IMPARTIAL), connection).subquery()
    closed = wanted.narrowed(_cases(Case.id).where(_CLOSED, _IMPARTIAL), connection).limit(COUNTED + 1).subquery()
    statement = select(
        func.count().label("waiting"),
        func.count(case((opened.c.staff_id == _ME, 1))).label("mine"),
        func.count(case((opened.c.staff_id.is_(None), 1))).label("nobody"),
        select(func.count()).select_from(closed).scalar_subquery().label("closed"),
    ).select_from(opened)
    return dict(connection.execute(statement, {"me": me, **wanted.values}).one()._mapping)


def earlier(connection: Connection, me: int, client_id: int, freelancer_id: int, but: int) -> Sequence[Any]:
    """Other cases of these two people that staff decide or decided, the newest first; none of one's own orders."""
    people = {"client_id": client_id, "freelancer_id": freelancer_id}
    return connection.execute(_EARLIER, {"me": me, "but": but, **people}).all()
