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
    """What is in escrow for a milestone goes back to the client, and it is returned."""
    refund_part(change, milestone, milestone.escrow, cause)
    change.milestone(milestone.id, state=emptied(milestone))


def emptied(milestone: MilestoneFacts) -> str:
    """X67: the state of a milestone that a case empties: approved if the freelancer got anything of it."""
    return "approved" if milestone.paid else "returned"


def refund_part(change: Change, milestone: MilestoneFacts, amount: int, cause: str) -> None:
    """So much (minor units) of what is in escrow goes back where it came from: by the gateway as far as it took it.

    The rest is the marketplace's to pay back, and is on its way until finance confirms that it did (X51).
    """
    change.move("refund", f"refund:{cause}", change.after.money(amount), milestone.id)
    ours, theirs = by_holder(milestone, amount)
    client = change.after.client_id
    if ours:
        key = change.key(f"refund:{cause}")
        change.operations.append(OperationDraft("refund", key, ours, milestone.id, client))
    if theirs:
        change.instruct(InstructionDraft("refund", change.key(f"instruct:{cause}"), theirs, milestone.id, client))
    change.milestone(
        milestone.id,
        escrow=milestone.escrow - amount,
        refunded=milestone.refunded + amount,
        charged=milestone.charged - ours,
    )


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


def part_by_marketplace(milestone: MilestoneFacts, amount: int) -> Given:
    """The same of so much (minor units) of one milestone, which is given back now."""
    theirs = by_holder(milestone, amount)[1]
    return {"marketplace": theirs} if theirs else {}
