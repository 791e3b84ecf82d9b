"""Earnings: what is the freelancer's is held, becomes available on its day, and is paid out when asked (B23, X12)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from app.core.errors import Refusal
from app.core.money import Money
from app.core.words import N_
from app.rules.base.change import Change
from app.rules.base.facts import MilestoneFacts, OrderFacts
from app.rules.base.kind import Move
from app.rules.base.people import CLOCK, FREELANCER, THE_CLOCK, Actor
from app.rules.base.plan import Given, HoldDraft, InstructionDraft, OperationDraft, Plan
from app.rules.payments.breakdown import may_ask
from app.rules.payments.refunds import by_holder

NOTIFIED = (FREELANCER,)
PAYOUT = "payout"  # why a payout stands still: its money is frozen or contested (X60)
ALREADY_ASKED = N_("You have already requested this payout. It is made as soon as the money is available.")
NOTHING_LEFT = N_("All of this has already been paid out.")


def shares(facts: OrderFacts, milestone: MilestoneFacts, amount: int | None = None) -> tuple[Money, Money]:
    """What the freelancer earns and what the platform takes of so much of a milestone (minor units), by default of all.

    X56: the fee is of the running total, so parts add up to what one payment would cost; no cent is lost.
    """
    part = milestone.amount if amount is None else amount
    earned = _net(facts, milestone.paid + part) - _net(facts, milestone.paid)
    return facts.money(earned), facts.money(part - earned)


def _net(facts: OrderFacts, total: int) -> int:
    net, _ = facts.money(total).split((10_000 - facts.fee_basis_points, facts.fee_basis_points))
    return net.minor


def earn(change: Change, milestone: MilestoneFacts, amount: int, cause: str) -> tuple[Money, Money]:
    """So much (minor units) of what is in escrow leaves it for the freelancer, less the fee, and is held (X56)."""
    earned, fee = shares(change.after, milestone, amount)
    change.move("earn", f"earn:{cause}", earned, milestone.id)
    change.move("fee", f"fee:{cause}", fee, milestone.id)
    change.milestone(
        milestone.id,
        escrow=milestone.escrow - amount,
        paid=milestone.paid + amount,
        earned=milestone.earned + earned.minor,
        earned_at=milestone.earned_at or (change.at if earned else None),
    )
    return earned, fee


def make_available(change: Change, milestone: MilestoneFacts, amount: int, cause: str) -> None:
    """X68: so much (minor units) of what is held is available at once, because a case decided about it."""
    change.move("release", f"release:{cause}", change.after.money(amount), milestone.id)
    change.milestone(milestone.id, released=milestone.released + amount)
    waiting = change.after.deadline("milestone", milestone.id, "payout")
    if amount and waiting is not None and waiting.state == "running":
        change.run_until(waiting, change.at)  # asked for before, and made for the rest on its day
    _go_on_with_payout(change, milestone.id)


def hold(change: Change, milestone: MilestoneFacts, available_at: datetime) -> None:
    """B23: until the day comes the money is held; on or after that day it is available at once (X12).

    What is held already, because work went on after a part was approved, waits for the later day with it.
    """
    waiting = change.after.deadline("milestone", milestone.id, "release")
    if waiting is not None:
        change.run_until(waiting, max(waiting.due_at, available_at))
    elif available_at > change.at:
        change.start("release", milestone.id, CLOCK, available_at)
    else:
        _release(change, milestone, told=())


def release(change: Change, milestone: MilestoneFacts, to: Move, given: Given) -> None:
    """B23: the hold is over and the money is available, but for what is contested (X13)."""
    change.finish(change.after.deadline("milestone", milestone.id, "release"), "lapsed")
    _release(change, milestone, NOTIFIED)


def _release(change: Change, milestone: MilestoneFacts, told: tuple[str, ...]) -> None:
    amount = change.after.money(max(0, milestone.held - milestone.contested))
    again = f":{milestone.released}" if milestone.released else ""
    change.move("release", f"release:milestone:{milestone.id}{again}", amount, milestone.id)
    change.milestone(milestone.id, released=milestone.released + amount.minor)
    facts = {"milestone": milestone.id, "amount": amount.minor}
    if milestone.contested:
        change.event("money.contested", facts | {"contested": milestone.contested}, tell=told)
    else:
        change.event("money.available", facts, tell=told)
    _go_on_with_payout(change, milestone.id)


def _go_on_with_payout(change: Change, milestone_id: int) -> None:
    """A payout that waited for this money is looked at again."""
    waiting = change.after.deadline("milestone", milestone_id, "payout")
    if waiting is not None:
        change.resume(waiting, PAYOUT)


def made_now(amounts: Sequence[int], free: int) -> tuple[bool, ...]:
    """Return which of these payouts are made now: one after the other, none in part (E10, X20).

    Amounts, in the order in which they are asked for, and what is `free` of the balance, that is not frozen, are minor
    units. A payout that waits for more than is free keeps nothing from one that needs less.
    """
    made = []
    for amount in amounts:
        made.append(amount <= free)
        free -= amount if made[-1] else 0
    return tuple(made)


def ask_payout(change: Change, milestone: MilestoneFacts, to: Move, given: Given) -> None:
    """B23, X12: the payout is made when the money is available, or at once if it is; once (409) for the same money."""
    asked = change.after.deadline("milestone", milestone.id, "payout") is not None
    left = milestone.held + milestone.ready
    if not may_ask(left, asked):
        raise Refusal(409, *(("payout_asked", ALREADY_ASKED) if asked else ("paid_out", NOTHING_LEFT)))
    held = change.after.deadline("milestone", milestone.id, "release")
    due = change.at if held is None or milestone.ready else max(change.at, held.due_at)
    change.start("payout", milestone.id, CLOCK, due)
    facts = {"milestone": milestone.id, "amount": left, "planned_at": due}
    change.event("payout.asked", facts, tell=())


def pay_out(change: Change, milestone: MilestoneFacts, to: Move, given: Given) -> None:
    """What is available of this milestone is on its way; what is frozen waits until it is not (E10, X20).

    Our gateway pays out as far as it has the money, and the marketplace is asked for the rest (X51). What is still held
    follows on its day without being asked for again.
    """
    waiting = change.after.deadline("milestone", milestone.id, "payout")
    ready = milestone.ready
    if waiting is None or not ready or change.after.payable < ready:
        _wait(change, milestone, "frozen" if ready else "contested")
        return
    held = change.after.deadline("milestone", milestone.id, "release")
    if held is None:
        change.finish(waiting, "lapsed")
    else:
        change.run_until(waiting, held.due_at)
    ours, theirs = by_holder(milestone, ready)
    change.milestone(milestone.id, paid_out=milestone.paid_out + ready, charged=milestone.charged - ours)
    who, told = change.after.freelancer_id, {"milestone": milestone.id}
    if ours:
        key = change.key(f"payout:milestone:{milestone.id}")
        change.move("payout", key, change.after.money(ours), milestone.id)
        change.operations.append(OperationDraft("payout", key, ours, milestone.id, who))
        change.event("payout.sent", told | {"amount": ours}, tell=NOTIFIED)
    if theirs:
        key = change.key(f"instruct:payout:{milestone.id}")
        change.move("payout", key, change.after.money(theirs), milestone.id)
        change.instruct(InstructionDraft("payout", key, theirs, milestone.id, who))
        change.event("payout.instructed", told | {"amount": theirs}, tell=NOTIFIED)


def _wait(change: Change, milestone: MilestoneFacts, cause: str) -> None:
    """The payout stays asked for: contested or frozen money is looked at again when that ends."""
    waiting = change.after.deadline("milestone", milestone.id, "payout")
    if waiting is not None:
        change.pause(waiting, PAYOUT)
    change.event("payout.waits", {"milestone": milestone.id, "amount": milestone.ready, "cause": cause}, tell=NOTIFIED)


def decide_hold(
    facts: OrderFacts, milestone: MilestoneFacts, cause: str, amount: int, actor: Actor, at: datetime
) -> Plan:
    """X13: this part of a milestone's money stays where it is beyond its day, for this cause.

    Refuses (409) more than has not become available yet. One hold for each cause (the database refuses a second).
    """
    there = milestone.held + (0 if milestone.state == "approved" else milestone.free)
    if not 0 < amount <= there - milestone.contested:
        raise Refusal(409, "not_there", N_("There is no longer that much of this milestone to hold."))
    change = Change(facts, actor, at)
    change.holds.append(HoldDraft(cause, milestone.id, amount))
    change.milestone(milestone.id, contested=milestone.contested + amount)
    change.event("money.held", {"milestone": milestone.id, "amount": amount, "cause": cause.partition(":")[0]})
    return change.plan()


def decide_lift(
    facts: OrderFacts, milestone: MilestoneFacts, cause: str, amount: int, actor: Actor, at: datetime
) -> Plan:
    """The hold of this cause ends, and exactly what it held goes on: at once, if its day has passed."""
    change = Change(facts, actor, at)
    change.lifted.append(cause)
    freed = change.milestone(milestone.id, contested=milestone.contested - amount)
    change.event("money.freed", {"milestone": milestone.id, "amount": amount, "cause": cause.partition(":")[0]})
    if freed.state == "approved" and change.after.deadline("milestone", freed.id, "release") is None:
        _release(change, freed, NOTIFIED)
    return change.plan()


def decide_go_on(facts: OrderFacts, at: datetime) -> list[Plan]:
    """Payouts of this order that stand still are looked at again, because what stopped them may be over."""
    change = Change(facts, THE_CLOCK, at)
    payable = {milestone.id for milestone in facts.milestones if milestone.ready}
    for deadline in facts.deadlines:
        if deadline.kind == "payout" and deadline.state == "paused" and deadline.subject_id in payable:
            change.resume(deadline, PAYOUT)
            change.event("payout.resumed", {"milestone": deadline.subject_id}, tell=())
    return [change.plan()] if change.events else []
