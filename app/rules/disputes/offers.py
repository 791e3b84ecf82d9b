"""Offers on a case about money: how the contested amount is divided, by whom, in which version (G5, X66)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.core.errors import Invalid, Refusal
from app.core.instants import from_us, to_us
from app.core.words import N_
from app.rules.base.change import Change
from app.rules.base.facts import CaseFacts
from app.rules.base.kind import Move
from app.rules.base.plan import Given, OfferDraft
from app.rules.milestones.division import Parts, check_parts

FIRST = 1  # the version that comes with the opening

_SAME = N_("This offer is the same as the current one. Change something to make a new one.")
_REPLACED = N_(
    "There is a newer offer: %(client)s back to the client, %(freelancer)s to the freelancer, "
    "%(escrow)s left in escrow. Read it before you answer."
)
_NOTHING_TO_ANSWER = N_("The other party has no open offer for you to answer.")
_OWN = N_("This is your own offer. The other party can accept or decline it.")
_DATE_WITHOUT_WORK = N_("You can only set a new delivery date if part of the money stays in escrow.")
_DATE_PAST = N_("Choose a delivery date in the future.")


@dataclass(frozen=True, slots=True)
class Offer:
    """A version of how to divide a contested amount; `due_at` is a new delivery date for what stays in escrow."""

    version: int
    by: str  # client, freelancer
    parts: Parts
    due_at: datetime | None = None
    declined: bool = False  # still the newest, and nobody can accept it any more


def as_kept(offer: Offer) -> Given:
    """The offer as a case's details keep it: integers and codes only."""
    parts = offer.parts
    kept: Given = {"version": offer.version, "by": offer.by, "declined": int(offer.declined)}
    kept |= {"client": parts.client, "freelancer": parts.freelancer, "escrow": parts.escrow}
    return kept | ({} if offer.due_at is None else {"due_at": to_us(offer.due_at)})


def offer_of(case: CaseFacts) -> Offer | None:
    """Return the newest offer on a case; None where none was made."""
    kept: Any = case.details.get("offer")
    if kept is None:
        return None
    parts = Parts(kept["client"], kept["freelancer"], kept["escrow"])
    due = None if kept.get("due_at") is None else from_us(kept["due_at"])
    return Offer(kept["version"], kept["by"], parts, due, bool(kept["declined"]))


def live(case: CaseFacts) -> Offer | None:
    """Return the offer that can be accepted now."""
    offer = offer_of(case)
    return None if offer is None or offer.declined or case.closed_at is not None else offer


def make(change: Change, case: CaseFacts, to: Move, given: Given) -> None:
    """G5: the next version is there, and takes the place of the one before; the other side can accept it.

    `given` are `parts`, `new_due_on` (a new delivery date, or None) and the digest of a note. Refuses (422) parts that
    do not divide the amount, a date without a part that stays or in the past, and what stands already.
    """
    before = offer_of(case)
    parts: Parts = given.get("offer") or (before.parts if before else Parts())
    due: datetime | None = given.get("new_due_on")
    check_parts(change.after.money(case.details["amount"]), parts)
    if due is not None and not parts.escrow:
        raise Invalid("new_due_on", "date_without_work", _DATE_WITHOUT_WORK)
    if due is not None and due <= change.at:
        raise Invalid("new_due_on", "date_past", _DATE_PAST)
    standing = live(case)
    if given.get("offer") and standing is not None and (standing.parts, standing.due_at) == (parts, due):
        raise Invalid("offer", "same_offer", _SAME)
    offer = Offer((before.version if before else 0) + 1, change.actor.role, parts, due)
    now = change.case(case, details={**case.details, "offer": as_kept(offer)})
    change.offers.append(_draft(now, offer))
    told = {"case": case.ref, "version": offer.version, "text": given.get("text")}
    told |= {"client": parts.client, "freelancer": parts.freelancer, "escrow": parts.escrow}
    counter = {"kind": "counter"} if standing is not None and standing.by != change.actor.role else {}
    change.event("dispute.offered", told | counter | ({} if due is None else {"due_at": due}))


def first_offer(change: Change, case: CaseFacts) -> None:
    """What is offered with the opening is the first version."""
    offer = offer_of(case)
    if offer is not None:
        change.offers.append(_draft(case, offer))


def _draft(case: CaseFacts, offer: Offer) -> OfferDraft:
    parts = offer.parts
    return OfferDraft(case.ref, offer.version, offer.by, parts.client, parts.freelancer, parts.escrow, offer.due_at)


def answerable(change: Change, case: CaseFacts, given: Given) -> Offer:
    """Return the live offer of the other side, of the version that was read back.

    Refuses (409) where there is none, one's own, and an older version: the live one has to be looked at first.
    """
    offer = live(case)
    if offer is None:
        raise Refusal(409, "no_offer", _NOTHING_TO_ANSWER)
    if offer.by == change.actor.role:
        raise Refusal(409, "own_offer", _OWN)
    if given.get("version", offer.version) != offer.version:
        parts, money = offer.parts, change.after.money
        now = {"client": money(parts.client), "freelancer": money(parts.freelancer), "escrow": money(parts.escrow)}
        raise Refusal(409, "offer_replaced", _REPLACED, **now)
    return offer


def decline(change: Change, case: CaseFacts, to: Move, given: Given) -> None:
    """The live offer of the other side is declined: nobody can accept it any more, and both can make another."""
    offer = answerable(change, case, given)
    declined = Offer(offer.version, offer.by, offer.parts, offer.due_at, declined=True)
    change.case(case, details={**case.details, "offer": as_kept(declined)})
    change.event("dispute.declined", {"case": case.ref, "version": offer.version})
