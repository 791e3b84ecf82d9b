"""Who of the staff hears of a case beside its parties: by the tier of its kind and what happens to it (§11, X53)."""

from __future__ import annotations

from collections.abc import Mapping

from app.rules.base.facts import CaseFacts
from app.rules.base.kind import DISPUTE, PEER, PROPOSAL, RECOVERY, STAFF
from app.rules.base.people import SUPPORT, one_of

OPENED, PROPOSED, DECIDED = "opened", "proposed", "decided"

# What the parties settle among themselves is told to no staff at all (F20).
HEARERS: Mapping[int, Mapping[str, tuple[str, ...]]] = {
    PROPOSAL: {},
    PEER: {},
    DISPUTE: {},
    STAFF: {OPENED: (SUPPORT,), PROPOSED: (SUPPORT,), DECIDED: (SUPPORT,)},
    RECOVERY: {},
}


def hearers(tier: int, happening: str) -> tuple[str, ...]:
    """Return the staff roles that are told when this happens to a case of this tier."""
    return HEARERS[tier].get(happening, ())


def keeper(case: CaseFacts) -> tuple[str, ...]:
    """Return who took the case up, to be told of what the parties say to it; nobody before that."""
    return () if case.staff_id is None else (one_of(SUPPORT, case.staff_id),)
