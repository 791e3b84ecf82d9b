"""What the payment gateway says: a charge, a refund or a payout was made, or could not be made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.core.errors import Refusal
from app.core.words import N_
from app.rules.base.change import Change
from app.rules.base.facts import CaseFacts, MilestoneFacts, OrderFacts
from app.rules.base.people import FINANCE, FREELANCER, THE_GATEWAY, Actor
from app.rules.base.plan import OperationDraft, Plan
from app.rules.decide import decide_case, decide_milestone
from app.rules.milestones.charges import decide_late_charge
from app.rules.payments.promises import awaited_extras

NO_REFUND = N_("Only refunds are retried here. A failed payout is available again and can be requested again.")
NOT_FAILED = N_("This refund has already been retried, or has not failed.")


@dataclass(frozen=True, slots=True)
class OperationFacts:
    """What was asked of the gateway; `amount` in minor units of the order's currency."""

    key: str
    kind: str
    amount: int
    milestone_id: int
    case_id: int | None = None  # extras that were promised (X29)
    state: str = "asked"
    charge: str | None = None  # of a refund: the charge of which it gives back
    user_id: int = 0  # who pays or is paid
    retried: bool = False  # a failed one has its successor


def decide_done(facts: OrderFacts, operation: OperationFacts, at: datetime) -> Plan:
    """What it means that the gateway has done this: escrow is funded, a refund or a payout has arrived."""
    if operation.kind == "charge":
        return _charged(facts, operation, at)
    change = Change(facts, THE_GATEWAY, at)
    amount = facts.money(operation.amount)
    told = {"milestone": operation.milestone_id, "amount": operation.amount}
    if operation.kind == "refund":
        change.move("refund_paid", f"refund_paid:{operation.key}", amount, operation.milestone_id)
        change.event("refund.paid", told | {"cause": "arrived"})
    else:
        change.move("payout_paid", f"payout_paid:{operation.key}", amount, operation.milestone_id)
        change.event("payout.paid", told, tell=(FREELANCER,))
    return change.plan()


def _charged(facts: OrderFacts, operation: OperationFacts, at: datetime) -> Plan:
    """A charge counts while its milestone or its extras wait for exactly this one; else it goes back (X29, X37)."""
    case, milestone = _promised(facts, operation), _milestone(facts, operation)
    if case is not None:
        return decide_case(facts, case, "confirm", THE_GATEWAY, at)
    if _pays_for(milestone, operation):
        return decide_milestone(facts, "confirm", THE_GATEWAY, at, milestone)
    return decide_late_charge(facts, operation.key, milestone.id, facts.money(operation.amount), at)


def _promised(facts: OrderFacts, charge: OperationFacts) -> CaseFacts | None:
    """Return the case whose promised extras wait for this charge (X29)."""
    waits = charge.case_id is not None and awaited_extras(facts, charge.case_id) is not None
    return next((case for case in facts.cases if waits and case.id == charge.case_id), None)


def _pays_for(milestone: MilestoneFacts, charge: OperationFacts) -> bool:
    """Tell whether the milestone waits for exactly this charge (X37)."""
    return milestone.state == "charging" and milestone.charge == charge.key


def decide_failed(facts: OrderFacts, operation: OperationFacts, at: datetime) -> Plan | None:
    """What it means that the gateway will never do this: a payout is available again, and can be asked for anew.

    A charge that failed is only not paid yet, and a refund is tried again by finance: no money moves, but finance is
    told of each (X53). A charge that nobody waits for any more is nothing at all (None).
    """
    milestone = _milestone(facts, operation)
    awaited = _pays_for(milestone, operation) or _promised(facts, operation) is not None
    if operation.kind == "charge" and not awaited:
        return None
    change = Change(facts, THE_GATEWAY, at)
    told = {"milestone": operation.milestone_id, "amount": operation.amount}
    if operation.kind != "payout":
        change.event(f"{operation.kind}.failed", told, tell=(FINANCE,), visibility="staff")
        return change.plan()
    change.move("payout_back", f"payout_back:{operation.key}", facts.money(operation.amount), milestone.id)
    there = {"paid_out": milestone.paid_out - operation.amount, "charged": milestone.charged + operation.amount}
    change.milestone(milestone.id, **there)
    change.event("payout.failed", told, tell=(FREELANCER, FINANCE))
    return change.plan()


def decide_again(facts: OrderFacts, operation: OperationFacts, actor: Actor, at: datetime) -> Plan:
    """A refund that the gateway will never make is asked for again, under a key of its own; no money moves (G8).

    Refuses (409) what is no refund, what has not failed, and what was tried again already: as long as the first could
    still happen there is no second. A payout is available again instead, and its freelancer asks for it anew.
    """
    if operation.kind != "refund":
        raise Refusal(409, "no_refund", NO_REFUND)
    if operation.state != "failed" or operation.retried:
        raise Refusal(409, "not_failed", NOT_FAILED)
    change = Change(facts, actor, at)
    key, amount, milestone = again(operation.key), operation.amount, operation.milestone_id
    draft = OperationDraft("refund", key, amount, milestone, operation.user_id, charge=operation.charge)
    change.operations.append(draft)
    change.event("refund.again", {"milestone": milestone, "amount": amount}, tell=())
    return change.plan()


def again(key: str) -> str:
    """The key of the next attempt: one for each that failed, so that there are never two."""
    first, _, number = key.rpartition(":again:")
    return f"{first}:again:{int(number) + 1}" if first else f"{key}:again:1"


def _milestone(facts: OrderFacts, operation: OperationFacts) -> MilestoneFacts:
    return next(m for m in facts.milestones if m.id == operation.milestone_id)
