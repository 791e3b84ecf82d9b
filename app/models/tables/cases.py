"""Cases: anything open between people about an order. One header table for every kind and layer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database.db import Base, Id, Instant

_DISPUTES = text("layer = 2")


class Case(Base):
    """A request, dispute, complaint, refund or chargeback: who opened it, what is asked, how it stands."""

    __tablename__ = "cases"
    __table_args__ = (
        # X25: one open peer request per order, from either side.
        Index(
            "uq_cases_one_open_request",
            "order_id",
            unique=True,
            sqlite_where=text("layer = 1 AND state = 'open'"),
            postgresql_where=text("layer = 1 AND state = 'open'"),
        ),
        Index("ix_cases_order", "order_id", "id"),
        Index(
            "ix_cases_open_responder",
            "responder_id",
            "kind",
            "opened_at",
            "id",
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        # X25: one open contest per order, whatever its kind.
        Index(
            "uq_cases_one_open_contest",
            "order_id",
            unique=True,
            sqlite_where=text("layer IN (2, 3) AND closed_at IS NULL"),
            postgresql_where=text("layer IN (2, 3) AND closed_at IS NULL"),
        ),
        # What staff have to decide, the oldest first.
        Index(
            "ix_cases_staff",
            "opened_at",
            "id",
            sqlite_where=text("layer = 3 AND closed_at IS NULL"),
            postgresql_where=text("layer = 3 AND closed_at IS NULL"),
        ),
        # And what they decided, the newest first.
        Index(
            "ix_cases_decided",
            "closed_at",
            "id",
            sqlite_where=text("layer = 3 AND closed_at IS NOT NULL"),
            postgresql_where=text("layer = 3 AND closed_at IS NOT NULL"),
        ),
        # The disputes of a person, on either side.
        Index(
            "ix_cases_disputes_opened",
            "opener_id",
            "id",
            sqlite_where=text("layer = 2"),
            postgresql_where=text("layer = 2"),
        ),
        Index(
            "ix_cases_disputes_answered",
            "responder_id",
            "id",
            sqlite_where=text("layer = 2"),
            postgresql_where=text("layer = 2"),
        ),
        CheckConstraint("opener_id <> responder_id", name="two_people"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    ref: Mapped[str] = mapped_column(String(32), unique=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    layer: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20))
    opener_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    responder_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    opened_by: Mapped[str] = mapped_column(String(12))  # client, freelancer
    policy_version: Mapped[int] = mapped_column(Integer)
    details: Mapped[str] = mapped_column(Text)  # canonical JSON: codes, amounts, instants; never a person's text
    text_ref: Mapped[str | None] = mapped_column(ForeignKey("texts.ref"))  # the opener's explanation
    answer_ref: Mapped[str | None] = mapped_column(ForeignKey("texts.ref"))  # what was answered
    outcome: Mapped[str | None] = mapped_column(String(20))
    opened_at: Mapped[datetime] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(Integer, default=1)
    stance: Mapped[str | None] = mapped_column(String(10))  # what the responder says to staff: agreed, objected
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))  # who took it up
    verdict_ref: Mapped[str | None] = mapped_column(ForeignKey("texts.ref"))  # the statement of the decision
