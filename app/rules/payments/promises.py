"""Extras that were promised and not paid for yet (X29): they fall with the work to which they belonged."""

from __future__ import annotations

from app.rules.base.change import Change
from app.rules.base.facts import CaseFacts, DeadlineFacts, OrderFacts


def promised(case: CaseFacts) -> int:
    """What the extras of a case cost together, in minor units."""
    return sum(int(extra["price"]) for extra in case.details["extras"])


def charge_key(case: CaseFacts) -> str:
    """The key under which the extras of a case are charged."""
    return f"charge:case:{case.ref}"


def awaited_extras(facts: OrderFacts, case_id: int) -> DeadlineFacts | None:
    """Return until when the extras of a case are awaited, from our gateway or from the marketplace."""
    kinds = ("extras", "instructed_extras")
    return next((found for kind in kinds if (found := facts.deadline("case", case_id, kind))), None)


def void_promises(change: Change) -> None:
    """Extras that are not paid for are void: nobody waits for their charge any more, and both are told."""
    for case in change.after.cases:
        waiting = awaited_extras(change.after, case.id)
        if waiting is not None and waiting.state == "running":
            change.finish(waiting, "void")
            change.ended.append(charge_key(case))
            change.event("extras.void", {"case": case.ref, "amount": promised(case)})
