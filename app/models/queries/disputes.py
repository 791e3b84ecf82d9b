"""Disputes as they are read: a person's, the orders in which one may be opened, and the offers made on one (G5)."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, or_, select

from app.models import Case, CaseOffer, Order, SealedFigure, WrittenText

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


class OfferMade(NamedTuple):
    """A version of an offer as it is read; amounts in minor units, and its note may be missing."""

    version: int
    by: str
    client: int
    freelancer: int
    escrow: int
    due_at: datetime | None
    at: datetime
    note: str | None
    note_lang: str | None


_MADE = (
    *(CaseOffer.version, CaseOffer.by, CaseOffer.client, CaseOffer.freelancer, CaseOffer.escrow, CaseOffer.due_at),
    *(CaseOffer.at, WrittenText.body.label("note"), WrittenText.lang.label("note_lang")),
)
_OF_CASE = select(*_MADE).outerjoin(WrittenText, WrittenText.ref == CaseOffer.text_ref)


def sealed_figure(connection: Connection, case_id: int, by: str) -> int | None:
    """What this side entered in the sealed round of a case (minor units), for the act that ends the round alone."""
    wanted = select(SealedFigure.figure).where(SealedFigure.case_id == case_id, SealedFigure.by == by)
    return connection.execute(wanted).scalar()


def offers_of(connection: Connection, case_id: int) -> list[OfferMade]:
    """All versions of the offers on a case, the newest first, with what was written along with them."""
    wanted = _OF_CASE.where(CaseOffer.case_id == case_id).order_by(CaseOffer.version.desc())
    return [OfferMade(*row) for row in connection.execute(wanted)]
