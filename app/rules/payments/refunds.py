"""Refunds: what is in escrow goes back where it came from, by our gateway or by the marketplace (X3, X51)."""

from __future__ import annotations

from collections.abc import Sequence

from app.rules.base.change import Change
from app.rules.base.facts import CaseFacts, MilestoneFacts
from app.rules.base.plan import Given, InstructionDraft, OperationDraft


def refund_order(change: Change, case: CaseFacts) -> None:
    """Everything in escrow goes back to the client."""
    for milestone in change.after.milestones:
        if milestone.state in ("funded", "submitted"):
            refund_milestone(change, milestone, f"case:{case.id}:{milestone.id}")


def refund_milestone(change: Change, milestone: MilestoneFacts, cause: str) -> None:
    """What is in escrow for a milestone goes back where it came from: by the gateway as far as the gateway took it.

    The rest is the marketplace's to pay back, and is on its way until finance confirms that it did (X51).
    """
    change.move("refund", f"refund:{cause}", change.after.money(milestone.escrow), milestone.id)
    ours, theirs = by_holder(milestone, milestone.escrow)
    client = change.after.client_id
    if ours:
        key = change.key(f"refund:{cause}")
        change.operations.append(OperationDraft("refund", key, ours, milestone.id, client))
    if theirs:
        change.instruct(InstructionDraft("refund", change.key(f"instruct:{cause}"), theirs, milestone.id, client))
    change.milestone(milestone.id, state="returned", escrow=0, charged=milestone.charged - ours)


def by_holder(milestone: MilestoneFacts, amount: int) -> tuple[int, int]:
    """Return what our gateway has of an amount (minor units) that leaves, and what the marketplace has of it (X51)."""
    ours = min(amount, milestone.charged)
    return ours, amount - ours


def tell_refund(change: Change, case: CaseFacts, cause: str) -> None:
    """Record who gives back what this change gives back: our gateway, or the marketplace that has the money (X51)."""
    for name, asked in (("refund.started", change.operations), ("refund.instructed", change.instructions)):
        if amount := sum(each.amount for each in asked):
            change.event(name, {"case": case.ref, "cause": cause, "amount": amount})


def by_marketplace(milestones: Sequence[MilestoneFacts]) -> Given:
    """What the marketplace would have to pay back of these, as a fact of an event; none where our gateway took all."""
    amount = sum(by_holder(m, m.escrow)[1] for m in milestones)
    return {"marketplace": amount} if amount else {}
