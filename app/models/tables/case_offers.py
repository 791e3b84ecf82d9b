"""Offers on cases about money: how the contested amount would be divided, version after version; only added (G5)."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import BigInteger, CheckConstraint, Connection, ForeignKey, Integer, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database.db import Base, Id, Instant
from app.models.tables.events import WrittenText


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


_SHOWN = (
    *(CaseOffer.version, CaseOffer.by, CaseOffer.client, CaseOffer.freelancer, CaseOffer.escrow, CaseOffer.due_at),
    *(CaseOffer.at, WrittenText.body.label("note"), WrittenText.lang.label("note_lang")),
)
_OF_CASE = select(*_SHOWN).outerjoin(WrittenText, WrittenText.ref == CaseOffer.text_ref)


def of_case(connection: Connection, case_id: int) -> list[OfferMade]:
    """All versions of the offers on a case, the newest first, with what was written along with them."""
    wanted = _OF_CASE.where(CaseOffer.case_id == case_id).order_by(CaseOffer.version.desc())
    return [OfferMade(*row) for row in connection.execute(wanted)]
