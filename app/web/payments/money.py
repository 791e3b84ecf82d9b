"""“Where is the money”: the order's money at its stops, and the postings behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from app.core.money import Money
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
    "arbitration_paid": N_("Arbitration fee paid"),
    "arbitration_spent": N_("Arbitration fee paid from the balance"),
    "arbitration_refund": N_("Arbitration fee goes back"),
    "arbitration_back": N_("Arbitration fee back in the balance"),
    "arbitration_kept": N_("Arbitration fee kept"),
    "take_held": N_("Taken back from what was held"),
    "take_available": N_("Taken back from the balance"),
    "take_owed": N_("Taken back, and owed"),
    "take_fee": N_("Platform fee goes back"),
    "platform_pays": N_("Paid by the platform"),
    "charge_back": N_("Charged back from escrow"),
    "charge_back_held": N_("Charged back from what was held"),
    "charge_back_available": N_("Charged back from the balance"),
    "charge_back_owed": N_("Charged back, and owed"),
    "charge_back_fee": N_("Platform fee charged back"),
    "charged_back": N_("Chargeback made by the bank"),
    "won_available": N_("Chargeback reversed, back in the balance"),
    "won_owed": N_("Chargeback reversed, no longer owed"),
    "won_fee": N_("Platform fee back after a chargeback"),
    "repay": N_("Repaid from the balance"),
    "repay_outside": N_("Repaid"),
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
    "arbitration": NP_("account", "Arbitration fees"),
    "chargeback": NP_("account", "Chargebacks"),
    "owed": NP_("account", "Owed"),
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
    amounts = (where.refunded - where.returning, where.escrow, where.held + where.available)
    names = (_name(page, CLIENT), reader.say(N_("In escrow")), _name(page, FREELANCER))
    stops: list[Stop] = [
        (label, reader.money(amount), "ring" if amount else "empty")
        for label, amount in zip(names, amounts, strict=True)
    ]
    if where.returning:
        stops.insert(1, (reader.say(N_("Refund on its way")), reader.money(where.returning), "ring"))
    for label, amount in ((N_("Payout on its way"), where.on_the_way), (N_("Paid out"), where.paid_out)):
        if amount:
            stops.append((reader.say(label), reader.money(amount), "full"))
    for label, amount in _besides(where):
        if amount:
            stops.append((reader.say(label), reader.money(amount), "full"))
    refund = any(d.kind == "refund" for d in page.facts.deadlines)
    return MoneyBox(
        stops=stops,
        dashed=0 if refund or where.returning else None,
        sentence=_sentence(page, where),
        figures=_figures(page, where) if where.paid and not page.facts.plain else [],
        link=url_for("orders.postings", ref=page.facts.ref),
    )


def _besides(where: WhereMoneyIs) -> tuple[tuple[Message, Money], ...]:
    """What is neither the client's nor the freelancer's; what is owed stands with a minus (X57)."""
    return (
        (N_("Platform fee"), where.fee),
        (N_("Arbitration fees"), where.arbitration),
        (N_("Charged back"), where.charged_back),
        (N_("Still owed"), where.owed),
    )


def _figures(page: Page, where: WhereMoneyIs) -> list[Figure]:
    """All that was paid in, and where each part of it is now: all but the first sum to the first."""
    say, names = page.reader.say, {"client": page.facts.client_name, "freelancer": page.facts.freelancer_name}
    parts = [
        (say(N_("In escrow for milestone %(number)s"), number=m.position), where.milestones[m.id].escrow)
        for m in page.facts.milestones
        if m.id in where.milestones
    ]
    mine = {role: role == page.role for role in names}
    parts += [
        (say(_ON_ITS_WAY[mine[CLIENT]], **names), where.returning),
        (say(_REFUNDED[mine[CLIENT]], **names), where.refunded - where.returning),
        (_held(page, names), where.held),
        (say(_AVAILABLE[mine[FREELANCER]], **names), where.available),
        (say(N_("Payout on its way")), where.on_the_way),
        (say(N_("Paid out")), where.paid_out),
        *((say(label), amount) for label, amount in _besides(where)),
    ]
    paid = (say(_PAID_IN[mine[CLIENT]], **names), page.reader.money(where.paid))
    return [paid, *((label, page.reader.money(amount)) for label, amount in parts if amount)]


# Each of another, and of the reader: who reads it is not told their own name.
_ON_ITS_WAY = (N_("Refund on its way to %(client)s"), N_("Refund on its way to you"))
_REFUNDED = (N_("Refunded to %(client)s"), N_("Refunded to you"))
_AVAILABLE = (N_("Available to %(freelancer)s"), N_("Available to you"))
_PAID_IN = (N_("Paid in by %(client)s"), N_("Paid in by you"))
_HELD = (N_("Held for %(freelancer)s"), N_("Held for you"))
_HELD_UNTIL = (N_("Held for %(freelancer)s until %(at)s"), N_("Held for you until %(at)s"))
_FIRST_UNTIL = (
    N_("Held for %(freelancer)s, first of it until %(at)s"),
    N_("Held for you, first of it until %(at)s"),
)


def _held(page: Page, names: dict[str, str]) -> str:
    """Whose, and until when: the day of the first part that becomes available."""
    days, mine = [d.due_at for d in page.facts.deadlines if d.kind == "release"], page.role == FREELANCER
    if not days:
        return page.reader.say(_HELD[mine], **names)
    until = _HELD_UNTIL if len(days) == 1 else _FIRST_UNTIL
    return page.reader.say(until[mine], **names, at=At(days[0], "medium"))


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
