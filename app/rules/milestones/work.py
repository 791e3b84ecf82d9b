"""A milestone's work: delivered, changed, approved by a person or the clock.

The order follows its milestones: delivered with the last one, completed when all are approved (B4, X38).
"""

from __future__ import annotations

from typing import Any

from app.core.instants import start_of_day
from app.rules.base.change import Change
from app.rules.base.facts import MilestoneFacts
from app.rules.base.kind import Move
from app.rules.base.people import CLIENT, CLOCK
from app.rules.base.plan import Given
from app.rules.base.registry import held_back_by, kind_of, open_contest
from app.rules.cases.contests import unfinished
from app.rules.cases.ending import end, supersede
from app.rules.cases.pauses import hold_back
from app.rules.payments.earnings import earn, hold
from app.rules.payments.promises import void_promises


def deliver(change: Change, milestone: MilestoneFacts, to: Move, given: Given) -> None:
    """The work is delivered: an update request is answered (X28), an extension is superseded (X38), a cancel request
    stays (X23); the days of B17, B23 and X34 are resolved into instants from this delivery."""
    _settle_requests_by_delivery(change)
    facts = change.after
    until = start_of_day(change.at, facts.zone, facts.policy.complaint_days + 1)
    held = start_of_day(change.at, facts.zone, facts.policy.hold_days)
    change.milestone(milestone.id, state=to.to, submitted_at=change.at, complaint_until=until, held_until=held)
    follow(change)
    due = start_of_day(change.at, facts.zone, facts.policy.auto_approval_days)
    change.start("approval", milestone.id, CLIENT, due)
    for case in held_back_by(change.after, milestone.id):
        hold_back(change, case)
    _record(change, "delivered", milestone, {"approval_at": due} | given)


def _settle_requests_by_delivery(change: Change) -> None:
    request = change.after.request
    state = kind_of(request).on_delivery if request is not None else ""
    if request is None or not state:
        return
    end(change, request, state)
    change.event(f"request.{state}", {"case": request.ref, "kind": request.kind, "delivered": True}, tell=())


def ask_changes(change: Change, milestone: MilestoneFacts, to: Move, given: Given) -> None:
    """X38: the delivery goes back to work, and its days start again with the next one."""
    change.finish(change.after.deadline("milestone", milestone.id, "approval"), "void")
    change.milestone(milestone.id, state=to.to, submitted_at=None, complaint_until=None, held_until=None)
    follow(change)
    _record(change, "changes_asked", milestone, given)


def approve(change: Change, milestone: MilestoneFacts, to: Move, given: Given) -> None:
    """B16, X34: the delivery is approved, an open cancel request is superseded (X23), and the money leaves escrow.

    What a case holds of it stays there until that case has ended (X17, X56).
    """
    request = change.after.request
    if request is not None and kind_of(request).on_approval:
        supersede(change, request)
    void_promises(change)
    by_clock = change.actor.role == CLOCK
    change.finish(change.after.deadline("milestone", milestone.id, "approval"), "lapsed" if by_clock else "met")
    again = f":{milestone.paid}" if milestone.paid else ""
    earned, fee = earn(change, milestone, milestone.free, f"milestone:{milestone.id}{again}")
    approved = change.milestone(milestone.id, state=to.to, approved_at=change.at)
    available = max(milestone.held_until or change.at, change.at)
    locked = {"locked": milestone.locked} if milestone.locked else {}
    told = {"earned": earned.minor, "fee": fee.minor, "available_at": available} | locked
    _record(change, "approved", milestone, told)
    follow(change)
    contest = open_contest(change.after)
    ends = None if contest is None else kind_of(contest).approved
    if contest is not None and ends is not None:
        ends(change, contest)
    if earned or not milestone.locked:
        hold(change, approved, available)


def follow(change: Change) -> None:
    """The order stands where its milestones are: delivered with the last one, completed when all are approved.

    Over, it keeps nothing in escrow: while the refund of a returned milestone waits it is still ongoing, and while a
    case holds a part of an approved one it is still delivered (X61).
    """
    parts = change.after.milestones
    left = [m.state for m in unfinished(change.after)]
    dates: dict[str, Any] = {}
    if left:
        state = "delivered" if left == ["submitted"] else "ongoing"
        dates = {"delivered_at": change.at if state == "delivered" else None}
    elif any(m.escrow for m in parts):
        state = "delivered" if any(m.locked for m in parts) else "ongoing"
    elif any(m.consent for m in parts):
        _end_divided(change)
        return
    else:
        state, dates = "completed", {"completed_at": change.at}
    if state != change.after.state:
        change.order(state=state, listed_at=change.at, **dates)


def _end_divided(change: Change) -> None:
    """X67: not everything was approved by the client or the clock, so the order is cancelled; both learn what each got.

    It is explicit only where both agreed to all that cases decided.
    """
    parts = change.after.milestones
    consent = "decided" if any(m.consent == "decided" for m in parts) else "explicit"
    void_promises(change)
    if change.after.request is not None:
        supersede(change, change.after.request)
    change.order(state="cancelled", consent=consent, cancelled_at=change.at, listed_at=change.at)
    got = {"refunded": sum(m.refunded for m in parts), "earned": sum(m.earned - m.taken for m in parts)}
    change.event("order.cancelled", {"case": None, "kind": "divided", "consent": consent} | got)


def _record(change: Change, what: str, milestone: MilestoneFacts, given: Given) -> None:
    """An order that shows its milestones says which one it was."""
    which = {} if change.after.plain else {"number": milestone.position}
    subject = "order" if change.after.plain else "milestone"
    change.event(f"{subject}.{what}", {"milestone": milestone.id} | which | given)
