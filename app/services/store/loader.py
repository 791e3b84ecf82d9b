"""Load the facts of orders, many at once, in a number of queries that does not depend on how many."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import (
    BigInteger,
    Connection,
    Select,
    String,
    and_,
    bindparam,
    cast,
    func,
    literal,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.orm import aliased

from app.core.database.columns import Read, Span
from app.core.database.db import Numbers, among
from app.core.platform import Platform
from app.ledger.locks import Lock
from app.ledger.tables import WHOLE, Balance, Freeze
from app.models import Case, Deadline, Hold, Milestone, Order, Pause, User, WrittenText
from app.models.queries.conversations import group_ref_of
from app.rules.base.facts import ALIVE, CaseFacts, DeadlineFacts, LockFacts, MilestoneFacts, OrderFacts
from app.rules.base.policy import policy

T = TypeVar("T")


def _details(value: str) -> Mapping[str, Any]:
    return json.loads(value or "{}")  # type: ignore[no-any-return]


def _causes(value: str) -> tuple[str, ...]:
    return tuple(sorted(value.split()))


def _locks(value: str) -> tuple[LockFacts, ...]:
    """Id, case and amount of each lock with colons, and spaces between."""
    return tuple(LockFacts(*map(int, lock.split(":"))) for lock in value.split()) if value else ()


_IDS = bindparam("ids", type_=Numbers)
_CLIENT, _FREELANCER = aliased(User), aliased(User)


def _columns(facts: type, model: Any, elsewhere: Mapping[str, Any], without: Sequence[str] = ()) -> list[Any]:
    """What is read of a table and of `elsewhere`, in the order of the facts: a row is their first arguments.

    Refuses (ValueError) to leave out anything but the last of them.
    """
    positional = [each.name for each in fields(facts) if not each.kw_only]
    names = positional[: len(positional) - len(without)]
    if positional[len(names) :] != [*without]:
        raise ValueError(f"{without} are not the last of {positional}")
    return [elsewhere[name].label(name) if name in elsewhere else model.__table__.c[name] for name in names]


_AVAILABLE_ACCOUNT = literal("available:") + cast(Order.freelancer_id, String) + ":" + Order.currency
_AVAILABLE = select(Balance.amount).where(Balance.account == _AVAILABLE_ACCOUNT).scalar_subquery()
_FROZEN = (
    select(cast(func.sum(func.coalesce(Freeze.amount, WHOLE)), BigInteger))
    .where(Freeze.account == _AVAILABLE_ACCOUNT, Freeze.lifted_at.is_(None))
    .scalar_subquery()
)
_PAYABLE = func.coalesce(_AVAILABLE, 0) - func.coalesce(_FROZEN, 0)


_ELSEWHERE = {"client_name": _CLIENT.name, "freelancer_name": _FREELANCER.name, "payable": _PAYABLE}
_ORDER = _columns(OrderFacts, Order, _ELSEWHERE)


def _with_people(*more: Any) -> Select[Any]:
    """Rows of orders that begin with what the facts need, and then their policy."""
    return (
        select(*_ORDER, Order.policy_version, *more)
        .join(_CLIENT, _CLIENT.id == Order.client_id)
        .join(_FREELANCER, _FREELANCER.id == Order.freelancer_id)
    )


# Statements are made once, with their parameters: making one again costs more than running it.
_LOADED = _with_people().where(among(Order.id, _IDS))
_MINE = or_(Order.client_id == bindparam("me"), Order.freelancer_id == bindparam("me"))
_SHOWN = (Order.title, Order.description, Order.lang)
_LOCALES = (_CLIENT.locale.label("client_locale"), _FREELANCER.locale.label("freelancer_locale"))
_FOUND = _with_people(*_SHOWN, *_LOCALES).where(and_(Order.ref == bindparam("ref"), _MINE))

_ZONES = (_CLIENT.timezone.label("client_timezone"), _FREELANCER.timezone.label("freelancer_timezone"))
_SHOWN_TO_STAFF = _with_people(*_SHOWN, *_LOCALES, *_ZONES).where(Order.ref == bindparam("ref"))

_CONTESTED = (
    select(cast(func.coalesce(func.sum(Hold.amount), 0), BigInteger))
    .where(Hold.milestone_id == Milestone.id, Hold.lifted_at.is_(None))
    .scalar_subquery()
)


_LOCK = cast(Lock.id, String) + ":" + cast(Lock.case_id, String) + ":" + cast(Lock.amount, String)
_LOCKS = (
    select(func.aggregate_strings(_LOCK, " "))
    .where(Lock.milestone_id == Milestone.id, Lock.lifted_at.is_(None))
    .scalar_subquery()
)
_MILESTONE = {
    "escrow": func.coalesce(Balance.amount, 0),
    "contested": _CONTESTED,
    "locks": type_coerce(_LOCKS, Read(_locks)),
}
_SHOWN_OF_MILESTONES = ("deliverable", "lang")


def _milestones(without: Sequence[str]) -> Select[Any]:
    return (
        select(Milestone.order_id, *_columns(MilestoneFacts, Milestone, _MILESTONE, without))
        .outerjoin(Balance, Balance.account == literal("escrow:") + cast(Milestone.id, String))
        .where(among(Milestone.order_id, _IDS))
        .order_by(Milestone.position)
    )


_MILESTONES, _MILESTONES_SHOWN = _milestones(_SHOWN_OF_MILESTONES), _milestones(())
_CASE = _columns(CaseFacts, Case, {"details": type_coerce(Case.details, Read(_details))})
_CASES = select(Case.order_id, *_CASE).where(among(Case.order_id, _IDS)).order_by(Case.id)
_ASKED, _ANSWERED, _DECIDED = (aliased(WrittenText) for _ in range(3))
_CASES_SHOWN = (
    _CASES.add_columns(*(column for text in (_ASKED, _ANSWERED, _DECIDED) for column in (text.body, text.lang)))
    .outerjoin(_ASKED, _ASKED.ref == Case.text_ref)
    .outerjoin(_ANSWERED, _ANSWERED.ref == Case.answer_ref)
    .outerjoin(_DECIDED, _DECIDED.ref == Case.verdict_ref)
    .add_columns(group_ref_of(Case.id))
)
_PAUSES = (
    select(func.aggregate_strings(Pause.cause, " "))
    .where(Pause.deadline_id == Deadline.id, Deadline.state == "paused")
    .scalar_subquery()
)
_DEADLINE = {
    "remaining": type_coerce(Deadline.remaining, Span),
    "parked": Deadline.parked_at.is_not(None),
    "pauses": type_coerce(_PAUSES, Read(_causes)),
}
_DEADLINES = select(Deadline.order_id, *_columns(DeadlineFacts, Deadline, _DEADLINE))
_DEADLINES = _DEADLINES.where(among(Deadline.order_id, _IDS)).order_by(Deadline.due_at, Deadline.id)


def find(connection: Connection, ref: str, user_id: int) -> Any | None:
    """The row of the order with this reference, if this person is a party of it; else None."""
    return connection.execute(_FOUND, {"ref": ref, "me": user_id}).first()


def find_for_staff(connection: Connection, ref: str) -> Any | None:
    """The same for every reader; what staff may see of it is for the caller to say (X33)."""
    return connection.execute(_SHOWN_TO_STAFF, {"ref": ref}).first()


def load(connection: Connection, ids: Sequence[int], platform: Platform) -> dict[int, OrderFacts]:
    """The facts of these orders, by id; civil days are counted in the platform's zone."""
    rows = connection.execute(_LOADED, {"ids": ids}).all()
    found = [row.id for row in rows]
    milestones = _by_order(connection, _MILESTONES, MilestoneFacts, found)
    cases = _by_order(connection, _CASES, CaseFacts, found)
    deadlines = _by_order(connection, _DEADLINES, DeadlineFacts, found)
    return {row.id: _order(row, milestones[row.id], cases[row.id], deadlines[row.id], platform) for row in rows}


class CaseTexts(NamedTuple):
    """What was written with a case and about it, each with its language; they are nothing that a rule reads."""

    comment: str | None
    comment_lang: str | None
    answer: str | None
    answer_lang: str | None
    verdict: str | None
    verdict_lang: str | None
    group: str | None = None  # the reference of its group conversation


def shown(connection: Connection, row: Any, platform: Platform) -> tuple[OrderFacts, dict[str, CaseTexts]]:
    """The facts of one order as a page shows it: with what milestones say, and the texts of cases by reference."""
    milestones = _by_order(connection, _MILESTONES_SHOWN, MilestoneFacts, [row.id])
    deadlines = _by_order(connection, _DEADLINES, DeadlineFacts, [row.id])
    cases, texts = [], {}
    for _, *columns in connection.execute(_CASES_SHOWN, {"ids": [row.id]}).all():
        cases.append(CaseFacts(*columns[: len(_CASE)]))
        texts[cases[-1].ref] = CaseTexts(*columns[len(_CASE) :])
    return _order(row, milestones[row.id], cases, deadlines[row.id], platform), texts


def _by_order(
    connection: Connection, statement: Select[Any], facts: type[T], ids: Sequence[int]
) -> defaultdict[int, list[T]]:
    """The rows as facts, by the order they belong to."""
    grouped: defaultdict[int, list[T]] = defaultdict(list)
    for order_id, *columns in connection.execute(statement, {"ids": ids}).all():
        grouped[order_id].append(facts(*columns))
    return grouped


def _order(
    row: Any,
    milestones: Sequence[MilestoneFacts],
    cases: Sequence[CaseFacts],
    deadlines: Sequence[DeadlineFacts],
    platform: Platform,
) -> OrderFacts:
    alive, ended = _parted(deadlines)
    return OrderFacts(
        *row[: len(_ORDER)],
        policy=policy(row.policy_version),
        platform=platform,
        milestones=tuple(milestones),
        cases=tuple(cases),
        deadlines=alive,
        ended=ended,
    )


def _parted(rows: Sequence[DeadlineFacts]) -> tuple[tuple[DeadlineFacts, ...], tuple[DeadlineFacts, ...]]:
    """Those that run or pause, soonest first; and those that have ended, in the order in which they began."""
    over = [each for each in rows if each.state not in ALIVE]
    if not over:
        return tuple(rows), ()
    return tuple(each for each in rows if each.state in ALIVE), tuple(sorted(over, key=attrgetter("id")))
