"""Orders and what belongs to them: milestones, extras, submissions."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database.db import Base, Id, Instant


def new_salt() -> str:
    """Make a salt that nobody can guess."""
    return secrets.token_hex(16)


class Order(Base):
    """What was agreed between a client and a freelancer; the aggregate that every verb locks first."""

    __tablename__ = "orders"
    __table_args__ = (
        CheckConstraint("client_id <> freelancer_id", name="two_people"),
        CheckConstraint(
            "state IN ('proposed','dismissed','pending','ongoing','delivered','completed','cancelled')", name="state"
        ),
        CheckConstraint("(state = 'cancelled') = (consent IS NOT NULL)", name="consent"),
        CheckConstraint("price >= 0", name="price"),
        CheckConstraint("custody IN ('gateway','marketplace')", name="custody"),
        # Dashboards page by key through these, one list for each side, state and origin, however many orders there are.
        Index("ix_orders_client_list", "client_id", "state", "origin", "listed_at", "id"),
        Index("ix_orders_freelancer_list", "freelancer_id", "state", "origin", "listed_at", "id"),
        Index("ix_orders_client_due", "client_id", "state", "origin", "delivery_due_at", "id"),
        Index("ix_orders_freelancer_due", "freelancer_id", "state", "origin", "delivery_due_at", "id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    ref: Mapped[str] = mapped_column(String(64), unique=True)
    origin: Mapped[str] = mapped_column(String(10))  # service, project (X9)
    title: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text)  # as agreed when the order was placed; never changed (X6)
    lang: Mapped[str | None] = mapped_column(String(12))  # of title and description
    client_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    freelancer_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    currency: Mapped[str] = mapped_column(String(3))
    price: Mapped[int] = mapped_column(BigInteger)  # minor units, accepted extras included
    custody: Mapped[str] = mapped_column(String(11), default="gateway", server_default="gateway")  # whose money (X51)
    plain: Mapped[bool] = mapped_column(default=True)  # one milestone that nobody has to see
    state: Mapped[str] = mapped_column(String(10))
    # explicit, deemed, staff, decided, chargeback, unpaid, imported
    consent: Mapped[str | None] = mapped_column(String(10))
    delivery_due_at: Mapped[datetime | None] = mapped_column(Instant)
    ordered_at: Mapped[datetime] = mapped_column(Instant)
    delivered_at: Mapped[datetime | None] = mapped_column(Instant)
    completed_at: Mapped[datetime | None] = mapped_column(Instant)
    cancelled_at: Mapped[datetime | None] = mapped_column(Instant)
    listed_at: Mapped[datetime] = mapped_column(Instant)  # the date it is sorted by within its state
    policy_version: Mapped[int] = mapped_column(Integer)
    fee_basis_points: Mapped[int] = mapped_column(Integer)  # resolved from the policy when placed (X42)
    head_seq: Mapped[int] = mapped_column(Integer, default=0)  # last event of the chain (G9)
    head_hash: Mapped[str] = mapped_column(String(64), default="")
    salt: Mapped[str] = mapped_column(String(32), default=new_salt, server_default="")  # of digests in the chain (X52)
    flags: Mapped[str] = mapped_column(String(200), default="")  # oddities accepted at import (X45)
    source: Mapped[str | None] = mapped_column(String(40))
    source_digest: Mapped[str | None] = mapped_column(String(64))  # of the imported row, to tell a repeat from a change


class Milestone(Base):
    """A part of an order with its own deliverable, date and amount; every order has at least one."""

    __tablename__ = "milestones"
    __table_args__ = (
        UniqueConstraint("order_id", "position"),
        CheckConstraint("state IN ('planned','charging','funded','submitted','approved','returned')", name="state"),
        CheckConstraint("amount >= 0", name="amount"),
        CheckConstraint(
            "0 <= taken AND 0 <= spent AND 0 <= paid_out AND paid_out + spent <= released "
            "AND released + taken <= earned AND 0 <= paid AND 0 <= refunded AND 0 <= charged_back",
            name="earnings",
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    position: Mapped[int] = mapped_column(Integer)
    title: Mapped[str] = mapped_column(String(200))
    deliverable: Mapped[str | None] = mapped_column(Text)  # as agreed; never changed (X6)
    lang: Mapped[str | None] = mapped_column(String(12))  # of both, where it is not the order's
    amount: Mapped[int] = mapped_column(BigInteger)  # minor units, accepted extras included
    charge: Mapped[str | None] = mapped_column(String(80))  # key of the operation that pays for it, or paid for it
    charged: Mapped[int] = mapped_column(
        BigInteger, default=0
    )  # what our gateway has of it: neither given back nor paid out
    # The freelancer's, of which `taken` was taken back while it was held, and `released` left the hold; of that
    # `paid_out` was paid out, and `spent` went elsewhere (X58).
    earned: Mapped[int] = mapped_column(BigInteger, default=0)
    taken: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    released: Mapped[int] = mapped_column(BigInteger, default=0)
    paid_out: Mapped[int] = mapped_column(BigInteger, default=0)
    spent: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    # What left escrow, net of what was taken back: for the freelancer with the fee, for the client, for a processor
    # of payments. With what is in escrow it is what was funded (X56).
    paid: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    refunded: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    charged_back: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    state: Mapped[str] = mapped_column(String(10))
    due_at: Mapped[datetime | None] = mapped_column(Instant)
    submitted_at: Mapped[datetime | None] = mapped_column(Instant)
    approved_at: Mapped[datetime | None] = mapped_column(Instant)  # by the client or the clock, never by a case (X67)
    earned_at: Mapped[datetime | None] = mapped_column(Instant)  # when the freelancer first got something of it
    consent: Mapped[str | None] = mapped_column(String(10))  # how a case emptied it: explicit, decided (X67)
    complaint_until: Mapped[datetime | None] = mapped_column(Instant)  # resolved at delivery (X11)
    held_until: Mapped[datetime | None] = mapped_column(Instant)  # resolved at delivery (X12)


class Extra(Base):
    """Something added to an order after it was placed, with its price and days; there only once it is charged (X29)."""

    __tablename__ = "extras"
    __table_args__ = (CheckConstraint("price >= 0 AND days >= 0", name="not_negative"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    milestone_id: Mapped[int] = mapped_column(ForeignKey("milestones.id"))
    case_ref: Mapped[str] = mapped_column(String(32))
    title: Mapped[str] = mapped_column(String(200))
    price: Mapped[int] = mapped_column(BigInteger)  # minor units
    days: Mapped[int] = mapped_column(Integer)


class Submission(Base):
    """A delivery of work by the freelancer, with its message."""

    __tablename__ = "submissions"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    milestone_id: Mapped[int] = mapped_column(ForeignKey("milestones.id"))
    text_ref: Mapped[str | None] = mapped_column(ForeignKey("texts.ref"))
    at: Mapped[datetime] = mapped_column(Instant)
