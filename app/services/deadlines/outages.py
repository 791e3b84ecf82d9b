"""Signs of life, and the credit for spans in which nobody could answer (X35)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import delete, func, select, text, update

from app.core.database.db import insert_rows, table_of
from app.core.database.tx import Tx, roll_back_to
from app.core.instants import overlap
from app.core.platform import Platform
from app.models import Deadline, DeadlineChange, Heartbeat, Outage
from app.rules.base.facts import ALIVE, DeadlineFacts, OrderFacts
from app.rules.base.plan import Plan
from app.rules.base.policy import current
from app.rules.decide import decide_credit
from app.services.deadlines.changes import record_change
from app.services.deadlines.retries import back_off, load_readable
from app.services.store.loader import load
from app.services.store.writer import PlannedWrite, write

WEB = "web"
FORGET_AFTER = timedelta(days=1)


def beat(tx: Tx, name: str, role: str) -> None:
    """The process `name` is alive now. When the web had been silent for longer than the policy tolerates, the outage
    is recorded in the same transaction, so that no sweep sees the new sign of life without it."""
    if role == WEB and _was_silent(tx):
        _alone(tx)
        if _was_silent(tx):
            span = {"began_at": horizon(tx), "ended_at": tx.now}
            insert_rows(tx.connection, table_of(Outage), [span])
    changed = tx.session.execute(update(Heartbeat).where(Heartbeat.name == name).values(at=tx.wall, role=role))
    if not changed.rowcount:  # type: ignore[attr-defined]
        tx.session.execute(delete(Heartbeat).where(Heartbeat.at < tx.wall - FORGET_AFTER, Heartbeat.role != WEB))
        tx.session.add(Heartbeat(name=name, role=role, at=tx.wall))
        tx.session.flush()


def _was_silent(tx: Tx) -> bool:
    last = _last(tx, WEB)
    return last is not None and tx.wall - last > current().outage_tolerance


def _alone(tx: Tx) -> None:
    """Web processes that come back together record one outage: the second one looks again after the first."""
    if tx.connection.dialect.name == "postgresql":
        tx.session.execute(text("LOCK TABLE outages IN SHARE ROW EXCLUSIVE MODE"))


def horizon(tx: Tx) -> datetime:
    """The last business instant at which somebody could have answered; now, where no web has ever been seen."""
    last = _last(tx, WEB)
    return tx.now if last is None else min(tx.now, _business(tx, last))


def _last(tx: Tx, role: str) -> datetime | None:
    return tx.session.execute(select(func.max(Heartbeat.at)).where(Heartbeat.role == role)).scalar()


def _business(tx: Tx, wall: datetime) -> datetime:
    return wall + (tx.now - tx.wall)


def uncredited(tx: Tx) -> Sequence[Outage]:
    """Outages that are not yet credited to everybody, oldest first."""
    return tx.session.execute(select(Outage).where(Outage.credited_at.is_(None)).order_by(Outage.id)).scalars().all()


def credit(
    tx: Tx, outage: Outage, platform: Platform, order_ids: Sequence[int] | None = None, limit: int = 1000
) -> int:
    """Running human deadlines that overlap the outage are moved by its span, once each; on how many orders.

    Those that stood still keep what was left, also when they go on before everything is credited.

    Of these orders, which the caller has locked; or of any, a batch at a time, and the outage is closed when none is
    left. A deadline that cannot be moved is put off.
    """
    found = _touched(tx, outage, order_ids, limit)
    if order_ids is None and found:
        tx.lock_orders(found)
    elif order_ids is None:
        outage.credited_at = tx.now
        tx.session.flush()
    for facts in load_readable(tx, found, platform).values():
        _credit_order(tx, facts, outage, platform)
    return len(found)


def _credit_order(tx: Tx, facts: OrderFacts, outage: Outage, platform: Platform) -> None:
    for deadline in facts.deadlines:
        span = _span(tx, deadline, outage)
        if not span:
            continue
        if deadline.state == "paused":
            record_change(tx, deadline, deadline.due_at, _cause(outage))  # it stood still anyway: moved by nothing
            continue
        error = roll_back_to(tx, partial(_move, tx, facts, deadline, span, outage))
        if error is not None:
            back_off(tx, deadline.id, error)
        facts = load(tx.connection, [facts.id], platform)[facts.id]


def credits_of(tx: Tx, facts: OrderFacts, outage: Outage) -> Iterator[Plan]:
    """What crediting this outage makes of an order, deadline by deadline; nothing is written."""
    for deadline in facts.deadlines:
        span = _span(tx, deadline, outage)
        if span and deadline.state == "running":
            plan = decide_credit(facts, deadline, span, tx.now)
            yield plan
            facts = plan.written


def _span(tx: Tx, deadline: DeadlineFacts, outage: Outage) -> timedelta:
    """By how long this outage overlaps the deadline: not what is over, parked, or was credited before."""
    able = deadline.human and deadline.state in ALIVE and not deadline.parked
    span = overlap(deadline.opened_at, deadline.due_at, outage.began_at, outage.ended_at)
    return span if able and span and not _credited(tx, deadline, outage) else timedelta(0)


def _move(tx: Tx, facts: OrderFacts, deadline: DeadlineFacts, span: timedelta, outage: Outage) -> None:
    write(tx, [PlannedWrite(decide_credit(facts, deadline, span, tx.now))])
    record_change(tx, deadline, deadline.due_at + span, _cause(outage))


def _touched(tx: Tx, outage: Outage, order_ids: Sequence[int] | None, limit: int) -> list[int]:
    done = select(DeadlineChange.id).where(
        DeadlineChange.deadline_id == Deadline.id, DeadlineChange.cause == _cause(outage)
    )
    wanted = (
        select(Deadline.order_id)
        .where(Deadline.state.in_(("running", "paused")), Deadline.parked_at.is_(None), Deadline.human, ~done.exists())
        .where(Deadline.opened_at < outage.ended_at, Deadline.due_at > outage.began_at)
        .order_by(Deadline.id)
        .limit(limit)
    )
    if order_ids is not None:
        wanted = wanted.where(Deadline.order_id.in_(order_ids))
    return sorted(set(tx.session.execute(wanted).scalars()))


def _credited(tx: Tx, deadline: DeadlineFacts, outage: Outage) -> bool:
    where = (DeadlineChange.deadline_id == deadline.id, DeadlineChange.cause == _cause(outage))
    return tx.session.execute(select(DeadlineChange.id).where(*where)).first() is not None


def _cause(outage: Outage) -> str:
    return f"outage:{outage.id}"


def last_seen(tx: Tx) -> dict[str, datetime]:
    """The newest sign of life of each role, in wall time."""
    statement = select(Heartbeat.role, func.max(Heartbeat.at)).group_by(Heartbeat.role)
    return {row[0]: row[1] for row in tx.session.execute(statement)}
