"""Charges: a milestone is paid for before work on it begins; who does not pay in time has not begun it (B6, X37)."""

from __future__ import annotations

from datetime import datetime

from app.core.errors import Refusal
from app.core.money import Money
from app.core.words import N_
from app.rules.base.change import Change
from app.rules.base.facts import MilestoneFacts, OrderFacts
from app.rules.base.kind import Move
from app.rules.base.people import CLIENT, CLOCK, PARTIES, THE_GATEWAY
from app.rules.base.plan import Given, OperationDraft, Plan
from app.rules.base.registry import is_contested

NOT_ITS_TURN = N_("A milestone can start once all earlier ones are approved.")


def start(change: Change, milestone: MilestoneFacts) -> None:
    """The charge of a milestone is asked for and awaited for the policy's window; its key is new for every attempt."""
    key = change.key(f"charge:milestone:{milestone.id}")
    change.milestone(milestone.id, state="charging", charge=key)
    change.operations.append(OperationDraft("charge", key, milestone.amount, milestone.id, change.after.client_id))
    change.start("charge", milestone.id, CLIENT, change.at + change.after.policy.charge_window)


def initiate(change: Change, milestone: MilestoneFacts, to: Move, given: Given) -> None:
    """B4, B6: all before it being approved, the next milestone is begun, and that charges it.

    Refuses (409) while one before it is not finished, and one that customer service is asked to cancel.
    """
    if milestone.id != change.after.milestone.id:
        raise Refusal(409, "not_its_turn", NOT_ITS_TURN)
    if is_contested(change.after, milestone.id):
        raise Refusal(
            409,
            "contested",
            N_("Customer service has been asked to cancel this milestone. Wait for their decision first."),
        )
    start(change, milestone)
    due = change.at + change.after.policy.charge_window
    which = {} if change.after.plain else {"number": milestone.position}
    facts = {"milestone": milestone.id, "amount": milestone.amount, "due_at": due}
    told = () if change.after.state == "pending" else PARTIES  # placing the order was told, and begins its first
    change.event("milestone.initiated", facts | which, told)


def fund(change: Change, milestone: MilestoneFacts, to: Move, given: Given) -> None:
    """The charge is confirmed: the amount is in escrow, and work can begin."""
    change.finish(change.after.deadline("milestone", milestone.id, "charge"), "met")
    amount = change.after.money(milestone.amount)
    change.move("fund", f"fund:milestone:{milestone.id}", amount, milestone.id)
    change.milestone(milestone.id, state=to.to, escrow=milestone.amount, charged=milestone.amount)
    change.order(delivery_due_at=milestone.due_at or change.after.delivery_due_at)
    if change.after.state == "pending":
        change.order(state="ongoing", listed_at=change.at)
    facts = {"milestone": milestone.id, "amount": amount.minor, "due_at": milestone.due_at}
    change.event("milestone.funded", facts | ({} if change.after.plain else {"number": milestone.position}))


def give_up(change: Change, milestone: MilestoneFacts, to: Move, given: Given) -> None:
    """X37: nobody waits for the charge any more. An order that never began is cancelled, unpaid; else the milestone
    can be begun again."""
    by_clock = change.actor.role == CLOCK
    change.finish(change.after.deadline("milestone", milestone.id, "charge"), "lapsed" if by_clock else "void")
    if milestone.charge is not None:
        change.ended.append(milestone.charge)
    if change.after.state == "pending":
        _never_began(change)
    else:
        change.milestone(milestone.id, state=to.to)
        change.event("milestone.unpaid", {"milestone": milestone.id, "number": milestone.position})


def _never_began(change: Change) -> None:
    for each in change.after.milestones:
        change.milestone(each.id, state="returned")
    change.order(state="cancelled", consent="unpaid", cancelled_at=change.at, listed_at=change.at)
    change.event("order.cancelled", {"case": None, "consent": "unpaid", "refund": 0})


def decide_late_charge(facts: OrderFacts, key: str, milestone_id: int, amount: Money, at: datetime) -> Plan:
    """A charge that nobody waited for any more was paid: it goes back to the client, whole, and they are told."""
    change = Change(facts, THE_GATEWAY, at)
    change.move("late_charge", f"late:{key}", amount, milestone_id)
    change.operations.append(
        OperationDraft("refund", f"refund:{key}", amount.minor, milestone_id, facts.client_id, charge=key)
    )
    change.event("charge.late", {"milestone": milestone_id, "amount": amount.minor}, tell=(CLIENT,))
    return change.plan()
