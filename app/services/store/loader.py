"""Load the facts of orders, many at once, in a number of queries that does not depend on how many."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import BigInteger, Connection, Select, String, and_, bindparam, cast, func, literal, or_, select
from sqlalchemy.orm import aliased

from app.core.database.db import Numbers, among
from app.core.platform import Platform
from app.ledger.tables import WHOLE, Balance, Freeze
from app.models import Case, Deadline, Hold, Milestone, Order, Pause, User
from app.rules.base.facts import ALIVE, CaseFacts, DeadlineFacts, MilestoneFacts, OrderFacts
from app.rules.base.policy import policy

# What is read of each table, in this order, under the names that the facts have.
_ORDER = (
    "id ref client_id freelancer_id currency price plain state consent ordered_at delivery_due_at delivered_at "
    "completed_at cancelled_at listed_at fee_basis_points head_seq head_hash custody salt policy_version"
).split()
_MILESTONE = (
    "order_id id position title state amount due_at submitted_at approved_at complaint_until held_until charge charged "
    "earned released paid_out"
).split()
_CASE = (
    "order_id id ref layer kind state opened_by opener_id responder_id policy_version details outcome opened_at "
    "closed_at version stance staff_id"
).split()
_DEADLINE = (
    "order_id id subject subject_id kind who human opened_at due_at wake_at state remaining policy_version held_days"
).split()

_IDS = bindparam("ids", type_=Numbers)
_CLIENT, _FREELANCER = aliased(User), aliased(User)
_NAMES = (_CLIENT.name.label("client_name"), _FREELANCER.name.label("freelancer_name"))
_OWN = (*_ORDER, "client_name", "freelancer_name", "payable")


_AVAILABLE_ACCOUNT = literal("available:") + cast(Order.freelancer_id, String) + ":" + Order.currency
_AVAILABLE = select(Balance.amount).where(Balance.account == _AVAILABLE_ACCOUNT).scalar_subquery()
_FROZEN = (
    select(cast(func.sum(func.coalesce(Freeze.amount, WHOLE)), BigInteger))
    .where(Freeze.account == _AVAILABLE_ACCOUNT, Freeze.lifted_at.is_(None))
    .scalar_subquery()
)
PAYABLE = (func.coalesce(_AVAILABLE, 0) - func.coalesce(_FROZEN, 0)).label("payable")


def _columns(model: Any, names: Iterable[str]) -> list[Any]:
    return [model.__table__.c[name] for name in names]


def _with_people(*more: Any) -> Select[Any]:
    """Rows of orders that begin with what the facts need, as `_OWN` names it."""
    return (
        select(*_columns(Order, _ORDER), *_NAMES, PAYABLE, *more)
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
    .label("contested")
)
_IN_ESCROW = func.coalesce(Balance.amount, 0).label("escrow")


def _milestones(*texts: Any) -> Select[Any]:
    return (
        select(*_columns(Milestone, _MILESTONE), _IN_ESCROW, _CONTESTED, *texts)
        .outerjoin(Balance, Balance.account == literal("escrow:") + cast(Milestone.id, String))
        .where(among(Milestone.order_id, _IDS))
        .order_by(Milestone.position)
    )


_MILESTONES, _MILESTONES_SHOWN = _milestones(), _milestones(Milestone.deliverable, Milestone.lang)
_CASES = select(*_columns(Case, _CASE)).where(among(Case.order_id, _IDS)).order_by(Case.id)
_PAUSES = (
    select(func.aggregate_strings(Pause.cause, " "))
    .where(Pause.deadline_id == Deadline.id, Deadline.state == "paused")
    .scalar_subquery()
    .label("pauses")
)
_DEADLINES = (
    select(*_columns(Deadline, _DEADLINE), Deadline.parked_at.is_not(None).label("parked"), _PAUSES)
    .where(among(Deadline.order_id, _IDS))
    .order_by(Deadline.due_at, Deadline.id)
)


def find(connection: Connection, ref: str, user_id: int) -> Any | None:
    """The row of the order with this reference, if this person is a party of it; else None."""
    return connection.execute(_FOUND, {"ref": ref, "me": user_id}).first()


def find_for_staff(connection: Connection, ref: str) -> Any | None:
    """The same for every reader; what staff may see of it is for the caller to say (X33)."""
    return connection.execute(_SHOWN_TO_STAFF, {"ref": ref}).first()


def load(connection: Connection, ids: Sequence[int], platform: Platform) -> dict[int, OrderFacts]:
    """The facts of these orders, by id; civil days are counted in the platform's zone."""
    return facts_of(connection, connection.execute(_LOADED, {"ids": ids}).all(), platform)


def facts_of(
    connection: Connection, rows: Sequence[Any], platform: Platform, texts: bool = False
) -> dict[int, OrderFacts]:
    """The facts of orders whose rows (as `find` gives them) are already there, by id; with what milestones say."""
    ids = [row.id for row in rows]
    wanted, names = (_MILESTONES_SHOWN, ("deliverable", "lang")) if texts else (_MILESTONES, ())
    milestones = _by_order(connection, wanted, ids, (*_MILESTONE, "escrow", "contested", *names))
    cases = _by_order(connection, _CASES, ids, _CASE)
    deadlines = _by_order(connection, _DEADLINES, ids, (*_DEADLINE, "parked", "pauses"))
    found = {}
    for row in rows:
        own = dict(zip(_OWN, row, strict=False))
        alive, ended = _parted(deadlines[row.id])
        found[row.id] = OrderFacts(
            policy=policy(own.pop("policy_version")),
            platform=platform,
            milestones=tuple(MilestoneFacts(**m) for m in milestones[row.id]),
            cases=tuple(_case(c) for c in cases[row.id]),
            deadlines=alive,
            ended=ended,
            **own,
        )
    return found


def _by_order(
    connection: Connection, statement: Select[Any], ids: Sequence[int], names: Sequence[str]
) -> defaultdict[int, list[dict[str, Any]]]:
    """The rows as dictionaries, by the order they belong to."""
    grouped: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in connection.execute(statement, {"ids": ids}).all():
        fields = dict(zip(names, row, strict=True))
        grouped[fields.pop("order_id")].append(fields)
    return grouped


def _case(fields: dict[str, Any]) -> CaseFacts:
    return CaseFacts(**fields | {"details": json.loads(fields["details"])})


def _parted(rows: Sequence[dict[str, Any]]) -> tuple[tuple[DeadlineFacts, ...], tuple[DeadlineFacts, ...]]:
    """Those that run or pause, soonest first; and those that have ended, in the order in which they began."""
    alive, over = (tuple(_deadline(d) for d in rows if (d["state"] in ALIVE) is wanted) for wanted in (True, False))
    return alive, tuple(sorted(over, key=lambda d: d.id))


def _deadline(fields: dict[str, Any]) -> DeadlineFacts:
    remaining = fields["remaining"]
    span = None if remaining is None else timedelta(microseconds=remaining)
    return DeadlineFacts(**fields | {"remaining": span, "pauses": tuple(sorted((fields["pauses"] or "").split()))})
