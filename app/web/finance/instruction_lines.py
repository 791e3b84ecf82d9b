"""Instructions in words: what is to be paid to whom, how it stands, and what an answer will do (X51, X33)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

from flask import url_for

from app.core.i18n import Reader
from app.core.words import N_, NP_, Message, Sentence, sentence
from app.web.finance.lines import journal_of, money

KINDS: dict[str, Message] = {
    "refund": NP_("operation", "Refund"),
    "payout": NP_("operation", "Payout"),
    "charge": NP_("instruction", "Charge of extras"),
}
_IF_PAID: dict[str, Message] = {
    "refund": N_("We will let %(name)s and the other party know that the refund was paid."),
    "payout": N_("We will let %(name)s know that the payout was made."),
    "charge": N_("The extras apply from now on, and both parties are told."),
}
_IF_NOT: dict[str, Message] = {
    "refund": N_("The refund is still owed. You can ask the marketplace for it again."),
    "payout": N_("The money is available again, and %(name)s is asked to request it again."),
    "charge": N_("The extras lapse, and both parties are told."),
}
_NOT_AWAITED = N_("These extras are no longer needed. If they were charged after all, the money goes back.")
_TOLD_BEFORE = N_("An earlier version told both parties that this was paid, so nobody is told again.")


@dataclass(frozen=True, slots=True)
class InstructionLine:
    """A row of the list."""

    id: int
    at: str
    what: str
    name: str
    ref: str
    order: str  # the journal of the order
    sentences: Sequence[str]
    amount: str
    href: str
    open: bool


@dataclass(frozen=True, slots=True)
class InstructionDetails:
    """One instruction: its facts, and what each answer would do while it is open."""

    id: int
    what: str
    facts: Sequence[tuple[str, str]]
    ref: str
    order: str
    open: bool
    again: bool  # it can be asked for once more
    if_paid: Sequence[str]
    if_not: Sequence[str]


def line(row: Any, who: Reader) -> InstructionLine:
    """A row of the list: what, for whom, how it stands."""
    return InstructionLine(
        id=row.id,
        at=who.instant(row.at, "medium"),
        what=who.say(KINDS[row.kind]),
        name=row.name,
        ref=row.ref,
        order=journal_of(order=row.ref),
        sentences=[who.say(each) for each in _stands(row, who)],
        amount=who.money(money(row.amount, row.currency)),
        href=url_for("finance_instructions.one", instruction_id=row.id),
        open=row.state == "open",
    )


def details(row: Any, who: Reader) -> InstructionDetails:
    """An instruction with its facts, and what an answer does, said before it is given (X54)."""
    facts = [
        (who.say(NP_("finance", "Person")), row.name),
        (who.say(NP_("label", "Amount")), who.money(money(row.amount, row.currency))),
        (who.say(N_("Requested from the marketplace on")), who.instant(row.at, "medium")),
    ]
    if row.source_ref:
        facts.insert(1, (who.say(N_("Reference of the person")), row.source_ref))
    said = [who.say(each) for each in _stands(row, who)]
    if said:
        facts.append((who.say(NP_("finance", "Status")), " ".join(said)))
    return InstructionDetails(
        id=row.id,
        what=who.say(KINDS[row.kind]),
        facts=facts,
        ref=row.ref,
        order=journal_of(order=row.ref),
        open=row.state == "open",
        again=row.state == "failed" and row.kind == "refund" and row.replaced_by is None,
        if_paid=_if_paid(row, who),
        if_not=[
            who.say(_IF_NOT[row.kind], name=row.name)
            if "%(name)s" in _IF_NOT[row.kind].id
            else who.say(_IF_NOT[row.kind])
        ],
    )


def _if_paid(row: Any, who: Reader) -> list[str]:
    if row.told_before:
        return [who.say(_TOLD_BEFORE)]
    message = _IF_PAID[row.kind]
    return [who.say(message, **({"name": row.name} if "%(name)s" in message.id else {}))]


def _stands(row: Any, who: Reader) -> list[Message | Sentence]:
    """How an instruction stands: what its answer was, by whom, and what became of it since."""
    found: list[Message | Sentence] = []
    if row.state == "open" and not row.awaited:
        found.append(_NOT_AWAITED)
    if row.state == "open" and row.told_before:
        found.append(_TOLD_BEFORE)
    if row.state == "confirmed":
        day = who.date(datetime.combine(row.paid_on, time(12), UTC).date())
        message = N_("Paid on %(day)s, reference %(reference)s. Confirmed by %(name)s.")
        found.append(sentence(message, day=day, reference=row.reference, name=row.answered_by or "?"))
    if row.state == "failed":
        found.append(sentence(N_("Not made: %(reason)s (%(name)s)"), reason=row.reason, name=row.answered_by or "?"))
    if row.replaced_by is not None:
        found.append(sentence(N_("%(name)s asked the marketplace again."), name=row.replaced_name or "?"))
    return found
