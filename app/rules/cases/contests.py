"""Contests: a case about an order that a third person decides, and the milestones that it is about."""

from __future__ import annotations

from app.rules.base.facts import CaseFacts, MilestoneFacts, OrderFacts

FINISHED = ("approved", "returned")
MILESTONE, REST = "milestone", "rest"  # what is to be cancelled: one milestone, or all that is not finished


def unfinished(facts: OrderFacts) -> tuple[MilestoneFacts, ...]:
    """Return the milestones that are neither approved nor returned."""
    return tuple(m for m in facts.milestones if m.state not in FINISHED)


def in_scope(facts: OrderFacts, case: CaseFacts) -> tuple[MilestoneFacts, ...]:
    """Return what a case to cancel is still about: those of its milestones that are not finished."""
    return tuple(m for m in unfinished(facts) if m.id in case.details.get("milestones", ()))


def number_of(facts: OrderFacts, case: CaseFacts) -> int | None:
    """Return the number of the one milestone that a case is about; None when it is about the rest of the order."""
    if case.details["scope"] == REST:
        return None
    return next(m.position for m in facts.milestones if m.id in case.details["milestones"])
