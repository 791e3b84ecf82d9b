"""Briefs and offers: what is asked for and proposed before there is an order; accepting places it (B5, B8, X8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.core.errors import Invalid, Refusal
from app.core.instants import from_us, to_us
from app.core.money import Money
from app.core.words import N_
from app.rules.base.change import Change
from app.rules.base.facts import NEW, CaseFacts, DeadlineFacts, MilestoneFacts, OrderFacts
from app.rules.base.kind import PROPOSAL, Move
from app.rules.base.people import CLIENT, FREELANCER, Actor
from app.rules.base.plan import Given, MilestoneDraft, Plan
from app.rules.base.policy import Policy
from app.rules.payments.earnings import shares

BRIEF = "brief"  # what a client asks for and a freelancer makes offers for, before there is an order
PART_LIMIT = 120
TITLE_LIMIT = 200
REPLACED = N_("There is a newer offer. This one can no longer be accepted.")
NO_OFFER = N_("This offer does not exist, or it can no longer be accepted.")


@dataclass(frozen=True, slots=True)
class Terms:
    """What is proposed: its milestones in their order. A single one is the order as a whole, which is then plain."""

    parts: tuple[MilestoneDraft, ...]

    @property
    def plain(self) -> bool:
        """Whether there are no milestones that anybody has to see."""
        return len(self.parts) == 1

    @property
    def total(self) -> int:
        """The price, in minor units."""
        return sum(part.amount for part in self.parts)

    def as_json(self) -> list[dict[str, Any]]:
        """For the offer's row, which knows the language of all of them."""
        columns = ("title", "deliverable", "amount")
        return [{n: getattr(part, n) for n in columns} | {"due_at": to_us(part.due_at)} for part in self.parts]


def terms_of(kept: list[dict[str, Any]], lang: str = "") -> Terms:
    """The terms that an offer's row holds, written in that language."""
    return Terms(tuple(MilestoneDraft(**part | {"due_at": from_us(part["due_at"]), "lang": lang}) for part in kept))


def shares_of(terms: Terms, facts: OrderFacts) -> tuple[Money, Money]:
    """What the freelancer earns of these terms and what the platform takes: by milestone, as it will be moved."""
    parts = [shares(facts, MilestoneFacts(NEW, "planned", part.amount, 0)) for part in terms.parts]
    earned = sum((part[0] for part in parts), facts.money(0))
    return earned, facts.money(terms.total) - earned


def check_brief(title: str, description: str, currency: str, policy: Policy) -> None:
    """Refuse (422) a brief without a title or a description, or with too long a one, and an unknown currency."""
    check_currency(currency, policy)
    if not title.strip() or len(title) > TITLE_LIMIT:
        raise Invalid("title", "title", N_("Give it a title of at most %(limit)s characters."), limit=TITLE_LIMIT)
    limit = policy.comment_limit
    if not description.strip() or len(description) > limit:
        message = N_("Describe the work in at most %(limit)s characters.")
        raise Invalid("description", "description", message, limit=limit)


def check_currency(currency: str, policy: Policy) -> None:
    """Refuses (422) a currency about which the policy says nothing (X41)."""
    if currency not in policy.amounts:
        raise Invalid("currency", "currency_unknown", N_("Choose a currency from the list."))


def check_terms(terms: Terms, currency: str, policy: Policy, now: datetime) -> None:
    """Refuses (422) what nobody could agree to: too many milestones, one that lacks something (B3), wrong amounts
    (X41), dates that are past, too far, or not in the order of the milestones (B4). The refusal names the field."""
    check_currency(currency, policy)
    if not 0 < len(terms.parts) <= policy.milestones_limit:
        limit = policy.milestones_limit
        raise Invalid("amount_1", "too_many", N_("An offer has 1 to %(limit)s milestones."), limit=limit)
    before = now
    for number, part in enumerate(terms.parts, start=1):
        _check_words(part, number, terms.plain, policy)
        _check_amount(part, number, Money(policy.amounts[currency].offer_limit, currency))
        _check_date(part, number, before, now, policy)
        before = part.due_at


def _check_words(part: MilestoneDraft, number: int, plain: bool, policy: Policy) -> None:
    if len(part.title) > PART_LIMIT or not (plain or part.title):
        missing = N_("Give milestone %(number)s a name of at most %(limit)s characters.")
        raise Invalid(f"title_{number}", "title", missing, number=number, limit=PART_LIMIT)
    if not (plain or part.deliverable):
        missing = N_("Describe what is delivered with milestone %(number)s.")
        raise Invalid(f"deliverable_{number}", "deliverable", missing, number=number)
    if len(part.deliverable) > policy.comment_limit:
        limit = policy.comment_limit
        raise Invalid(
            f"deliverable_{number}", "too_long", N_("Shorten your text to %(limit)s characters."), limit=limit
        )


def _check_amount(part: MilestoneDraft, number: int, limit: Money) -> None:
    if not 0 < part.amount <= limit.minor:
        wrong = N_("Enter an amount greater than zero and up to %(limit)s.")
        raise Invalid(f"amount_{number}", "amount", wrong, limit=limit)


def _check_date(part: MilestoneDraft, number: int, before: datetime, now: datetime, policy: Policy) -> None:
    if part.due_at <= now:
        raise Invalid(f"due_{number}", "date_past", N_("Choose a delivery date after today."))
    if part.due_at > now + policy.extension_limit:
        raise Invalid(f"due_{number}", "date_too_far", N_("Choose a date within a year."))
    if part.due_at < before:
        wrong = N_("Milestone %(number)s is delivered after the previous one. Choose a later date.")
        raise Invalid(f"due_{number}", "date_order", wrong, number=number)


def decide_brief(facts: OrderFacts, actor: Actor, now: datetime, ref: str, terms: Terms | None, digest: str) -> Plan:
    """The client's brief is with the freelancer, whose turn it is. Nothing is ordered and no money moves (B8).

    `digest` is that of what the client wrote. Refuses (403) anybody but the client, and terms as `check_terms`.
    """
    if actor.role != CLIENT:
        raise Refusal(403, "not_your_act", N_("This is for the other party to do."))
    if terms is not None:
        check_terms(terms, facts.currency, facts.policy, now)
    change = Change(facts, actor, now)
    case = CaseFacts(
        id=NEW,
        ref=ref,
        layer=PROPOSAL,
        kind=BRIEF,
        state="asked",
        opened_by=CLIENT,
        opener_id=facts.client_id,
        responder_id=facts.freelancer_id,
        policy_version=facts.policy.version,
        details={"offer": None, "version": 0},
        outcome=None,
        opened_at=now,
        closed_at=None,
        version=1,
    )
    change.open(case)
    change.event("brief.posted", {"case": ref, "amount": terms.total if terms else 0, "terms": digest})
    return change.plan()


def make_offer(change: Change, case: CaseFacts, to: Move, given: Given) -> None:
    """B5, X8: the freelancer proposes terms, for a week; whatever they proposed before can no longer be accepted."""
    terms: Terms = given["terms"]
    facts, version = change.after, case.details["version"] + 1
    check_terms(terms, facts.currency, facts.policy, change.at)
    change.finish(_running(change, case), "void")
    due = change.at + facts.policy.offer_window
    change.case(case, state=to.to, details={"offer": version, "version": version})
    change.start("offer", case.id, CLIENT, due)
    change.order(price=terms.total, listed_at=change.at)
    told = {"case": case.ref, "offer": version, "amount": terms.total, "parts": len(terms.parts), "due_at": due}
    change.event("offer.made", told | {"terms": given["digest"], "text": given["text"]})


def accept_offer(change: Change, case: CaseFacts, to: Move, given: Given) -> None:
    """B8: the client accepts, and so creates the order with its milestones, under the policy of the brief (X42).

    Refuses (409) an offer that was replaced, and one that never was, which has no terms.
    """
    version = _check_version(case, given)
    terms: Terms = given["terms"]
    change.finish(_running(change, case), "met")
    change.case(case, state=to.to, outcome=to.to, closed_at=change.at)
    due = terms.parts[0].due_at
    change.agreed.extend(terms.parts)
    begun = {"ordered_at": change.at, "listed_at": change.at, "delivery_due_at": due}
    change.order(state="pending", price=terms.total, plain=terms.plain, **begun)
    told = {"case": case.ref, "cause": "offer", "offer": version, "price": terms.total, "due_at": due}
    change.event("order.placed", told | {"terms": given["digest"]})


def ask_offer_changes(change: Change, case: CaseFacts, to: Move, given: Given) -> None:
    """The client wants another offer; this one can no longer be accepted, unless it is made again."""
    version = _check_version(case, given)
    _reopen(change, case, to, "met")
    change.event("offer.changes_asked", {"case": case.ref, "offer": version, "text": given["text"]})


def expire_offer(change: Change, case: CaseFacts, to: Move, given: Given) -> None:
    """Nobody answered in time, so the offer holds no longer; the freelancer may make another."""
    _reopen(change, case, to, "lapsed")
    change.event("offer.expired", {"case": case.ref, "offer": case.details["offer"]})


def _reopen(change: Change, case: CaseFacts, to: Move, deadline_state: str) -> None:
    change.finish(_running(change, case), deadline_state)
    change.case(case, state=to.to, details=dict(case.details) | {"offer": None})


def end_brief(change: Change, case: CaseFacts, to: Move, given: Given) -> None:
    """Whose it is takes the brief or the offer back, or the other side declines it; nothing was ordered."""
    change.finish(_running(change, case), "void")
    change.case(case, state=to.to, outcome=to.to, closed_at=change.at)
    change.order(state="dismissed", listed_at=change.at)
    what, owner = ("brief", CLIENT) if case.state == "asked" else ("offer", FREELANCER)
    how = "withdrawn" if change.actor.role == owner else "declined"
    change.event(f"{what}.{how}", {"case": case.ref, "offer": case.details["offer"]} | given)


def _running(change: Change, case: CaseFacts) -> DeadlineFacts | None:
    return change.after.deadline("case", case.id, "offer")


def _check_version(case: CaseFacts, given: Given) -> int:
    version: int = case.details["offer"]
    if given["version"] != version:
        raise no_longer(case, given["version"])
    return version


def no_longer(case: CaseFacts, version: int) -> Refusal:
    """Return the refusal (409) of an answer to this version: a newer one is offered, or there is none to answer."""
    offered: int | None = case.details["offer"]
    newer = offered is not None and 0 < version < offered
    return Refusal(409, "offer_replaced", REPLACED) if newer else Refusal(409, "no_offer", NO_OFFER)
