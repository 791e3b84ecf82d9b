"""The offers that were made on a case, with what was written along with them (G5)."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, select

from app.models.tables.events import WrittenText
from app.models.tables.offers import CaseOffer, SealedFigure


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


def sealed_figure(connection: Connection, case_id: int, by: str) -> int | None:
    """What this side entered in the sealed round of a case (minor units), for the act that ends the round alone."""
    wanted = select(SealedFigure.figure).where(SealedFigure.case_id == case_id, SealedFigure.by == by)
    return connection.execute(wanted).scalar()


def of_case(connection: Connection, case_id: int) -> list[OfferMade]:
    """All versions of the offers on a case, the newest first, with what was written along with them."""
    wanted = _OF_CASE.where(CaseOffer.case_id == case_id).order_by(CaseOffer.version.desc())
    return [OfferMade(*row) for row in connection.execute(wanted)]
