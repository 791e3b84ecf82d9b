"""Whose turn it is on an order itself, before requests and cases that lie over it: one rule for page and lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.rules.base.deadlines import kind_of
from app.rules.base.facts import DeadlineFacts, MilestoneFacts, OrderFacts
from app.rules.base.people import BOTH, CLIENT, FREELANCER

YOUR, WORK, THEIR, ENDED = "your", "work", "their", "ended"  # how loud a card is, the loudest first
LAST_DAY = timedelta(hours=24)  # work that is due so soon is as loud as what silence decides

# Who moves a milestone on in each state, by which act, and before which deadline of the clock.
_NEXT: dict[str, tuple[str, str, str | None]] = {
    "planned": (CLIENT, "initiate", None),
    "charging": (CLIENT, "pay", "charge"),
    "funded": (FREELANCER, "deliver", None),
    "submitted": (CLIENT, "approve", "approval"),
}


@dataclass(frozen=True, slots=True)
class Turn:
    """Who moves the order on, and how; `deadline` is what the clock acts at, `due_at` only a date that was agreed."""

    who: str
    act: str
    milestone: MilestoneFacts
    deadline: DeadlineFacts | None = None
    due_at: datetime | None = None

    def is_late(self, now: datetime) -> bool:
        """Whether the agreed date is past."""
        return is_late(self.milestone.state, self.due_at, now)


def is_late(milestone_state: str, delivery_due_at: datetime | None, now: datetime) -> bool:
    """Tell whether work is late: paid for, not delivered, and the agreed date is past."""
    return milestone_state == "funded" and delivery_due_at is not None and now >= delivery_due_at


def to_deliver_by(state: str, milestone_state: str | None, delivery_due_at: datetime | None) -> datetime | None:
    """Return the agreed date of work that is still to come on an order in this state, paid for or about to be; None
    where nothing is to be delivered any more, as after a cancellation whose refund waits."""
    comes = state in ("pending", "ongoing") and milestone_state in ("charging", "funded")
    return delivery_due_at if comes else None


def turn_of(facts: OrderFacts) -> Turn | None:
    """Return whose turn it is on the order as it stands; None when nobody has to do anything on it any more."""
    milestone = facts.milestone
    if facts.state in ("completed", "cancelled") or milestone.state not in _NEXT:
        return None
    who, act, kind = _NEXT[milestone.state]
    deadline = facts.deadline("milestone", milestone.id, kind) if kind else None
    return Turn(who, act, milestone, deadline, facts.delivery_due_at if act == "deliver" else None)


def loudness(turn: Turn | None, role: str, now: datetime) -> str:
    """Say how loud it is to this side: what silence decides, one's own work, someone else's, or nothing at all."""
    if turn is None:
        return ENDED
    if turn.who != role:
        return THEIR
    if turn.deadline is not None and turn.deadline.state == "running":
        return YOUR if waits_for(turn.deadline, role, now) else THEIR
    return YOUR if turn.due_at is not None and turn.due_at - now <= LAST_DAY else WORK


def waits_for(deadline: DeadlineFacts, role: str, now: datetime) -> bool:
    """Tell whether this side has to act before this deadline: what stands under “Waiting for you”."""
    waits = kind_of(deadline.kind).reminds and deadline.state == "running" and now < deadline.due_at
    return waits and deadline.who in (role, BOTH)
