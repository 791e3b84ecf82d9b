"""An order's own moves: placed, delivered, changed, approved by a person or the clock, and its money released."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from app.core.instants import start_of_day
from app.core.money import Money
from app.rules.facts import MilestoneFacts, OrderFacts
from app.rules.people import CLIENT, CLOCK, Actor
from app.rules.plan import Change, Given, Plan
from app.rules.requests import end
from app.rules.transitions import Transition


def decide_place(facts: OrderFacts, actor: Actor, at: datetime) -> Plan:
    """The order exists and its price is in escrow, milestone by milestone; both are told."""
    change = Change(facts, actor, at)
    for milestone in facts.milestones:
        amount = facts.money(milestone.amount)
        change.move("fund", f"fund:milestone:{milestone.id}", amount, milestone.id)
        change.milestone(milestone.id, escrow=milestone.amount)
    change.event("order.placed", {"price": facts.price, "due_at": facts.delivery_due_at})
    return change.plan()


def deliver(change: Change, to: Transition, given: Given) -> None:
    """The work is delivered: an update request is answered (X28), an extension is superseded (X38), a cancel request
    stays (X23); the days of B17, B23 and X34 are resolved into instants from this delivery."""
    _settle_requests_by_delivery(change)
    facts = change.after
    milestone = facts.milestone
    until = start_of_day(change.at, facts.zone, facts.policy.complaint_days + 1)
    held = start_of_day(change.at, facts.zone, facts.policy.hold_days)
    change.milestone(milestone.id, state="submitted", submitted_at=change.at, complaint_until=until, held_until=held)
    change.order(state=to.to, delivered_at=change.at, listed_at=change.at)
    due = start_of_day(change.at, facts.zone, facts.policy.auto_approval_days)
    change.start("approval", milestone.id, CLIENT, due, paused=facts.request is not None)
    change.event("order.delivered", {"milestone": milestone.id, "approval_at": due} | given)


def _settle_requests_by_delivery(change: Change) -> None:
    request = change.after.request
    if request is None or request.kind == "cancel":
        return
    state = "answered" if request.kind == "update" else "superseded"
    end(change, request, state)
    change.event(f"request.{state}", {"case": request.ref, "kind": request.kind, "delivered": True}, tell=())


def ask_changes(change: Change, to: Transition, given: Given) -> None:
    """X38: the delivery goes back to work, and its days start again with the next one."""
    milestone = change.after.milestone
    change.finish(change.after.deadline("milestone", milestone.id, "approval"), "void")
    change.milestone(milestone.id, state="funded", submitted_at=None, complaint_until=None, held_until=None)
    change.order(state=to.to, delivered_at=None, listed_at=change.at)
    change.event("order.changes_asked", {"milestone": milestone.id} | given)


def approve(change: Change, to: Transition, given: Given) -> None:
    """B16, X34: the delivery is approved, an open cancel request is superseded (X23), and the money leaves escrow."""
    request = change.after.request
    if request is not None:
        end(change, request, "superseded")
        change.event("request.superseded", {"case": request.ref, "kind": request.kind}, tell=())
    milestone = change.after.milestone
    by_clock = change.actor.role == CLOCK
    change.finish(change.after.deadline("milestone", milestone.id, "approval"), "lapsed" if by_clock else "met")
    earned, fee = earnings(change.after, milestone)
    change.move("earn", f"earn:milestone:{milestone.id}", earned, milestone.id)
    change.move("fee", f"fee:milestone:{milestone.id}", fee, milestone.id)
    change.milestone(milestone.id, state="approved", approved_at=change.at, escrow=0)
    change.order(state=to.to, completed_at=change.at, listed_at=change.at)
    available = max(milestone.held_until or change.at, change.at)
    facts = {"milestone": milestone.id, "earned": earned.minor, "fee": fee.minor, "available_at": available}
    change.event("order.approved", facts)
    _hold(change, milestone, earned, available)


def _hold(change: Change, milestone: MilestoneFacts, earned: Money, available_at: datetime) -> None:
    """B23: until the day comes the money is held; on or after that day it is available at once (X12)."""
    if available_at > change.at:
        change.start("release", milestone.id, CLOCK, available_at)
    else:
        _release(change, milestone.id, earned, told=())


def release(change: Change, to: Transition, given: Given) -> None:
    """B23: the hold is over and the freelancer's money is available."""
    deadline = next(d for d in change.after.deadlines if d.id == given["deadline"])
    milestone = next(m for m in change.after.milestones if m.id == deadline.subject_id)
    change.finish(deadline, "lapsed")
    _release(change, milestone.id, earnings(change.after, milestone)[0], told=("freelancer",))


def _release(change: Change, milestone_id: int, earned: Money, told: tuple[str, ...]) -> None:
    change.move("release", f"release:milestone:{milestone_id}", earned, milestone_id)
    change.event("money.available", {"milestone": milestone_id, "amount": earned.minor}, tell=told)


def earnings(facts: OrderFacts, milestone: MilestoneFacts) -> tuple[Money, Money]:
    """What the freelancer earns and what the platform takes of a milestone's amount; no cent is lost."""
    whole = facts.money(milestone.amount)
    earned, fee = whole.split((10_000 - facts.fee_basis_points, facts.fee_basis_points))
    return earned, fee


Effect = Callable[[Change, Transition, Given], None]

EFFECTS: dict[str, Effect] = {e.__name__: e for e in (deliver, ask_changes, approve, release)}
