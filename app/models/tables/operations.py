"""What is asked of the payment gateway and of the marketplace (X51); what they say; what keeps money where it is."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database.db import Base, Id, Instant

_WAITING = "state IN ('waiting', 'asked')"
_FAILED = "state = 'failed'"
_OPEN = "state = 'open'"


class Operation(Base):
    """A charge, refund or payout. Its key is the gateway's idempotency key: asked however often, it happens once.

    waiting: to be asked; asked: the gateway knows of it and has not finished; then done or failed for ever.
    A charge that nobody waits for any more is `ended` once it is no longer looked at; if it is paid all the same,
    the payment goes back.
    """

    __tablename__ = "operations"
    __table_args__ = (
        CheckConstraint("kind IN ('charge','refund','payout')", name="kind"),
        CheckConstraint("state IN ('waiting','asked','done','failed','ended')", name="state"),
        CheckConstraint("amount > 0", name="amount"),
        Index(
            "ix_operations_waiting", "available_at", "id", sqlite_where=text(_WAITING), postgresql_where=text(_WAITING)
        ),
        Index("ix_operations_order", "order_id", "id"),
        Index("ix_operations_failed", "id", sqlite_where=text(_FAILED), postgresql_where=text(_FAILED)),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(String(80), unique=True)
    kind: Mapped[str] = mapped_column(String(10))
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    milestone_id: Mapped[int] = mapped_column(ForeignKey("milestones.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))  # extras that were promised (X29)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))  # who pays or is paid
    charge: Mapped[str | None] = mapped_column(String(80))  # of a refund: the charge of which it gives back
    amount: Mapped[int] = mapped_column(BigInteger)  # minor units
    currency: Mapped[str] = mapped_column(String(3))
    state: Mapped[str] = mapped_column(String(8))
    page: Mapped[str | None] = mapped_column(Text)  # of a charge: where the client pays, at the gateway
    at: Mapped[datetime] = mapped_column(Instant)  # business time
    available_at: Mapped[datetime] = mapped_column(Instant)  # wall time, as the lease
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    lease_until: Mapped[datetime | None] = mapped_column(Instant)
    lease_token: Mapped[str | None] = mapped_column(String(32))
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
    error: Mapped[str | None] = mapped_column(String(80))
    retried_at: Mapped[datetime | None] = mapped_column(Instant)  # when a failed one got its only successor, wall time
    retried_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class Notice(Base):
    """A signed message of the gateway, kept once under its id; it only says where to look again."""

    __tablename__ = "notices"
    __table_args__ = (  # asked every second
        Index(
            "ix_notices_unhandled",
            "at",
            "id",
            sqlite_where=text("handled_at IS NULL"),
            postgresql_where=text("handled_at IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    key: Mapped[str | None] = mapped_column(String(80))  # of the operation it is about
    at: Mapped[datetime] = mapped_column(Instant)
    handled_at: Mapped[datetime | None] = mapped_column(Instant)


class Hold(Base):
    """A contested part of a milestone's money: it stays held beyond its day until the hold is lifted (X13)."""

    __tablename__ = "holds"
    __table_args__ = (CheckConstraint("amount > 0", name="amount"), Index("ix_holds_milestone", "milestone_id"))

    cause: Mapped[str] = mapped_column(String(80), primary_key=True)  # such as dispute:812; one hold for each cause
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    milestone_id: Mapped[int] = mapped_column(ForeignKey("milestones.id"))
    amount: Mapped[int] = mapped_column(BigInteger)  # minor units
    at: Mapped[datetime] = mapped_column(Instant)
    lifted_at: Mapped[datetime | None] = mapped_column(Instant)


class Instruction(Base):
    """A refund, a payout or a charge of extras that the marketplace has to make; told as done only when confirmed.

    open: waits for the marketplace; then confirmed or failed for ever. A failed refund has at most one successor.
    """

    __tablename__ = "instructions"
    __table_args__ = (
        CheckConstraint("kind IN ('charge','refund','payout')", name="kind"),
        CheckConstraint("state IN ('open','confirmed','failed')", name="state"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("(state = 'confirmed') = (paid_on IS NOT NULL)", name="confirmed"),
        CheckConstraint("(state = 'open') = (answered_at IS NULL)", name="answered"),
        Index("ix_instructions_open", "id", sqlite_where=text(_OPEN), postgresql_where=text(_OPEN)),
        Index("ix_instructions_state", "state", "id"),
        Index("ix_instructions_order", "order_id", "id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(String(100), unique=True)
    kind: Mapped[str] = mapped_column(String(10))
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    milestone_id: Mapped[int] = mapped_column(ForeignKey("milestones.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))  # extras that were promised (X29)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))  # who pays or is paid
    amount: Mapped[int] = mapped_column(BigInteger)  # minor units
    currency: Mapped[str] = mapped_column(String(3))
    state: Mapped[str] = mapped_column(String(10))
    told_before: Mapped[bool] = mapped_column(default=False)  # as made, by a version that knew no instructions
    at: Mapped[datetime] = mapped_column(Instant)
    reference: Mapped[str | None] = mapped_column(String(60))  # the marketplace's own, of a payment it made
    paid_on: Mapped[date | None] = mapped_column(Date)
    reason: Mapped[str | None] = mapped_column(String(200))  # why it was not made; only finance reads it
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    replaced_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))  # who instructed a failed refund again
