"""What the payment gateway says: a charge, a refund or a payout was made, or could not be made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.rules.charges import decide_late_charge
from app.rules.decide import decide_case, decide_milestone
from app.rules.facts import MilestoneFacts, OrderFacts
from app.rules.people import FREELANCER, THE_GATEWAY
from app.rules.plan import Change, Plan


@dataclass(frozen=True, slots=True)
class OperationFacts:
    """What was asked of the gateway; `amount` in minor units of the order's currency."""

    key: str
    kind: str
    amount: int
    milestone_id: int
    case_id: int | None = None  # extras that were promised (X29)


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
    milestone = _milestone(facts, operation)
    case = next((c for c in facts.cases if c.id == operation.case_id), None)
    if case is not None and facts.deadline("case", case.id, "extras") is not None:
        return decide_case(facts, case, "confirm", THE_GATEWAY, at)
    if milestone.state == "charging" and milestone.charge == operation.key:
        return decide_milestone(facts, "confirm", THE_GATEWAY, at, milestone)
    return decide_late_charge(facts, operation.key, milestone.id, facts.money(operation.amount), at)


def decide_failed(facts: OrderFacts, operation: OperationFacts, at: datetime) -> Plan | None:
    """What it means that the gateway will never do this: a payout is available again, and can be asked for anew.

    A charge that failed is only not paid yet, and a refund is tried again by finance: nothing changes (None).
    """
    if operation.kind != "payout":
        return None
    milestone = _milestone(facts, operation)
    change = Change(facts, THE_GATEWAY, at)
    amount = facts.money(operation.amount)
    change.move("payout_back", f"payout_back:{operation.key}", amount, milestone.id)
    change.milestone(milestone.id, paid_out=milestone.paid_out - operation.amount)
    change.event("payout.failed", {"milestone": milestone.id, "amount": operation.amount}, tell=(FREELANCER,))
    return change.plan()


def _milestone(facts: OrderFacts, operation: OperationFacts) -> MilestoneFacts:
    return next(m for m in facts.milestones if m.id == operation.milestone_id)
