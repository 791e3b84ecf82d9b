"""Contests: a case that a third person decides, the milestones that it is about, and who of the staff hears of it."""

from __future__ import annotations

from collections.abc import Mapping

from app.rules.base.facts import CaseFacts, MilestoneFacts, OrderFacts
from app.rules.base.kind import DISPUTE, PEER, PROPOSAL, RECOVERY, STAFF
from app.rules.base.people import SUPPORT, one_of

FINISHED = ("approved", "returned")
MILESTONE, REST = "milestone", "rest"  # what is to be cancelled: one milestone, or all that is not finished
OPENED, PROPOSED, DECIDED = "opened", "proposed", "decided"

# Who of the staff hears of a case, by the tier of its kind and what happens to it (§11, X53).
# What the parties settle among themselves is told to no staff at all (F20).
HEARERS: Mapping[int, Mapping[str, tuple[str, ...]]] = {
    PROPOSAL: {},
    PEER: {},
    DISPUTE: {},
    STAFF: {OPENED: (SUPPORT,), PROPOSED: (SUPPORT,), DECIDED: (SUPPORT,)},
    RECOVERY: {},
}


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


def hearers(tier: int, happening: str) -> tuple[str, ...]:
    """Return the staff roles that are told when this happens to a case of this tier."""
    return HEARERS[tier].get(happening, ())


def keeper(case: CaseFacts) -> tuple[str, ...]:
    """Return who took the case up, to be told of what the parties say to it; nobody before that."""
    return () if case.staff_id is None else (one_of(SUPPORT, case.staff_id),)
