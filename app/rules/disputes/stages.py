"""The acts of the first two stages of a dispute: accept, challenge, withdraw, concede, silence (M6, M7, M12, X70)."""

from __future__ import annotations

from app.rules.base.change import Change
from app.rules.base.deadlines import NEVER
from app.rules.base.facts import CaseFacts, MilestoneFacts
from app.rules.base.kind import Move
from app.rules.base.people import BOTH, CLOCK, other
from app.rules.base.plan import Given
from app.rules.base.registry import policy_of
from app.rules.cases.ending import end
from app.rules.disputes.claim import all_to
from app.rules.disputes.offers import Offer, answerable, first_offer
from app.rules.disputes.texts import STATEMENT
from app.rules.milestones.division import DECIDED, EXPLICIT, Parts, divide, unlock
from app.rules.payments.refunds import part_by_marketplace

NEGOTIATION = "negotiation"  # the reminders of stage 2, which nothing ends (X14)


def begin(change: Change, case: CaseFacts) -> None:
    """X17: exactly the disputed amount is locked, and what is offered with it is there."""
    change.lock(_milestone(change, case), case.id, case.details["amount"])
    first_offer(change, case)


def accept(change: Change, case: CaseFacts, to: Move, given: Given) -> None:
    """M6, G5: the live offer of the other side is executed at once, whole; refuses as `answerable`."""
    settle(change, case, to.to, answerable(change, case, given), "offer")


def concede(change: Change, case: CaseFacts, to: Move, given: Given) -> None:
    """X70: all of it goes to the other side."""
    winner = other(change.actor.role)
    parts = all_to(winner, case.details["amount"])
    settle(change, case, to.to, Offer(0, winner, parts), "conceded")


def lapse(change: Change, case: CaseFacts, to: Move, given: Given) -> None:
    """M12: silence loses exactly the disputed amount, which goes to who opened the dispute."""
    parts = all_to(case.opened_by, case.details["amount"])
    _end(change, case, to.to, parts, "dispute.lost", {"silent": other(case.opened_by)}, DECIDED)


def challenge(change: Change, case: CaseFacts, to: Move, given: Given) -> None:
    """M6, M7: the claim is challenged with a statement (422 without it), and both negotiate, without a deadline."""
    if given.get("text") is None:
        raise STATEMENT.refusal("statement_missing")
    change.finish_clocks(case, "met")
    change.case(case, state=to.to)
    change.start(NEGOTIATION, case.id, BOTH, NEVER, policy=policy_of(case))
    change.event("dispute.challenged", {"case": case.ref} | given)


def withdraw(change: Change, case: CaseFacts, to: Move, given: Given) -> None:
    """X70: nothing is decided, and nothing is locked any more."""
    _unseal(change, case)
    end(change, case, to.to, "void")
    change.event("dispute.withdrawn", {"case": case.ref, "amount": case.details["amount"]})
    unlock(change, case, _milestone(change, case))


def settle(change: Change, case: CaseFacts, to: str, offer: Offer, how: str) -> None:
    """Both agree: it is divided at once, and what stays in escrow has the agreed date."""
    given: Given = {} if offer.due_at is None else {"due_at": offer.due_at}
    _end(change, case, to, offer.parts, "dispute.settled", {"kind": how} | given, EXPLICIT)
    if offer.due_at is not None:
        milestone = change.milestone(case.details["milestone"], due_at=offer.due_at)
        if change.after.milestone.id == milestone.id:
            change.order(delivery_due_at=offer.due_at)


def _end(change: Change, case: CaseFacts, to: str, parts: Parts, event: str, how: Given, consent: str) -> None:
    kept = {"client": parts.client, "freelancer": parts.freelancer, "escrow": parts.escrow}
    silent = "lapsed" if change.actor.role == CLOCK else "met"
    _unseal(change, case)
    end(change, case, to, silent, details={**case.details, "settled": kept})
    milestone = _milestone(change, case)
    told = {"case": case.ref, "amount": case.details["amount"]} | part_by_marketplace(milestone, parts.client)
    change.event(event, told | how | kept)
    divide(change, case, milestone, parts, consent)


def _unseal(change: Change, case: CaseFacts) -> None:
    """X73: with the dispute the figures of its sealed round are gone."""
    if case.details.get("sealed", {}).get("entered"):
        change.unsealed.append(case.id)


def _milestone(change: Change, case: CaseFacts) -> MilestoneFacts:
    return next(m for m in change.after.milestones if m.id == case.details["milestone"])
