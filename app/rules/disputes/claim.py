"""What somebody disputes: so much of a milestone's money, why, and how they offer to divide it (M2, M4, X61, X66)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.core.errors import Invalid, Refusal
from app.core.words import N_, NP_, Fact, Message, Sentence, sentence
from app.rules.base.facts import CaseFacts, MilestoneFacts, OrderFacts
from app.rules.base.fields import Amount, Choice, Split
from app.rules.base.kind import CodedFact, Opening
from app.rules.base.people import CLIENT, FREELANCER, PARTIES, Actor, other
from app.rules.base.plan import Given
from app.rules.base.policy import current
from app.rules.cases.reasons import BY_CODE
from app.rules.disputes.offers import FIRST, Offer, as_kept, offer_of
from app.rules.milestones.division import Parts, check_parts

DISPUTABLE = ("funded", "submitted")  # M2: paid, and neither approved nor returned

_NOTHING_THERE = N_("This order has no money in escrow that can be disputed.")
_NOT_THIS = N_("Choose what the dispute is about.")
_ZERO = N_("Enter the amount that is disputed.")
_TOO_LITTLE = N_("A dispute here must be about at least %(least)s.")
_TOO_MUCH = N_("At most %(most)s can be disputed here.")
EXPLAIN = N_("Explain what is wrong, so that the other party can answer it.")


@dataclass(frozen=True, slots=True)
class Claim:
    """So much of a milestone (minor units) is disputed, for this reason; `offer` is how to divide it, None: all to
    who opens it."""

    milestone_id: int
    amount: int
    reason: str
    offer: Parts | None = None


def details(milestone: str, amount: int, reason: str, offer: Parts | None) -> Claim:
    """Make a claim of the values of the form."""
    return Claim(int(milestone), amount, reason, offer)


def disputable(facts: OrderFacts, milestone: MilestoneFacts) -> int:
    """Return how much of a milestone (minor units) can be disputed: what is in escrow for it, is locked by no case,
    and was not left there by a case that divided it (X61)."""
    if milestone.state not in DISPUTABLE:
        return 0
    left: int = sum(
        case.details["settled"]["escrow"]
        for case in facts.cases
        if case.details.get("settled") and case.details["milestone"] == milestone.id
    )
    return max(0, milestone.free - left)


def least(facts: OrderFacts, milestone: MilestoneFacts) -> int:
    """Return the least that can be claimed of a milestone (minor units): all of it, where it is less than that."""
    limit = current().amounts[facts.currency].least_claim or 1
    return min(limit, disputable(facts, milestone))


def offered(facts: OrderFacts) -> tuple[MilestoneFacts, ...]:
    """Return the milestones of which something can be disputed."""
    return tuple(m for m in facts.milestones if disputable(facts, m))


def what(facts: OrderFacts, milestone_id: int) -> Sentence:
    """Name a milestone, or the payment of an order that has no others."""
    milestone = next(m for m in facts.milestones if m.id == milestone_id)
    if facts.plain:
        return Sentence(N_("The payment of this order"))
    return sentence(N_("Milestone %(number)s: %(title)s"), number=milestone.position, title=milestone.title)


def _milestones(facts: OrderFacts, role: str) -> tuple[tuple[str, Fact], ...]:
    message = N_("%(what)s (%(amount)s in escrow)")
    return tuple(
        (str(m.id), sentence(message, what=what(facts, m.id), amount=facts.money(disputable(facts, m))))
        for m in offered(facts)
    )


def _reasons(facts: OrderFacts, role: str) -> tuple[tuple[str, Fact], ...]:
    codes = (current().dispute_reasons or {}).get(role, ())
    return tuple((code, BY_CODE[code].choice or BY_CODE[code].label) for code in codes)


def reason(code: str) -> Message:
    """What a reason for a dispute is called."""
    return BY_CODE[code].label


MILESTONE = Choice("milestone", N_("What is the dispute about?"), _NOT_THIS, _milestones, few=True)
AMOUNT = Amount(
    "amount",
    N_("How much money is the dispute about?"),
    _ZERO,
    N_("Only this amount is locked. Everything else goes on as agreed."),
)
REASON = Choice("reason", N_("Reason"), N_("Choose a reason to continue."), _reasons)
OFFER = Split(
    "offer",
    N_("What you offer"),
    N_(
        "How would you divide the disputed amount? If the other party accepts, this happens right away. "
        "Leave this empty to ask for the whole amount."
    ),
)
FIELDS = (MILESTONE, AMOUNT, REASON, OFFER)


def refuse_without_money(facts: OrderFacts, actor: Actor) -> None:
    """M2: refuse (409) where nothing can be disputed."""
    if not offered(facts):
        raise Refusal(409, "nothing_in_escrow", _NOTHING_THERE)


def check(opening: Opening) -> None:
    """Refuse (422) another milestone, an amount that is not there, another side's reason, a missing explanation, and an
    offer that does not divide exactly the amount (M4, X61, X66)."""
    facts, claim = opening.facts, opening.details
    milestone = next((m for m in offered(facts) if m.id == claim.milestone_id), None)
    if milestone is None:
        raise Invalid("milestone", "milestone_missing", _NOT_THIS)
    _check_amount(facts, milestone, claim.amount)
    if claim.reason not in (code for code, _ in _reasons(facts, opening.actor.role)):
        raise Invalid("reason", "reason_missing", REASON.missing)
    if not opening.comment.strip():
        raise Invalid("comment", "explanation_missing", EXPLAIN)
    check_parts(facts.money(claim.amount), _wish(opening))


def _check_amount(facts: OrderFacts, milestone: MilestoneFacts, amount: int) -> None:
    if amount <= 0:
        raise Invalid("amount", "amount_missing", _ZERO)
    if amount > (most := disputable(facts, milestone)):
        raise Invalid("amount", "too_much", _TOO_MUCH, most=facts.money(most))
    if amount < least(facts, milestone):
        raise Invalid("amount", "too_little", _TOO_LITTLE, least=facts.money(least(facts, milestone)))


def _wish(opening: Opening) -> Parts:
    """What is offered, by default all to who opens it."""
    claim = opening.details
    return claim.offer or all_to(opening.actor.role, claim.amount)


def all_to(role: str, amount: int) -> Parts:
    """Give the whole amount (minor units) to one side."""
    return Parts(client=amount) if role == CLIENT else Parts(freelancer=amount)


def keeps(opening: Opening) -> Given:
    """The details as the case keeps them; what is offered first is version 1."""
    claim = opening.details
    offer = as_kept(Offer(FIRST, opening.actor.role, _wish(opening)))
    return {"milestone": claim.milestone_id, "amount": claim.amount, "reason": claim.reason, "offer": offer}


def opening_facts(facts: OrderFacts, case: CaseFacts) -> Given:
    """What the opening event says of it."""
    return {
        "milestone": case.details["milestone"],
        "amount": case.details["amount"],
        "reason": case.details["reason"],
    } | _parts(case)


def _parts(case: CaseFacts) -> Given:
    offer = offer_of(case)
    return {} if offer is None else {"offer": [offer.parts.client, offer.parts.freelancer, offer.parts.escrow]}


def rows(facts: OrderFacts, case: CaseFacts) -> tuple[CodedFact, ...]:
    """What is disputed, and why."""
    return (
        CodedFact(NP_("dispute", "About"), what(facts, case.details["milestone"])),
        CodedFact(N_("Disputed amount"), facts.money(case.details["amount"])),
        CodedFact(N_("Reason"), reason(case.details["reason"])),
        *_offered_with_it(facts, case),
        *_divided(facts, case),
    )


def _offered_with_it(facts: OrderFacts, case: CaseFacts) -> tuple[CodedFact, ...]:
    """How it would be divided, while no other offer took the place of the first."""
    offer = offer_of(case)
    if offer is None or offer.version != FIRST or case.closed_at is not None:
        return ()
    parts = (("client", offer.parts.client), ("freelancer", offer.parts.freelancer), ("escrow", offer.parts.escrow))
    names = {"client": facts.client_name, "freelancer": facts.freelancer_name}
    return tuple(
        CodedFact(sentence(label, **{name: names[name]}) if name in names else label, facts.money(amount))
        for (name, amount), label in zip(parts, _OFFERED, strict=True)
        if amount
    )


_OFFERED = (
    N_("Offered back to %(client)s"),
    N_("Offered to %(freelancer)s"),
    N_("Offered to stay in escrow"),
)

# What the parts of a divided amount are called: to who gets one, and to the other side.
MINE: dict[str, Message] = {CLIENT: N_("Back to you"), FREELANCER: N_("To you now")}
THEIRS: dict[str, Message] = {CLIENT: N_("Back to %(client)s"), FREELANCER: N_("To %(freelancer)s now")}
STAYS = N_("Stays in escrow for the remaining work")


def _divided(facts: OrderFacts, case: CaseFacts) -> Iterator[CodedFact]:
    """What each got in the end, as each of them reads it (X66)."""
    parts = case.details.get("settled")
    if parts is None:
        return
    for role in PARTIES:
        if parts[role]:
            amount = facts.money(parts[role])
            yield CodedFact(MINE[role], amount, readers=(role,))
            yield CodedFact(sentence(THEIRS[role], **{role: facts.name(role)}), amount, readers=(other(role),))
    if parts["escrow"]:
        yield CodedFact(STAYS, facts.money(parts["escrow"]))
