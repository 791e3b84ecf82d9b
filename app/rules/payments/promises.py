"""Extras that were promised and not paid for yet (X29): they fall with the work to which they belonged."""

from __future__ import annotations

from app.rules.base.change import Change
from app.rules.base.facts import CaseFacts


def promised(case: CaseFacts) -> int:
    """What the extras of a case cost together, in minor units."""
    return sum(int(extra["price"]) for extra in case.details["extras"])


def charge_key(case: CaseFacts) -> str:
    """The key under which the extras of a case are charged."""
    return f"charge:case:{case.ref}"


def void_promises(change: Change) -> None:
    """Extras that are not paid for are void: nobody waits for their charge any more, and both are told."""
    for case in change.after.cases:
        waiting = change.after.deadline("case", case.id, "extras")
        if waiting is not None and waiting.state == "running":
            change.finish(waiting, "void")
            change.ended.append(charge_key(case))
            change.event("extras.void", {"case": case.ref, "amount": promised(case)})
