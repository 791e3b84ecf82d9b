"""Named queries of the gateway's outbox: which operations wait, who claims them, and which a notice is about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select, text, update
from sqlalchemy.orm import aliased

from app.core.instants import to_us
from app.models.operations import Notice, Operation
from app.models.orders import Order
from app.models.users import User

# The state is written out, so that the planner can prove the partial index.
_READY = "state IN ('waiting', 'asked') AND available_at <= :wall AND (lease_until IS NULL OR lease_until <= :wall)"
_FIRST = text(f"SELECT available_at, id FROM operations WHERE {_READY} ORDER BY available_at, id LIMIT 1")  # noqa: S608
_LEASE = "lease_until = :until, lease_token = :token, attempts = attempts + 1"
_CLAIM = f"UPDATE operations SET {_LEASE} WHERE {_READY} AND id %s RETURNING id"  # noqa: S608
_ONE = f"SELECT id FROM operations WHERE {_READY} ORDER BY available_at, id LIMIT 1"  # noqa: S608
_CLAIMS = {
    "sqlite": text(_CLAIM % f"= ({_ONE})"),
    "postgresql": text(_CLAIM % f"= ({_ONE} FOR UPDATE SKIP LOCKED)"),
}
_CHARGE = aliased(Operation)
_ASKED = (
    select(Operation.__table__, Order.ref, Order.title, User.locale)
    .join(Order, Order.id == Operation.order_id)
    .join(User, User.id == Operation.user_id)
)


def first_waiting(connection: Connection, wall: datetime) -> tuple[int, int] | None:
    """The operation that has waited longest for somebody to claim it, as (instant in microseconds, id)."""
    found = connection.execute(_FIRST, {"wall": to_us(wall)}).first()
    return None if found is None else (int(found[0]), int(found[1]))


def claim(connection: Connection, token: str, wall: datetime, until: datetime) -> int | None:
    """One waiting operation is leased under `token` until an instant, which is an attempt; its id, or None."""
    given = {"token": token, "wall": to_us(wall), "until": to_us(until)}
    found = connection.execute(_CLAIMS[connection.dialect.name], given).scalar()
    return None if found is None else int(found)


def operation(connection: Connection, operation_id: int) -> Any:
    """An operation with its order's reference and title, and the language of whoever pays or is paid."""
    return connection.execute(_ASKED.where(Operation.id == operation_id)).one()


def finish(connection: Connection, operation_id: int, state: str, wall: datetime) -> bool:
    """It is done or failed, once for ever; False when it was so before."""
    alive = (Operation.id == operation_id, Operation.state.in_(("waiting", "asked", "ended")))
    values = {"state": state, "finished_at": wall, "lease_until": None, "lease_token": None}
    return connection.execute(update(Operation).where(*alive).values(**values)).rowcount == 1


def put_off(connection: Connection, operation_id: int, token: str, **columns: object) -> bool:
    """It gets these columns and its lease ends; False when the lease has passed to somebody else."""
    ours = (Operation.id == operation_id, Operation.lease_token == token, Operation.state.in_(("waiting", "asked")))
    values = {"lease_until": None, "lease_token": None, **columns}
    return connection.execute(update(Operation).where(*ours).values(**values)).rowcount == 1


def unhandled(connection: Connection, size: int) -> Sequence[Any]:
    """Notices nobody has looked into yet, oldest first: id, kind, and the operation's id if we know its key."""
    query = select(Notice.id, Notice.kind, Operation.id.label("operation_id"), Operation.state)
    query = query.outerjoin(Operation, Operation.key == Notice.key).where(Notice.handled_at.is_(None))
    return connection.execute(query.order_by(Notice.at, Notice.id).limit(size)).all()


def charges(connection: Connection, milestone_id: int) -> list[tuple[str, int]]:
    """What the gateway took for a milestone, oldest first: the charge's key, and how much of it was not given back."""
    given = select(func.coalesce(func.sum(Operation.amount), 0)).where(Operation.charge == _CHARGE.key)
    query = select(_CHARGE.key, _CHARGE.amount - given.scalar_subquery()).order_by(_CHARGE.id)
    rows = connection.execute(
        query.where(_CHARGE.milestone_id == milestone_id, _CHARGE.state == "done", _CHARGE.kind == "charge")
    )
    return [(str(key), int(there)) for key, there in rows]


def failed(connection: Connection) -> int:
    """How many operations the gateway will not do."""
    return connection.execute(select(func.count()).where(Operation.state == "failed")).scalar() or 0
