"""The card of a payment that is waited for: how much, for what, until when, and what happens without it (X29, X37)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import url_for

from app.core.money import Money
from app.core.words import N_, Message
from app.rules.base.deadlines import kind_of
from app.rules.base.facts import DeadlineFacts, MilestoneFacts, OrderFacts
from app.rules.base.people import CLIENT
from app.rules.milestones.turns import THEIR
from app.rules.payments.promises import promised
from app.rules.texts import outcomes
from app.web.components.card import Box, StatusBar, WindowLine, say_all, status_bar, window
from app.web.components.order import Page
from app.web.payments.at_the_bank import is_at_the_bank

_PAY_BEFORE = N_("Pay before %(due)s")
IF_NOT_PAID = N_("If you do not pay")

_MINE: dict[str, Message] = {
    "plain": N_("Pay %(amount)s for the order"),
    "charge": N_("Pay %(amount)s for milestone %(number)s"),
    "extras": N_("Pay %(amount)s for the extras"),
}
_THEIRS: dict[str, Message] = {
    "plain": N_("Waiting for the payment of %(amount)s for the order"),
    "charge": N_("Waiting for the payment of %(amount)s for milestone %(number)s"),
    "extras": N_("Waiting for the payment of %(amount)s for the extras"),
}


@dataclass(frozen=True, slots=True)
class ChargeCard:
    """A payment that is waited for: what for, until when, what silence does, and the client's ways."""

    id: str
    title: str
    milestone: str | None
    status_bar: StatusBar
    mine: bool
    amount: Money
    of_order: bool = True  # and not of extras, beside which the order goes on
    due: str | None = None
    window: WindowLine | None = None
    silence: Box | None = None
    pay: str | None = None
    give_up: str | None = None
    waits: str | None = None  # for the bank, and not for the reader; then `unpaid` leads back to paying
    unpaid: str | None = None
    state: str | None = None  # on the page of the payment: how far it is
    page: str | None = None  # there as well: where the gateway takes it


def charged(facts: OrderFacts, deadline: DeadlineFacts) -> Money:
    """The amount that this deadline waits for."""
    if deadline.kind == "extras":
        case = next(c for c in facts.cases if c.id == deadline.subject_id)
        return facts.money(promised(case))
    return facts.money(_milestone(facts, deadline).amount)


def charge_title(page: Page, deadline: DeadlineFacts) -> str:
    """What is to be paid by the reader, or what they wait for."""
    messages = _MINE if page.role == CLIENT else _THEIRS
    amount = charged(page.facts, deadline)
    if deadline.kind == "extras":
        return page.reader.say(messages["extras"], amount=amount)
    number = _milestone(page.facts, deadline).position
    return page.reader.say(messages["plain" if page.facts.plain else "charge"], amount=amount, number=number)


def charge_cards(page: Page) -> list[ChargeCard]:
    """A card for each payment that is waited for, soonest first; there is rarely more than one."""
    return [charge_card(page, deadline) for deadline in page.facts.deadlines if kind_of(deadline.kind).pays]


def charge_card(page: Page, deadline: DeadlineFacts) -> ChargeCard:
    """Whose turn it is, until when, what silence does (G2), and the client's ways: to the payment, or out of it."""
    mine, say = page.role == CLIENT, page.reader.say
    shown = status_bar(page, deadline, mine)
    card = ChargeCard(
        id=f"payment-{deadline.id}",
        title=charge_title(page, deadline),
        milestone=None if page.facts.plain or deadline.kind == "extras" else _milestone(page.facts, deadline).title,
        status_bar=shown,
        mine=mine,
        amount=charged(page.facts, deadline),
        of_order=deadline.kind != "extras",
    )
    if shown.kind == "passed" or deadline.state != "running":
        return card
    if mine and is_at_the_bank(deadline.id):
        return _at_the_bank(page, card)
    before = _PAY_BEFORE if mine else N_("%(name)s can pay before %(due)s")
    heading = IF_NOT_PAID if mine else N_("If %(name)s does not pay")
    sentences = say_all(page, outcomes.silence(page.facts, deadline, page.role))
    return replace(
        card,
        due=page.reader.say_html(before, due=deadline.due_at, name=page.other_name),
        window=window(page, deadline),
        silence=Box(say(heading, name=page.other_name), sentences),
        pay=url_for("payments.page", ref=page.facts.ref) if mine else None,
        give_up=_give_up(page, deadline) if mine else None,
    )


def _at_the_bank(page: Page, card: ChargeCard) -> ChargeCard:
    """The client has been on the bank’s page: nothing asks them to pay again, and who did not pay can say so."""
    say = page.reader.say
    return replace(
        card,
        title=say(N_("We are waiting for the bank")),
        status_bar=StatusBar(THEIR, say(N_("Waiting for the bank"))),
        waits=page.reader.say_html(_NOT_AGAIN, amount=card.amount),
        unpaid=url_for("payments.page", ref=page.facts.ref, unpaid=1),
    )


_NOT_AGAIN = N_("You do not have to pay again. As soon as the bank confirms the %(amount)s, you see it here.")


def _give_up(page: Page, deadline: DeadlineFacts) -> str:
    case = next((c.ref for c in page.facts.cases if deadline.subject == "case" and c.id == deadline.subject_id), None)
    return url_for("payments.review_end", ref=page.facts.ref, case=case)


def _milestone(facts: OrderFacts, deadline: DeadlineFacts) -> MilestoneFacts:
    return next(m for m in facts.milestones if m.id == deadline.subject_id)
