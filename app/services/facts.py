"""Load the facts of orders, many at once, in a number of queries that does not depend on how many."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta, tzinfo
from typing import Any

from sqlalchemy import Connection, String, and_, cast, func, literal, or_, select
from sqlalchemy.orm import aliased

from app.ledger.tables import Balance
from app.models import Case, Deadline, Milestone, Order, User
from app.rules.facts import CaseFacts, DeadlineFacts, MilestoneFacts, OrderFacts
from app.rules.policy import policy

_CLIENT, _FREELANCER = aliased(User), aliased(User)

# Rows of orders with the names of their people: what `facts_of` wants.
ORDERS = (
    select(
        Order.__table__,
        _CLIENT.name.label("client_name"),
        _CLIENT.locale.label("client_locale"),
        _FREELANCER.name.label("freelancer_name"),
        _FREELANCER.locale.label("freelancer_locale"),
    )
    .join(_CLIENT, _CLIENT.id == Order.client_id)
    .join(_FREELANCER, _FREELANCER.id == Order.freelancer_id)
)
_OWN = (
    "id ref client_id freelancer_id client_name freelancer_name currency price plain state consent ordered_at "
    "delivery_due_at delivered_at completed_at cancelled_at listed_at fee_basis_points head_seq head_hash"
).split()
_MILESTONE = "id state amount due_at submitted_at approved_at complaint_until held_until escrow".split()
_CASE = (
    "id ref layer kind state opened_by opener_id responder_id policy_version outcome opened_at closed_at version"
).split()
_DEADLINE = "id subject subject_id kind who human opened_at due_at wake_at state policy_version".split()

_IN_ESCROW = func.coalesce(Balance.amount, 0).label("escrow")
_MILESTONES = select(Milestone.__table__, _IN_ESCROW).outerjoin(
    Balance, Balance.account == literal("escrow:") + cast(Milestone.id, String)
)


def find(connection: Connection, ref: str, user_id: int) -> Any | None:
    """The row of the order with this reference, if this person is a party of it; else None."""
    mine = or_(Order.client_id == user_id, Order.freelancer_id == user_id)
    return connection.execute(ORDERS.where(and_(Order.ref == ref, mine))).first()


def load(connection: Connection, ids: Sequence[int], zone: tzinfo) -> dict[int, OrderFacts]:
    """The facts of these orders, by id; `zone` is the platform's, in which civil days are counted."""
    return facts_of(connection, connection.execute(ORDERS.where(Order.id.in_(ids))).all(), zone)


def facts_of(connection: Connection, rows: Sequence[Any], zone: tzinfo) -> dict[int, OrderFacts]:
    """The facts of orders whose rows (as of `ORDERS`) are already there, by id."""
    ids = [row.id for row in rows]
    milestones = _by_order(
        connection.execute(_MILESTONES.where(Milestone.order_id.in_(ids)).order_by(Milestone.position))
    )
    cases = _by_order(connection.execute(_of(Case, ids).order_by(Case.id)))
    alive = Deadline.state.in_(("running", "paused"))
    deadlines = _by_order(connection.execute(_of(Deadline, ids).where(alive).order_by(Deadline.due_at, Deadline.id)))
    return {
        row.id: OrderFacts(
            **{name: getattr(row, name) for name in _OWN},
            policy=policy(row.policy_version),
            zone=zone,
            milestones=tuple(_milestone(m) for m in milestones[row.id]),
            cases=tuple(_case(c) for c in cases[row.id]),
            deadlines=tuple(_deadline(d) for d in deadlines[row.id]),
        )
        for row in rows
    }


def _of(table: Any, ids: Sequence[int]) -> Any:
    return select(table.__table__).where(table.order_id.in_(ids))


def _by_order(rows: Iterable[Any]) -> defaultdict[int, list[Any]]:
    grouped: defaultdict[int, list[Any]] = defaultdict(list)
    for row in rows:
        grouped[row.order_id].append(row)
    return grouped


def _milestone(row: Any) -> MilestoneFacts:
    return MilestoneFacts(**{name: getattr(row, name) for name in _MILESTONE})


def _case(row: Any) -> CaseFacts:
    return CaseFacts(**{name: getattr(row, name) for name in _CASE}, details=json.loads(row.details))


def _deadline(row: Any) -> DeadlineFacts:
    remaining = None if row.remaining is None else timedelta(microseconds=row.remaining)
    own = {name: getattr(row, name) for name in _DEADLINE}
    return DeadlineFacts(**own, remaining=remaining, parked=row.parked_at is not None)
