"""Deadlines: everything the clock will do, as rows; and what moved them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Connection,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    TextClause,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database.db import Base, Id, Instant
from app.core.instants import from_us, to_us

# Written out in full wherever it is asked, so that a planner can prove it (see docs/adr).
RUNNING = "state = 'running' AND parked_at IS NULL"
WAITS = "state = 'running' AND user_id IS NOT NULL"
ASKED = "state = 'running' AND asked_id IS NOT NULL"
PAYOUTS = "kind = 'payout' AND state IN ('running', 'paused')"  # to come, or standing still


class Deadline(Base):
    """An instant at which the clock acts on its subject; `wake_at` is the next reminder or `due_at`."""

    __tablename__ = "deadlines"
    __table_args__ = (
        Index("ix_deadlines_wake", "wake_at", "id", sqlite_where=text(RUNNING), postgresql_where=text(RUNNING)),
        Index("ix_deadlines_order", "order_id"),
        # Whose turn it is: one range for each person and kind, soonest first.
        Index(
            "ix_deadlines_turn",
            "user_id",
            "kind",
            "due_at",
            "id",
            sqlite_where=text(WAITS),
            postgresql_where=text(WAITS),
        ),
        Index("ix_deadlines_payouts", "due_at", "id", sqlite_where=text(PAYOUTS), postgresql_where=text(PAYOUTS)),
        # Who is asked to put one off together, which may run against somebody else.
        Index("ix_deadlines_asked", "asked_id", "id", sqlite_where=text(ASKED), postgresql_where=text(ASKED)),
        CheckConstraint("state IN ('running','paused','met','lapsed','void')", name="state"),
        CheckConstraint("(state = 'paused') = (remaining IS NOT NULL)", name="remaining"),
        CheckConstraint("(more_days = 0) = (more_by = '')", name="more"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    subject: Mapped[str] = mapped_column(String(12))  # case, milestone, instruction
    subject_id: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(String(24))
    who: Mapped[str] = mapped_column(String(12))  # whose act it waits for: client, freelancer, a staff role; or clock
    user_id: Mapped[int | None] = mapped_column(BigInteger)  # that person, or nobody for the clock
    human: Mapped[bool] = mapped_column()  # somebody could have acted: down time is credited (X35)
    opened_at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime] = mapped_column(Instant)
    wake_at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[str] = mapped_column(String(8))
    remaining: Mapped[int | None] = mapped_column(BigInteger)  # microseconds, while paused
    policy_version: Mapped[int] = mapped_column(Integer)
    held_days: Mapped[int] = mapped_column(Integer, default=0)  # by the client's requests (X34)
    more_days: Mapped[int] = mapped_column(Integer, default=0)  # asked for by one side, and by which (G6)
    more_by: Mapped[str] = mapped_column(String(12), default="")
    asked_id: Mapped[int | None] = mapped_column(BigInteger)  # the person whose agreement that waits for
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    parked_at: Mapped[datetime | None] = mapped_column(Instant)


class Pause(Base):
    """Why a deadline stands still; it runs on when no row is left (X60)."""

    __tablename__ = "pauses"

    deadline_id: Mapped[int] = mapped_column(ForeignKey("deadlines.id"), primary_key=True)
    cause: Mapped[str] = mapped_column(String(60), primary_key=True)  # such as case:<ref>, payout
    at: Mapped[datetime] = mapped_column(Instant)


class DeadlineChange(Base):
    """A deadline that was moved: by what, how long, before and after (G6). Once per cause."""

    __tablename__ = "deadline_changes"
    __table_args__ = (UniqueConstraint("deadline_id", "cause"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    deadline_id: Mapped[int] = mapped_column(ForeignKey("deadlines.id"))
    cause: Mapped[str] = mapped_column(String(40))
    user_id: Mapped[int | None] = mapped_column(BigInteger)  # who let it be moved, or nobody: it was the clock
    delta: Mapped[int] = mapped_column(BigInteger)  # microseconds
    before: Mapped[datetime] = mapped_column(Instant)
    after: Mapped[datetime] = mapped_column(Instant)
    at: Mapped[datetime] = mapped_column(Instant)


class Installation(Base):
    """Facts about this database itself: whether it is a demo, and by how much its clock is ahead (X43)."""

    __tablename__ = "installation"

    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class Heartbeat(Base):
    """The last sign of life of a process. Wall time."""

    __tablename__ = "heartbeats"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    role: Mapped[str] = mapped_column(String(12), index=True)  # web, worker, scheduler
    at: Mapped[datetime] = mapped_column(Instant)


class Outage(Base):
    """A span in which nobody could answer; every running human deadline that overlaps it is moved by it (X35)."""

    __tablename__ = "outages"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    began_at: Mapped[datetime] = mapped_column(Instant)  # business time
    ended_at: Mapped[datetime] = mapped_column(Instant)
    credited_at: Mapped[datetime | None] = mapped_column(Instant)


class Lease(Base):
    """Who leads: one holder at a time, with a token that grows so that a late writer is refused. Wall time."""

    __tablename__ = "leases"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    holder: Mapped[str] = mapped_column(String(80))
    token: Mapped[int] = mapped_column(BigInteger)
    until: Mapped[datetime] = mapped_column(Instant)


_DUE = f"FROM deadlines WHERE {RUNNING} AND wake_at <= :now AND (NOT human OR wake_at <= :horizon)"
_DUE_ORDERS = text(f"SELECT order_id {_DUE} ORDER BY wake_at, id LIMIT :size")
_LOCKED_DUE_ORDERS = text(
    f"SELECT due.order_id FROM (SELECT order_id, wake_at, id {_DUE}) AS due "  # noqa: S608
    "JOIN orders ON orders.id = due.order_id ORDER BY due.wake_at, due.id LIMIT :size FOR UPDATE OF orders SKIP LOCKED"
)
_FIRST_DUE = text(f"SELECT wake_at, id {_DUE} ORDER BY wake_at, id LIMIT 1")
_NEXT_WAKE = text(f"SELECT min(wake_at) FROM deadlines WHERE {RUNNING}")  # noqa: S608


def due_orders(connection: Connection, now: datetime, horizon: datetime, size: int) -> list[int]:
    """Orders whose deadlines wake by `now`, soonest first; human ones only up to the horizon (X35)."""
    return _orders(connection, _DUE_ORDERS, now, horizon, size)


def lock_due_orders(connection: Connection, now: datetime, horizon: datetime, size: int) -> list[int]:
    """The same, locked: those that others hold are left out and the next are taken, so that sweepers share what is due.

    What is due on an order may have changed before it was locked. SQLite has one writer at a time, who holds them all.
    """
    statement = _LOCKED_DUE_ORDERS if connection.dialect.name == "postgresql" else _DUE_ORDERS
    return _orders(connection, statement, now, horizon, size)


def _orders(connection: Connection, statement: TextClause, now: datetime, horizon: datetime, size: int) -> list[int]:
    found = connection.execute(statement, {"now": to_us(now), "horizon": to_us(horizon), "size": size})
    return list(dict.fromkeys(found.scalars()))


def first_due(connection: Connection, now: datetime, horizon: datetime) -> tuple[int, int] | None:
    """The deadline that woke first, as (instant in microseconds, id); human ones only up to the horizon (X35)."""
    found = connection.execute(_FIRST_DUE, {"now": to_us(now), "horizon": to_us(horizon)}).first()
    return None if found is None else (int(found[0]), int(found[1]))


def next_wake(connection: Connection) -> datetime | None:
    """The next instant at which any deadline wakes."""
    found = connection.execute(_NEXT_WAKE).scalar()
    return None if found is None else from_us(int(found))


# A payout stands still although all that is available of it could be paid: money came in beside what is frozen. No
# freeze, no payout and no release ends it, for each locks orders of its own, so it is found by looking (E10, X20).
_FREED = text(f"""
SELECT d.order_id FROM deadlines d
JOIN milestones m ON m.id = d.subject_id AND m.released > m.paid_out + m.spent
JOIN orders o ON o.id = d.order_id
JOIN balances b ON b.account = 'available:' || CAST(o.freelancer_id AS text) || ':' || o.currency
WHERE {"d." + PAYOUTS.replace("state", "d.state")} AND d.state = 'paused'
    AND NOT EXISTS (SELECT 1 FROM freezes w WHERE w.account = b.account AND w.lifted_at IS NULL AND w.amount IS NULL)
    AND b.amount >= m.released - m.paid_out - m.spent + coalesce(
        (SELECT sum(f.amount) FROM freezes f WHERE f.account = b.account AND f.lifted_at IS NULL), 0)
ORDER BY d.due_at, d.id LIMIT 1
""")  # noqa: S608  (all of it is ours)


def freed_payout(connection: Connection) -> int | None:
    """The order whose payout stands still and need not any more, the one due first; None when there is none."""
    return connection.execute(_FREED).scalar()
