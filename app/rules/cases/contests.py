"""Contests: a case about an order that somebody besides its parties decides, and what it holds back meanwhile."""

from __future__ import annotations

from app.rules.base.facts import CaseFacts, MilestoneFacts, OrderFacts
from app.rules.base.plan import Change

FINISHED = ("approved", "returned")


def open_contest(facts: OrderFacts) -> CaseFacts | None:
    """The open contest, of which there is at most one (X25): a dispute, a complaint, a support cancellation."""
    return next((c for c in facts.cases if c.layer in (2, 3) and c.closed_at is None), None)


def unfinished(facts: OrderFacts) -> tuple[MilestoneFacts, ...]:
    """The milestones that are neither approved nor returned."""
    return tuple(m for m in facts.milestones if m.state not in FINISHED)


def in_scope(facts: OrderFacts, case: CaseFacts) -> tuple[MilestoneFacts, ...]:
    """What a case to cancel is still about: those of its milestones that are not finished."""
    return tuple(m for m in unfinished(facts) if m.id in case.details.get("milestones", ()))


def is_contested(facts: OrderFacts, milestone: MilestoneFacts) -> bool:
    """Whether an open contest is about this milestone, so that the clock does not approve it (X34)."""
    case = open_contest(facts)
    return case is not None and milestone.id in case.details.get("milestones", ())


def pause_approvals(change: Change, case: CaseFacts) -> None:
    """X34: the clock does not approve what is contested."""
    for deadline in change.after.deadlines:
        if deadline.kind == "approval" and deadline.subject_id in case.details["milestones"]:
            change.pause(deadline)


def resume_approvals(change: Change, case: CaseFacts) -> None:
    """What was contested is contested no longer, so its time to approve runs on with what was left."""
    for deadline in change.after.deadlines:
        if deadline.kind == "approval" and deadline.subject_id in case.details["milestones"]:
            change.resume(deadline)


def close_when_approved(change: Change) -> None:
    """A request to cancel ends when the client has approved all that it was about; both are told."""
    case = open_contest(change.after)
    if case is None or "milestones" not in case.details or in_scope(change.after, case):
        return
    change.case(case, state="settled", outcome="approved", closed_at=change.at)
    change.event("cancellation.closed", {"case": case.ref})
