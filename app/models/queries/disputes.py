"""A person's disputes: those that are open, and the newest of those that are over; and orders with money in escrow."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, or_, select

from app.models import Case, Order

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
