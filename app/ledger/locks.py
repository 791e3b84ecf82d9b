"""Locks: which part of a milestone's escrow a case holds. The database lets no other act take that part (X17, X56)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database.db import Base, Id, Instant

_LIVE = "lifted_at IS NULL"


class Lock(Base):
    """So much of a milestone's escrow stays there until the case lifts the lock; more is a second lock after the first.

    Together the live locks of a milestone never exceed what is in its escrow: neither can one be added that would, nor
    can escrow fall below them.
    """

    __tablename__ = "locks"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        Index(
            "uq_locks_live",
            "milestone_id",
            "case_id",
            unique=True,
            sqlite_where=text(_LIVE),
            postgresql_where=text(_LIVE),
        ),
        Index("ix_locks_order", "order_id", "id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    milestone_id: Mapped[int] = mapped_column(ForeignKey("milestones.id"))
    amount: Mapped[int] = mapped_column(BigInteger)  # minor units
    at: Mapped[datetime] = mapped_column(Instant)
    lifted_at: Mapped[datetime | None] = mapped_column(Instant)


_LOCKED = "coalesce((SELECT sum(l.amount) FROM locks l WHERE l.milestone_id = {of} AND l.lifted_at IS NULL), 0)"
_OF_ESCROW = "CAST(substr(new.account, 8) AS bigint)"
_REFUSED = "locked money stays in escrow"

# Who adds a lock locks the balance first, so that whoever takes escrow at that moment comes before it or sees it.
_POSTGRESQL = (
    f"""
    CREATE FUNCTION refuse_more_locked() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM 1 FROM balances WHERE account = 'escrow:' || new.milestone_id FOR UPDATE;
        IF coalesce((SELECT amount FROM balances WHERE account = 'escrow:' || new.milestone_id), 0)
            < {_LOCKED.format(of="new.milestone_id")} THEN
            RAISE EXCEPTION '{_REFUSED}' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NULL;
    END $$
    """,  # noqa: S608
    """
    CREATE TRIGGER locks_within_escrow AFTER INSERT ON locks
    FOR EACH ROW EXECUTE FUNCTION refuse_more_locked()
    """,
    f"""
    CREATE FUNCTION refuse_locked() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF new.amount < {_LOCKED.format(of=_OF_ESCROW)} THEN
            RAISE EXCEPTION '{_REFUSED}' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER balances_keep_locked AFTER UPDATE OF amount ON balances
    FOR EACH ROW WHEN (new.amount < old.amount AND new.account LIKE 'escrow:%')
    EXECUTE FUNCTION refuse_locked()
    """,
)
_SQLITE = (
    f"""
    CREATE TRIGGER locks_within_escrow AFTER INSERT ON locks
    WHEN coalesce((SELECT amount FROM balances WHERE account = 'escrow:' || new.milestone_id), 0)
        < {_LOCKED.format(of="new.milestone_id")}
    BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END
    """,  # noqa: S608
    f"""
    CREATE TRIGGER balances_keep_locked AFTER UPDATE OF amount ON balances
    WHEN new.amount < old.amount AND new.account LIKE 'escrow:%' AND new.amount < {_LOCKED.format(of=_OF_ESCROW)}
    BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END
    """,
)


def lock_triggers(dialect: str) -> tuple[str, ...]:
    """The statements that keep in escrow what is locked of it."""
    return _POSTGRESQL if dialect == "postgresql" else _SQLITE
