"""Cases: anything open between people about an order. One header table for every kind and layer."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Connection,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    or_,
    select,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database.db import Base, Id, Instant
from app.models.tables.orders import Order

ASKED = "asked_id IS NOT NULL"


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
        # Whose turn it is although no deadline runs against them.
        Index("ix_cases_asked", "asked_id", "id", sqlite_where=text(ASKED), postgresql_where=text(ASKED)),
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
    asked_id: Mapped[int | None] = mapped_column(BigInteger)  # the person who can answer the live offer on it (G5)
    verdict_ref: Mapped[str | None] = mapped_column(ForeignKey("texts.ref"))  # the statement of the decision


# What is shown of a person's disputes.
OVER = 50  # so many that are over are listed, newest first
ORDERS = 50  # and so many orders in which one may be opened


class MyDispute(NamedTuple):
    """A dispute of a person: its order, its reference, and the order's title with its language."""

    order_id: int
    ref: str
    order_ref: str
    title: str
    lang: str | None


_SHOWN = (Case.order_id, Case.ref, Order.ref.label("order_ref"), Order.title, Order.lang)


def mine(connection: Connection, user_id: int, tier: int) -> list[MyDispute]:
    """The cases of this tier to which this person is a party: all that are open, then the newest that are over."""
    of_mine = select(*_SHOWN).join(Order, Order.id == Case.order_id)
    of_mine = of_mine.where(Case.layer == tier, or_(Case.opener_id == user_id, Case.responder_id == user_id))
    alive = of_mine.where(Case.closed_at.is_(None)).order_by(Case.opened_at, Case.id)
    over = of_mine.where(Case.closed_at.is_not(None)).order_by(Case.closed_at.desc(), Case.id.desc()).limit(OVER)
    return [MyDispute(*row) for query in (alive, over) for row in connection.execute(query)]


class UnderWay(NamedTuple):
    """An order on which work goes on."""

    id: int
    ref: str
    title: str
    lang: str | None


def under_way(connection: Connection, user_id: int) -> list[UnderWay]:
    """This person's orders whose money may be in escrow, newest first."""
    wanted = (
        select(Order.id, Order.ref, Order.title, Order.lang)
        .where(
            or_(Order.client_id == user_id, Order.freelancer_id == user_id), Order.state.in_(("ongoing", "delivered"))
        )
        .order_by(Order.id.desc())
        .limit(ORDERS)
    )
    return [UnderWay(*row) for row in connection.execute(wanted)]
