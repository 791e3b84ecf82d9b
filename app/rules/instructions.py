"""What the marketplace answers to an instruction: it paid, or it will not; told as done only then (X51)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from app.core.errors import Refusal
from app.core.words import N_
from app.rules.base.change import Change
from app.rules.base.facts import CaseFacts, MilestoneFacts, OrderFacts
from app.rules.base.kind import RESPONDER, Move
from app.rules.base.people import CLIENT, FREELANCER, GATEWAY, Actor
from app.rules.base.plan import InstructionDraft, Plan
from app.rules.moves import find
from app.rules.operations import NOT_FAILED, again
from app.rules.payments.promises import awaited_extras

OPEN, CONFIRMED, FAILED = "open", "confirmed", "failed"
KINDS = ("charge", "refund", "payout")
ANSWERED = N_("This has already been answered. Below you see how things stand.")
PAID_TOO_EARLY = N_("Choose a day between the day of the instruction and today.")
ONLY_REFUNDS = N_("Only a refund can be instructed again here. A payout becomes available again, and extras lapse.")


@dataclass(frozen=True, slots=True)
class InstructionFacts:
    """What the marketplace was asked to pay; `amount` in minor units of the order's currency."""

    id: int
    key: str
    kind: str
    amount: int
    milestone_id: int
    user_id: int  # who pays or is paid
    state: str
    at: datetime
    case_id: int | None = None  # extras that were promised (X29)
    told_before: bool = False  # as made, by a version that knew no instructions
    replaced: bool = False  # a failed one has its successor


def decide_confirmed(
    facts: OrderFacts, instruction: InstructionFacts, actor: Actor, at: datetime, reference: str, paid_on: date
) -> Plan:
    """Return what it means that the marketplace has paid: money leaves transit, extras hold, and people are told.

    `reference` is the marketplace's own, `paid_on` the civil day. Refuses (409) one that was answered before.
    """
    change = _answered(facts, instruction, actor, at)
    told = {"reference": reference, "paid_on": paid_on.isoformat()}
    change.event("instruction.confirmed", _about(instruction) | told, tell=(), visibility="staff")
    if not instruction.told_before:
        _PAID[instruction.kind](change, instruction)
    return change.plan()


def decide_not_made(facts: OrderFacts, instruction: InstructionFacts, actor: Actor, at: datetime) -> Plan:
    """Return what it means that the marketplace will not pay: a payout is available again, extras are void, and a
    refund is still owed and can be instructed again. Refuses (409) one that was answered before."""
    change = _answered(facts, instruction, actor, at)
    change.event("instruction.failed", _about(instruction), tell=(), visibility="staff")
    _NOT_MADE[instruction.kind](change, instruction)
    return change.plan()


def decide_instruct_again(facts: OrderFacts, instruction: InstructionFacts, actor: Actor, at: datetime) -> Plan:
    """Return the plan that asks the marketplace again for a refund it did not make, under a key of its own.

    Refuses (409) what is no refund, what has not failed, and what was asked again already.
    """
    if instruction.kind != "refund":
        raise Refusal(409, "no_refund", ONLY_REFUNDS)
    if instruction.state != FAILED or instruction.replaced:
        raise Refusal(409, "not_failed", NOT_FAILED)
    change = Change(facts, actor, at)
    own = (instruction.amount, instruction.milestone_id, instruction.user_id)
    change.instruct(InstructionDraft("refund", again(instruction.key), *own, told_before=instruction.told_before))
    change.event("refund.again", {"milestone": instruction.milestone_id, "amount": instruction.amount}, tell=())
    return change.plan()


def _awaits(facts: OrderFacts, instruction: InstructionFacts) -> bool:
    """Tell whether somebody still waits for the extras that an instruction charges."""
    return instruction.case_id is not None and awaited_extras(facts, instruction.case_id) is not None


def _answered(facts: OrderFacts, instruction: InstructionFacts, actor: Actor, at: datetime) -> Change:
    if instruction.state != OPEN:
        raise Refusal(409, "answered", ANSWERED)
    change = Change(facts, actor, at)
    change.finish(change.after.deadline("instruction", instruction.id), "met")
    return change


def _about(instruction: InstructionFacts) -> dict[str, object]:
    told = {"instruction": instruction.id, "kind": instruction.kind}
    return told | {"milestone": instruction.milestone_id, "amount": instruction.amount}


def _refunded(change: Change, instruction: InstructionFacts) -> None:
    amount = change.after.money(instruction.amount)
    change.move("refund_paid", f"refund_paid:{instruction.key}", amount, instruction.milestone_id)
    told = {"milestone": instruction.milestone_id, "amount": instruction.amount}
    change.event("refund.paid", told | {"cause": "arrived"})


def _paid_out(change: Change, instruction: InstructionFacts) -> None:
    amount = change.after.money(instruction.amount)
    change.move("payout_paid", f"payout_paid:{instruction.key}", amount, instruction.milestone_id)
    change.event("payout.paid", {"milestone": instruction.milestone_id, "amount": instruction.amount}, (FREELANCER,))


def _charged(change: Change, instruction: InstructionFacts) -> None:
    """The extras hold while somebody waits for them; else what the marketplace took goes back through it (X29)."""
    if _awaits(change.after, instruction):
        _on_case(change, instruction, "confirm", GATEWAY, {"instructed": True})
        return
    amount, milestone = change.after.money(instruction.amount), instruction.milestone_id
    change.move("late_charge", f"late:{instruction.key}", amount, milestone)
    change.instruct(
        InstructionDraft("refund", f"refund:{instruction.key}", amount.minor, milestone, instruction.user_id)
    )
    change.event("charge.late", {"milestone": milestone, "amount": amount.minor}, tell=(CLIENT,))


def _still_owed(change: Change, instruction: InstructionFacts) -> None:
    """The refund stays on its way until it is instructed again and confirmed."""


def _available_again(change: Change, instruction: InstructionFacts) -> None:
    milestone = _milestone(change.after, instruction)
    amount = change.after.money(instruction.amount)
    change.move("payout_back", f"payout_back:{instruction.key}", amount, milestone.id)
    change.milestone(milestone.id, paid_out=milestone.paid_out - instruction.amount)
    change.event("payout.failed", {"milestone": milestone.id, "amount": instruction.amount}, tell=(FREELANCER,))


def _void(change: Change, instruction: InstructionFacts) -> None:
    if _awaits(change.after, instruction):
        _on_case(change, instruction, "give_up", RESPONDER, {})


def _on_case(change: Change, instruction: InstructionFacts, act: str, by: str, given: dict[str, object]) -> None:
    """Carry out a move of the case whose extras these are, as the gateway's answer would."""
    case: CaseFacts = next(c for c in change.after.cases if c.id == instruction.case_id)
    move: Move | None = find(case.kind, case.state, act, by)
    if move is None:
        raise Refusal(409, "answered", ANSWERED)
    move.effect(change, case, move, given)


def _milestone(facts: OrderFacts, instruction: InstructionFacts) -> MilestoneFacts:
    return next(m for m in facts.milestones if m.id == instruction.milestone_id)


_Effect = Callable[[Change, InstructionFacts], None]
_PAID: dict[str, _Effect] = {"refund": _refunded, "payout": _paid_out, "charge": _charged}
_NOT_MADE: dict[str, _Effect] = {"refund": _still_owed, "payout": _available_again, "charge": _void}
