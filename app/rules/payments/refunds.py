"""Refunds: what is in escrow goes back where it came from, by our gateway or by the marketplace (X3, X51)."""

from __future__ import annotations

from collections.abc import Sequence

from app.rules.base.change import Change
from app.rules.base.facts import CaseFacts, MilestoneFacts
from app.rules.base.plan import Given, OperationDraft

_EVENTS = {"waiting": "refund.started", "outside": "refund.instructed"}


def refund_order(change: Change, case: CaseFacts) -> None:
    """Everything in escrow goes back to the client."""
    for milestone in change.after.milestones:
        if milestone.state in ("funded", "submitted"):
            refund_milestone(change, milestone, f"case:{case.id}:{milestone.id}")


def refund_milestone(change: Change, milestone: MilestoneFacts, cause: str) -> None:
    """What is in escrow for a milestone goes back where it came from: by the gateway as far as the gateway took it.

    The rest is the marketplace's to pay back, and is on its way until somebody says that it did (X51).
    """
    change.move("refund", f"refund:{cause}", change.after.money(milestone.escrow), milestone.id)
    ours = min(milestone.escrow, milestone.charged)
    for part, name, state in ((ours, "refund", "waiting"), (milestone.escrow - ours, "instruct", "outside")):
        if part:
            key, client = change.key(f"{name}:{cause}"), change.after.client_id
            change.operations.append(OperationDraft("refund", key, part, milestone.id, client, state=state))
    change.milestone(milestone.id, state="returned", escrow=0, charged=milestone.charged - ours)


def tell_refund(change: Change, case: CaseFacts, cause: str) -> None:
    """Record who gives back what this change gives back: our gateway, or the marketplace that has the money (X51)."""
    back = {state: sum(each.amount for each in change.operations if each.state == state) for state in _EVENTS}
    for state, name in _EVENTS.items():
        if back[state]:
            change.event(name, {"case": case.ref, "cause": cause, "amount": back[state]})


def by_marketplace(milestones: Sequence[MilestoneFacts]) -> Given:
    """What the marketplace would have to pay back of these, as a fact of an event; none where our gateway took all."""
    amount = sum(max(0, m.escrow - m.charged) for m in milestones)
    return {"marketplace": amount} if amount else {}
