"""“Where is the money”: the order's money at its stops, and the postings behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from app.core.words import N_, NP_, At, Message
from app.rules.base.people import CLIENT, FREELANCER
from app.rules.payments.breakdown import MARKETPLACE, SENTENCES
from app.services.orders.statement import WhereMoneyIs, entries
from app.web.components.order import Page

MOVEMENTS: dict[str, Message] = {
    "fund": N_("Paid into escrow"),
    "extra": N_("Extra paid into escrow"),
    "refund": N_("Refund decided"),
    "refund_paid": N_("Refund paid"),
    "earn": N_("Earned"),
    "fee": N_("Platform fee"),
    "release": N_("Became available"),
    "payout": N_("Payout sent to the bank"),
    "payout_paid": N_("Payout arrived"),
    "payout_back": N_("Payout returned"),
    "late_charge": N_("Paid too late, goes back"),
    "settled_before": N_("Settled in another system"),
}

ACCOUNTS: dict[str, Message] = {
    "escrow": NP_("account", "Escrow"),
    "held": NP_("account", "Held"),
    "available": NP_("account", "Available"),
    "external": NP_("account", "Bank or card"),
    "refund_in_transit": NP_("account", "Refund on its way"),
    "payout_in_transit": NP_("account", "Payout on its way"),
    "platform_fee": NP_("account", "Platform"),
}


Stop = tuple[str, str, str]  # its name, the amount there, and how it is drawn
Figure = tuple[str, str]  # its name and the amount


@dataclass(frozen=True, slots=True)
class MoneyBox:
    """Where the money of an order is: its stops, what moves next, a sentence, and the figures of milestones."""

    stops: Sequence[Stop]
    dashed: int | None  # the stretch where money will move
    sentence: str
    figures: Sequence[Figure]
    link: str


@dataclass(frozen=True, slots=True)
class Posting:
    """A movement of the order's money."""

    what: str
    source: str
    target: str
    amount: str
    at: str


def money_box(page: Page, where: WhereMoneyIs) -> MoneyBox:
    """The stops from client over escrow to freelancer, what moves next, one sentence, and the figures of milestones."""
    reader = page.reader
    amounts = (where.refunded, where.escrow, where.held + where.available)
    names = (_name(page, CLIENT), reader.say(N_("In escrow")), _name(page, FREELANCER))
    stops: list[Stop] = [
        (label, reader.money(amount), "ring" if amount else "empty")
        for label, amount in zip(names, amounts, strict=True)
    ]
    for label, amount in ((N_("Payout on its way"), where.on_the_way), (N_("Paid out"), where.paid_out)):
        if amount:
            stops.append((reader.say(label), reader.money(amount), "full"))
    if where.fee:
        stops.append((reader.say(N_("Platform fee")), reader.money(where.fee), "full"))
    refund = any(d.kind == "refund" for d in page.facts.deadlines)
    return MoneyBox(
        stops=stops,
        dashed=0 if refund else None,
        sentence=_sentence(page, where),
        figures=_figures(page, where) if where.paid and not page.facts.plain else [],
        link=url_for("orders.postings", ref=page.facts.ref),
    )


def _figures(page: Page, where: WhereMoneyIs) -> list[Figure]:
    """All that was paid in, and where each part of it is now: all but the first sum to the first."""
    say, names = page.reader.say, {"client": page.facts.client_name, "freelancer": page.facts.freelancer_name}
    parts = [
        (say(N_("In escrow for milestone %(number)s"), number=m.position), where.milestones[m.id].escrow)
        for m in page.facts.milestones
        if m.id in where.milestones
    ]
    parts += [
        (say(N_("Refund on its way to %(client)s"), **names), where.returning),
        (say(N_("Refunded to %(client)s"), **names), where.refunded - where.returning),
        (_held(page, names), where.held),
        (say(N_("Available to %(freelancer)s"), **names), where.available),
        (say(N_("Payout on its way")), where.on_the_way),
        (say(N_("Paid out")), where.paid_out),
        (say(N_("Platform fee")), where.fee),
    ]
    paid = (say(N_("Paid in by %(client)s"), **names), page.reader.money(where.paid))
    return [paid, *((label, page.reader.money(amount)) for label, amount in parts if amount)]


def _held(page: Page, names: dict[str, str]) -> str:
    """Whose, and until when: the day of the first part that becomes available."""
    first = next((d.due_at for d in page.facts.deadlines if d.kind == "release"), None)
    if first is None:
        return page.reader.say(N_("Held for %(freelancer)s"), **names)
    until = N_("Held for %(freelancer)s, first of it until %(at)s")
    one = sum(d.kind == "release" for d in page.facts.deadlines) == 1
    at = At(first, "medium")
    return page.reader.say(N_("Held for %(freelancer)s until %(at)s") if one else until, **names, at=at)


def _name(page: Page, role: str) -> str:
    return page.reader.say(NP_("money", "You")) if role == page.role else page.facts.name(role)


_BACK_TO_YOU = N_("The marketplace was asked to pay %(amount)s back to you. We will let you know when it has.")
_BACK_TO_CLIENT = N_("The marketplace was asked to pay %(amount)s back to %(client)s.")


def _sentence(page: Page, where: WhereMoneyIs) -> str:
    say = page.reader.say
    for deadline in page.facts.deadlines:
        at = At(deadline.due_at, "medium")
        if deadline.kind == "refund" and page.role == CLIENT:
            return say(N_("You get it back on %(at)s."), at=at)
        if deadline.kind == "refund":
            return say(N_("Back to %(name)s on %(at)s."), at=at, name=page.facts.client_name)
        if deadline.kind == "release" and page.role == FREELANCER:
            return say(N_("Held, and available to you from %(at)s."), at=at)
        if deadline.kind == "release":
            return say(N_("Held, and available to %(name)s from %(at)s."), at=at, name=page.facts.freelancer_name)
    if where.escrow and not page.facts.plain:
        return say(N_("What was paid for a milestone stays in escrow until that milestone is approved or cancelled."))
    if where.escrow:
        return say(N_("The payment stays in escrow until the order is completed or cancelled."))
    if where.elsewhere:
        return say(N_("This order was settled in another system."))
    return _at_marketplace(page, where) if page.facts.at_marketplace else ""


def _at_marketplace(page: Page, where: WhereMoneyIs) -> str:
    """X51: who pays back and who pays out, where the marketplace holds the money."""
    if where.returning:
        back = _BACK_TO_YOU if page.role == CLIENT else _BACK_TO_CLIENT
        return page.reader.say(back, amount=where.returning, client=page.facts.client_name)
    mine = where.on_the_way and page.role == FREELANCER
    return page.reader.say(SENTENCES[MARKETPLACE]) if mine else ""


def posting_rows(page: Page) -> list[Posting]:
    """Every posting of the order, oldest first: what, from where to where, how much, when."""
    return [
        Posting(
            what=page.reader.say(MOVEMENTS[row.movement]),
            source=_account(page, row.account),
            target=_account(page, row.partner),
            amount=page.reader.money(page.facts.money(row.amount)),
            at=page.reader.instant(row.at, "medium"),
        )
        for row in entries(page.tx.connection, page.facts, page.unwritten)
        if row.side == -1
    ]


def _account(page: Page, account: str) -> str:
    return page.reader.say(ACCOUNTS[account.partition(":")[0]])
