"""Offers on a case about money, as a party sees them: each part, line by line beside one's own last offer (G5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.core.money import Money
from app.core.words import N_, NP_, At
from app.models.tables.offers import OfferMade, offers_of
from app.rules.base.facts import CaseFacts
from app.rules.disputes.offers import live
from app.web.components.card import Quote, quote
from app.web.components.order import Page
from app.web.disputes.parts import part_labels


@dataclass(frozen=True, slots=True)
class PartRow:
    """One part of an offer: what it is called, how much it is, and how much it was in the reader's own last offer."""

    label: str
    amount: str
    mine: str = ""
    difference: str = ""


@dataclass(frozen=True, slots=True)
class OfferView:
    """A version of an offer, as its reader sees it."""

    title: str
    at: str
    parts: tuple[PartRow, ...]
    date: str | None
    note: Quote | None
    compared: bool = False


def offers_made(page: Page, case: CaseFacts) -> list[OfferView]:
    """All versions, newest first; the live one of the other side is compared with the reader's own last."""
    made = offers_of(page.tx.connection, case.id)
    newest, own = live(case), next((each for each in made if each.by == page.role), None)
    return [
        _offer(page, each, own if newest and each.version == newest.version and each.by != page.role else None)
        for each in made
    ]


def _offer(page: Page, made: OfferMade, own: OfferMade | None) -> OfferView:
    return OfferView(
        title=_who(page, made.by),
        at=page.reader.instant(made.at, "medium"),
        parts=tuple(_rows(page, _amounts(made), None if own is None else _amounts(own))),
        date=_date(page, made.due_at),
        note=quote(page, made.note, made.note_lang),
        compared=own is not None,
    )


def _amounts(made: OfferMade) -> tuple[int, int, int]:
    return made.client, made.freelancer, made.escrow


def _who(page: Page, by: str) -> str:
    if by == page.role:
        return page.reader.say(NP_("dispute", "Your offer"))
    return page.reader.say(N_("Offer from %(name)s"), name=page.facts.name(by))


def _date(page: Page, due_at: datetime | None) -> str | None:
    if due_at is None:
        return None
    return page.reader.say_html(N_("New delivery date: %(due)s"), due=At(due_at, "medium"))


def _rows(page: Page, amounts: Sequence[int], mine: Sequence[int] | None = None) -> list[PartRow]:
    """The parts with something in them, on either side."""
    found, money = [], page.reader.money
    for place, label in enumerate(part_labels(page).values()):
        own = mine[place] if mine is not None else 0
        if not (amounts[place] or own):
            continue
        told = PartRow(label, money(page.facts.money(amounts[place])))
        if mine is not None:
            difference = _signed(page, page.facts.money(amounts[place] - own))
            told = replace(told, mine=money(page.facts.money(own)), difference=difference)
        found.append(told)
    return found


def _signed(page: Page, difference: Money) -> str:
    if not difference:
        return page.reader.say(NP_("difference", "same"))
    shown = page.reader.money(difference)
    return shown if difference.minor < 0 else f"+{shown}"
