"""What holds an approval back: every open case for itself, and requests of the client not for ever (X34, X60)."""

from __future__ import annotations

from datetime import datetime

from app.core.instants import day_begun_from, days_between, start_of_day
from app.rules.base.change import Change
from app.rules.base.facts import CaseFacts, DeadlineFacts, OrderFacts
from app.rules.base.kind import PEER
from app.rules.base.people import CLIENT
from app.rules.base.plan import Given
from app.rules.base.registry import kind_of, policy_of

WITHDRAWN = "withdrawn"


def cause_of(case: CaseFacts) -> str:
    """The cause under which a case pauses what it holds back."""
    return f"case:{case.ref}"


def hold_back(change: Change, case: CaseFacts) -> None:
    """X34: what an open case holds back the clock does not approve.

    Where the days that are left to the client end before the request must be answered, it is put off by them at once
    and runs on: the approval then comes while the request is open, and ends it (X23).
    """
    holds = kind_of(case).holds
    held = () if holds is None else holds(change.after, case)
    for deadline in change.after.deadlines:
        if deadline.kind != "approval" or deadline.subject_id not in held:
            continue
        latest, answered = _latest(change, deadline, case), change.after.deadline("case", case.id, "answer")
        if latest is not None and answered is not None and deadline.state == "running" and latest <= answered.due_at:
            _put_off(change, deadline, latest, deadline)
        else:
            change.pause(deadline, cause_of(case))


def let_go(change: Change, case: CaseFacts, outcome: str) -> None:
    """What a case held back goes on when it ends with this outcome, unless another holds it back too (X60).

    Of the client's days those are taken for which a request of theirs was open; also for a case of customer service
    that they withdrew, which would put the approval off without end otherwise.
    """
    before = change.after.deadlines
    change.resume_all(cause_of(case))
    counts = case.opened_by == CLIENT and (kind_of(case).tier == PEER or outcome == WITHDRAWN)
    for was, deadline in zip(before, change.after.deadlines, strict=True):
        if counts and deadline.kind == "approval" and (was.state, deadline.state) == ("paused", "running"):
            latest = _latest(change, was, case)
            due = deadline.due_at if latest is None else min(deadline.due_at, max(latest, _next_day(change)))
            _put_off(change, deadline, due, was)


def hold_back_longer(change: Change, case: CaseFacts) -> None:
    """X34: the time for an answer grew. What the case holds back waits no longer than the client's days last."""
    cause = cause_of(case)
    if any(deadline.kind == "approval" and cause in deadline.pauses for deadline in change.after.deadlines):
        let_go(change, case, case.state)
        hold_back(change, case)


def _latest(change: Change, deadline: DeadlineFacts, case: CaseFacts) -> datetime | None:
    """The last instant until which this case of the client may put an approval off; None where nothing limits it.

    Customer service takes the time that it needs, while the client has any day left.
    """
    limit = policy_of(case).client_hold_days
    if limit is None or case.opened_by != CLIENT:
        return None
    left = max(0, limit - deadline.held_days)
    if left and kind_of(case).tier != PEER:
        return None
    return max(deadline.due_at, start_of_day(deadline.due_at, change.after.zone, left))


def _next_day(change: Change) -> datetime:
    return day_begun_from(change.at, change.after.zone)


def _put_off(change: Change, deadline: DeadlineFacts, due: datetime, was: DeadlineFacts) -> None:
    held = days_between(was.due_at, due, change.after.zone)
    change.run_until(deadline, due, held_days=was.held_days + held)


def standing_still(change: Change) -> Given:
    """That an approval stands still from now on: a fact of the event by which both learn it (X60)."""
    return {} if goes_on_until(change.after, change.before) is None else {"held": 1}


def going_on(change: Change) -> Given:
    """When an approval that stood still is due, now that it goes on: a fact of the event by which both learn it."""
    due = goes_on_until(change.before, change.after)
    return {} if due is None else {"goes_on_until": due}


def goes_on_until(standing: OrderFacts, running: OrderFacts) -> datetime | None:
    """When the approval is due that stands still in the one and runs in the other; None where there is none."""
    still = {d.id for d in standing.deadlines if (d.kind, d.state) == ("approval", "paused")}
    return next((d.due_at for d in running.deadlines if d.id in still and d.state == "running"), None)
