"""Offers: what was proposed before there was an order, and how a contested amount would be divided; only added."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Connection,
    ForeignKey,
    Integer,
    String,
    Text,
    UniqueConstraint,
    func,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database.db import Base, Id, Instant
from app.models.tables.events import WrittenText
from app.models.tables.orders import Order
from app.models.tables.users import User
from app.rules.offers.terms import Terms, terms_of

RECENT = 200  # so many orders of a client are looked through for freelancers they know (X44)


class Offer(Base):
    """A version of what is proposed: 0 is the client's brief itself, the others are the freelancer's offers.

    Which of them can be accepted stands in the brief's case. `terms` holds title, description and milestones, and its
    salted digest is in the chain (X6).
    """

    __tablename__ = "offers"
    __table_args__ = (UniqueConstraint("order_id", "version"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    version: Mapped[int] = mapped_column(Integer)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    lang: Mapped[str] = mapped_column(String(12))  # of the terms
    terms: Mapped[str] = mapped_column(Text)  # canonical JSON; dates as microseconds, amounts as minor units
    salt: Mapped[str] = mapped_column(String(32))
    text_ref: Mapped[str | None] = mapped_column(ForeignKey("texts.ref"))  # what was written along with it
    at: Mapped[datetime] = mapped_column(Instant)


class CaseOffer(Base):
    """A version of an offer on a case: three parts in minor units, and the new delivery date of what stays (X66).

    Which one can be accepted stands in the case.
    """

    __tablename__ = "case_offers"
    __table_args__ = (
        UniqueConstraint("case_id", "version"),
        CheckConstraint("client >= 0 AND freelancer >= 0 AND escrow >= 0", name="parts"),
        CheckConstraint("client + freelancer + escrow > 0", name="whole"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    version: Mapped[int] = mapped_column(Integer)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    by: Mapped[str] = mapped_column(String(12))  # client, freelancer
    client: Mapped[int] = mapped_column(BigInteger)
    freelancer: Mapped[int] = mapped_column(BigInteger)
    escrow: Mapped[int] = mapped_column(BigInteger)
    due_at: Mapped[datetime | None] = mapped_column(Instant)
    text_ref: Mapped[str | None] = mapped_column(ForeignKey("texts.ref"))  # what was written along with it
    at: Mapped[datetime] = mapped_column(Instant)


class SealedFigure(Base):
    """A figure of a sealed round, in minor units; here and nowhere else, and deleted when the round ends (X73)."""

    __tablename__ = "sealed_figures"
    __table_args__ = (UniqueConstraint("case_id", "by"), CheckConstraint("figure >= 0", name="figure"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    by: Mapped[str] = mapped_column(String(12))  # client, freelancer
    figure: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(Instant)


@dataclass(frozen=True, slots=True)
class Proposed:
    """A version as it is read, with what its digest in the chain is made of; its message may be missing."""

    version: int
    author_id: int
    lang: str
    body: str
    salt: str
    message: str | None
    message_lang: str | None
    at: datetime

    @property
    def terms(self) -> Terms | None:
        """What is proposed; None in a brief that leaves it to the freelancer."""
        parts = json.loads(self.body)["parts"]
        return terms_of(parts, self.lang) if parts else None


_COLUMNS = (Offer.version, Offer.author_id, Offer.lang, Offer.terms, Offer.salt, WrittenText.body, WrittenText.lang)
_PROPOSED = select(*_COLUMNS, Offer.at).outerjoin(WrittenText, WrittenText.ref == Offer.text_ref)


def proposed(connection: Connection, order_id: int) -> list[Proposed]:
    """All versions, the brief first."""
    rows = connection.execute(_PROPOSED.where(Offer.order_id == order_id).order_by(Offer.version))
    return [Proposed(*row) for row in rows]


def version(connection: Connection, order_id: int, number: int) -> Proposed | None:
    """This version of what was proposed on an order."""
    wanted = _PROPOSED.where(Offer.order_id == order_id, Offer.version == number)
    row = connection.execute(wanted).first()
    return None if row is None else Proposed(*row)


def agreed_words(connection: Connection, order_id: int) -> Any:
    """Title and description, as every version has them."""
    return connection.execute(select(Order.title, Order.description).where(Order.id == order_id)).one()


def known_freelancers(connection: Connection, client_id: int) -> list[tuple[int, str]]:
    """Ids and names of the freelancers of this client's last orders, by name (X44)."""
    last = select(Order.freelancer_id).where(Order.client_id == client_id).order_by(Order.id.desc()).limit(RECENT)
    known = select(User.id, User.name).where(User.id.in_(last), User.suspended_at.is_(None))
    return [(row.id, row.name) for row in connection.execute(known.order_by(func.lower(User.name), User.id))]


def with_handle(connection: Connection, handle: str) -> tuple[int, str] | None:
    """Id and name of the person with this public handle, unless they are suspended."""
    wanted = select(User.id, User.name).where(User.handle == handle.lower(), User.suspended_at.is_(None))
    row = connection.execute(wanted).first()
    return None if row is None else (row.id, row.name)


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
