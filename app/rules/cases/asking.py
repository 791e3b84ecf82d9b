"""Asking customer service to cancel a milestone order, in part or whole: who may, when, and why (B7, X19)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.core.errors import Invalid, Refusal
from app.core.words import N_, Message
from app.rules.base.facts import NEW, CaseFacts, MilestoneFacts, OrderFacts
from app.rules.base.people import PARTIES, Actor, other
from app.rules.base.plan import Change, Given, Plan
from app.rules.base.transitions import SUPPORT_CANCELLATION
from app.rules.cases.contests import open_contest, pause_approvals, unfinished
from app.rules.cases.details import Cancel, check
from app.rules.opening import COMPLETED

MILESTONE, REST = "milestone", "rest"  # what is to be cancelled: one milestone, or all that is not finished

_WRONG_ORDER_STATE: dict[str, Message] = {
    "pending": N_("This order is not paid yet. Cancel the payment instead."),
    "completed": COMPLETED,
    "cancelled": N_("This order is cancelled. There is nothing left to ask for."),
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to have cancelled and why; without a milestone it is the rest of the order."""

    reason: str
    milestone_id: int | None = None


def check_asking(facts: OrderFacts, actor: Actor) -> None:
    """Refuses to ask for a cancellation: 403 no party; 409 a plain order (F4), not under way, nothing left to cancel,
    or another contest is open (X25)."""
    if actor.role not in PARTIES:
        raise Refusal(403, "not_your_request", N_("This request is not yours to make on this order."))
    if facts.plain:
        raise Refusal(409, "plain_order", N_("This order has no milestones: ask the other party to cancel it."))
    if facts.state in _WRONG_ORDER_STATE:
        raise Refusal(409, f"order_{facts.state}", _WRONG_ORDER_STATE[facts.state])
    if open_contest(facts) is not None:
        raise Refusal(
            409, "contest_open", N_("Customer service is already asked about this order. Wait for the result.")
        )
    if not unfinished(facts):
        raise Refusal(409, "nothing_left", N_("Everything in this order is finished. There is nothing left to cancel."))


def decide_asking(
    facts: OrderFacts, actor: Actor, now: datetime, ref: str, wish: Wish, comment: str, digest: str | None
) -> Plan:
    """A case is opened under `ref`; the other party is told, and what it is about is not approved by the clock (X34).

    Refuses as `check_asking`; 422 a reason of the other side, an explanation that is missing (F13), and a milestone
    that is finished or of another order. `digest` is that of the comment, or None without one.
    """
    check_asking(facts, actor)
    check(facts, actor.role, Cancel(wish.reason), comment, now)
    scope = _wanted(facts, wish)
    change = Change(facts, actor, now)
    case = CaseFacts(
        id=NEW,
        ref=ref,
        layer=3,
        kind=SUPPORT_CANCELLATION,
        state="open",
        opened_by=actor.role,
        opener_id=facts.user_id(actor.role),
        responder_id=facts.user_id(other(actor.role)),
        policy_version=facts.policy.version,
        details={
            "reason": wish.reason,
            "scope": REST if wish.milestone_id is None else MILESTONE,
            "milestones": [m.id for m in scope],
        },
        outcome=None,
        opened_at=now,
        closed_at=None,
        version=1,
    )
    change.open(case)
    pause_approvals(change, case)
    told = {"amount": sum(m.escrow for m in scope), "reason": wish.reason, "text": digest}
    change.event("cancellation.opened", about(facts, case) | told)
    return change.plan()


def _wanted(facts: OrderFacts, wish: Wish) -> tuple[MilestoneFacts, ...]:
    scope = tuple(m for m in unfinished(facts) if wish.milestone_id in (None, m.id))
    if not scope:
        raise Invalid("scope", "scope_missing", N_("Choose what should be cancelled."))
    return scope


def number_of(facts: OrderFacts, case: CaseFacts) -> int | None:
    """The number of the one milestone that a case is about; None when it is about the rest of the order."""
    if case.details["scope"] == REST:
        return None
    return next(m.position for m in facts.milestones if m.id in case.details["milestones"])


def about(facts: OrderFacts, case: CaseFacts) -> Given:
    """What every event of a case says: which one it is, and of what. `kind` sets the stories apart."""
    number = number_of(facts, case)
    return {"case": case.ref, "kind": case.details["scope"]} | ({} if number is None else {"number": number})
