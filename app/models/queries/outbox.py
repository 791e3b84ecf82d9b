"""Named queries of the gateway's outbox: which operations wait, who leases them, and which a notice is about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, case, func, or_, select, text, update
from sqlalchemy.orm import aliased

from app.models.leasing import Leasing
from app.models.tables.operations import Operation
from app.models.tables.orders import Order
from app.models.tables.users import User

LEASING = Leasing("operations", "state IN ('waiting', 'asked')")
first_waiting, lease = LEASING.first_waiting, LEASING.lease
DENIED = ("http_401", "http_403", "http_404")  # a wrong secret, a closed door, a wrong address: ours to mend
TO_RETRY = (Operation.state == "failed", Operation.kind == "refund", Operation.retried_at.is_(None))
_CHARGE = aliased(Operation)
_ASKED = (
    select(Operation.__table__, Order.ref, Order.title, User.locale)
    .join(Order, Order.id == Operation.order_id)
    .join(User, User.id == Operation.user_id)
)


def operation(connection: Connection, operation_id: int) -> Any:
    """An operation with its order's reference and title, and the language of the person who pays or is paid."""
    return connection.execute(_ASKED.where(Operation.id == operation_id)).one()


def finish(connection: Connection, operation_id: int, state: str, wall: datetime) -> bool:
    """It is done or failed, once for ever; False when it was so before."""
    alive = (Operation.id == operation_id, Operation.state.in_(("waiting", "asked", "ended")))
    values = {"state": state, "finished_at": wall, "lease_until": None, "lease_token": None}
    return connection.execute(update(Operation).where(*alive).values(**values)).rowcount == 1


def end_lease(connection: Connection, operation_id: int, token: str, **columns: object) -> bool:
    """It gets these columns and its lease ends; False when the lease has passed to somebody else."""
    ours = (Operation.id == operation_id, Operation.lease_token == token, Operation.state.in_(("waiting", "asked")))
    values = {"lease_until": None, "lease_token": None, **columns}
    return connection.execute(update(Operation).where(*ours).values(**values)).rowcount == 1


_UNHANDLED = text("""
SELECT n.id, n.kind, o.id AS operation_id, o.state FROM notices n LEFT JOIN operations o ON o.key = n.key
WHERE n.handled_at IS NULL ORDER BY n.at, n.id LIMIT :size
""")


def unhandled(connection: Connection, size: int) -> Sequence[Any]:
    """Notices nobody has looked into yet, oldest first: id, kind, and the operation's id if we know its key."""
    return connection.execute(_UNHANDLED, {"size": size}).all()


def charges(connection: Connection, order_ids: Sequence[int]) -> dict[int, list[tuple[str, int]]]:
    """What the gateway took for the milestones of these orders, by milestone, oldest first: a charge's key, and how
    much of it was not given back."""
    # A refund that failed and was tried again gives back once: its successor counts.
    of_it = (Operation.order_id == _CHARGE.order_id, Operation.charge == _CHARGE.key, Operation.retried_at.is_(None))
    given = select(func.coalesce(func.sum(Operation.amount), 0)).where(*of_it)
    left = (_CHARGE.amount - given.scalar_subquery()).label("there")
    taken = (_CHARGE.order_id.in_(order_ids), _CHARGE.kind == "charge", _CHARGE.state == "done")
    found: dict[int, list[tuple[str, int]]] = {}
    for row in connection.execute(select(_CHARGE.milestone_id, _CHARGE.key, left).where(*taken).order_by(_CHARGE.id)):
        found.setdefault(row.milestone_id, []).append((row.key, int(row.there)))
    return found


_GIVEN = case(
    (Operation.kind == "charge", 0),
    ((Operation.state == "failed") & (Operation.kind == "payout"), 0),
    (Operation.retried_at.is_not(None), 0),
    else_=Operation.amount,
)
_TAKEN = case(((Operation.kind == "charge") & (Operation.state == "done"), Operation.amount), else_=0)


def left(connection: Connection, order_id: int, milestone_id: int, before: int) -> int:
    """What the gateway took for a milestone and was not asked to give or pay out by an operation before this one, in
    minor units; below zero where it was asked for more (X51)."""
    of_it = (Operation.order_id == order_id, Operation.milestone_id == milestone_id)
    mine = case((Operation.id < before, _GIVEN), else_=0)
    return int(connection.execute(select(func.coalesce(func.sum(_TAKEN - mine), 0)).where(*of_it)).scalar_one())


def failed(connection: Connection) -> int:
    """How many operations the gateway will not do."""
    return connection.execute(select(func.count()).where(Operation.state == "failed")).scalar() or 0


def replace(connection: Connection, operation_id: int, by: int, wall: datetime) -> bool:
    """A failed operation has its one successor, asked for by this person; False when it had one, or is not failed."""
    alone = (Operation.id == operation_id, Operation.state == "failed", Operation.retried_at.is_(None))
    values = {"retried_at": wall, "retried_by": by}
    return connection.execute(update(Operation).where(*alone).values(**values)).rowcount == 1


def hurry(connection: Connection, operation_id: int, wall: datetime) -> bool:
    """A waiting operation is asked at once; False when it waits no more, or is just being asked."""
    waits = (Operation.id == operation_id, Operation.state.in_(("waiting", "asked")))
    free = or_(Operation.lease_until.is_(None), Operation.lease_until <= wall)
    return connection.execute(update(Operation).where(*waits, free).values(available_at=wall)).rowcount == 1


def denied(connection: Connection) -> bool:
    """Whether the gateway does not let us in: something waits that it refused for who asked, not for what was asked."""
    waits = (Operation.state.in_(("waiting", "asked")), Operation.error.in_(DENIED))
    return connection.execute(select(Operation.id).where(*waits).limit(1)).first() is not None
