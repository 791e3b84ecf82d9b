"""What the marketplace is asked to pay, because it holds the money of its orders (X51)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database.db import Base, Id, Instant

_OPEN = "state = 'open'"


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
