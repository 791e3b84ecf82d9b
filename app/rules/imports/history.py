"""History: what the past of an imported order means here, in one plan (X45)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from app.core.instants import day_begun_from, start_of_day
from app.rules.base.change import Change
from app.rules.base.facts import MilestoneFacts, OrderFacts
from app.rules.base.people import CLIENT, CLOCK, FREELANCER, Actor
from app.rules.base.plan import Given, Plan
from app.rules.payments.earnings import earn, shares

IMPORT = "import"  # who acts when another system says that something happened, and not who did it
STATES = ("ongoing", "delivered", "completed", "cancelled")


@dataclass(frozen=True, slots=True)
class Past:
    """What another system says about an order; every instant but the delivery date lies in the past."""

    state: str
    ordered_at: datetime
    delivered_at: datetime | None = None
    completed_at: datetime | None = None
    cancelled_at: datetime | None = None
    source: str = ""
    flags: tuple[str, ...] = ()


def decide_history(facts: OrderFacts, past: Past, now: datetime) -> Plan:
    """The order stands as its past says: `facts` are those of an ongoing order with funded milestones, empty escrow
    and no event yet. Nobody is told, and no deadline ends before the policy's grace is over (X45)."""
    change = Change(facts, Actor(CLIENT, facts.client_id), past.ordered_at)
    _place(change)
    if past.delivered_at is not None:
        _deliver(change, past, past.delivered_at, now)
    _ENDS[past.state](change, past, now)
    change.actor, change.at = Actor(IMPORT), now
    _record(change, "order.imported", {"source": past.source, "state": past.state, "flags": list(past.flags)})
    return change.plan()


def _record(change: Change, name: str, facts: Given) -> None:
    change.event(name, facts, tell=())


def _place(change: Change) -> None:
    facts = change.after
    for milestone in facts.milestones:
        amount = facts.money(milestone.amount)
        change.move("fund", f"fund:milestone:{milestone.id}", amount, milestone.id)
        change.milestone(milestone.id, escrow=milestone.amount)
    _record(change, "order.placed", {"price": facts.price, "due_at": facts.delivery_due_at})


def _deliver(change: Change, past: Past, at: datetime, now: datetime) -> None:
    change.actor, change.at = Actor(FREELANCER, change.after.freelancer_id), at
    facts = change.after
    days = {"complaint_until": facts.policy.complaint_days + 1, "held_until": facts.policy.hold_days}
    until = {name: start_of_day(at, facts.zone, count) for name, count in days.items()}
    if past.state == "delivered" or (past.state == "completed" and until["held_until"] > now):
        until = {name: _not_before_grace(facts, instant, now) for name, instant in until.items()}
    milestone = change.milestone(facts.milestone.id, state="submitted", submitted_at=at, **until)
    change.order(state="delivered", delivered_at=at, listed_at=at)
    approval = {"approval_at": _approval(facts, at, now)} if past.state == "delivered" else {}
    _record(change, "order.delivered", {"milestone": milestone.id, "text": None} | approval)


def _not_before_grace(facts: OrderFacts, instant: datetime, now: datetime) -> datetime:
    """The instant, or the first start of a day after the grace: nobody loses by a clock they could not know of."""
    earliest = now + facts.policy.imported_grace
    return instant if instant >= earliest else day_begun_from(earliest, facts.zone)


def _approval(facts: OrderFacts, delivered_at: datetime, now: datetime) -> datetime:
    due = start_of_day(delivered_at, facts.zone, facts.policy.auto_approval_days)
    return _not_before_grace(facts, due, now)


def _ongoing(change: Change, past: Past, now: datetime) -> None:
    """The price is in escrow, and there is nothing to wait for yet."""


def _delivered(change: Change, past: Past, now: datetime) -> None:
    """The delivery waits for the client's approval, else the clock's (X34), which starts to run here."""
    milestone = change.after.milestone
    change.at = now
    change.start("approval", milestone.id, CLIENT, _approval(change.after, milestone.submitted_at or now, now))


def _completed(change: Change, past: Past, now: datetime) -> None:
    """Nothing is owed, unless it was delivered so recently that its money is still on hold (B23)."""
    change.actor, change.at = Actor(IMPORT), past.completed_at or past.ordered_at
    milestone = change.after.milestone
    earned, fee = shares(change.after, milestone)
    held = milestone.held_until if milestone.held_until is not None and milestone.held_until > now else None
    if held is None:
        _settle(change, milestone)
    else:
        earn(change, milestone, milestone.escrow, f"milestone:{milestone.id}")
    change.milestone(milestone.id, state="approved", approved_at=change.at, escrow=0)
    change.order(state="completed", completed_at=change.at, listed_at=change.at)
    told = {"milestone": milestone.id, "earned": earned.minor, "fee": fee.minor}
    _record(change, "order.approved", told | {"available_at": held or change.at, "cause": "imported"})
    if held is not None:
        change.at = now
        change.start("release", milestone.id, CLOCK, held)


def _cancelled(change: Change, past: Past, now: datetime) -> None:
    """The money went back where it came from before this program knew of it; nobody knows by whose wish."""
    change.actor, change.at = Actor(IMPORT), past.cancelled_at or past.ordered_at
    for milestone in change.after.milestones:
        _settle(change, milestone)
        change.milestone(milestone.id, state="returned", escrow=0)
    change.order(state="cancelled", consent="imported", cancelled_at=change.at, listed_at=change.at)
    _record(change, "order.cancelled", {"case": None, "consent": "imported", "refund": 0})


def _settle(change: Change, milestone: MilestoneFacts) -> None:
    amount = change.after.money(milestone.escrow)
    change.move("settled_before", f"settled:milestone:{milestone.id}", amount, milestone.id)


_ENDS: dict[str, Callable[[Change, Past, datetime], None]] = {
    "ongoing": _ongoing,
    "delivered": _delivered,
    "completed": _completed,
    "cancelled": _cancelled,
}
