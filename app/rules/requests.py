"""Peer requests (layer 1): what opening, answering, withdrawing and silence mean."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from app.core.errors import Refusal
from app.core.words import N_, Message
from app.rules.deadlines import check_in_time
from app.rules.details import Cancel, Details, check, extension, resulting_due, total
from app.rules.facts import NEW, CaseFacts, OrderFacts
from app.rules.people import Actor, other
from app.rules.plan import Change, ExtraDraft, Given, Plan
from app.rules.transitions import ACCEPT_CANCEL, KINDS, Kind, Transition

ENDED = N_("This was decided in the meantime. You see below how it stands now.")
COMPLETED = N_("This order is completed, so the Resolution Center is closed for it. Customer service can help you.")

_WRONG_ORDER_STATE: dict[str, Message] = {
    "pending": N_("This order is not paid yet. Requests are possible once it has started."),
    "delivered": N_("The work is delivered. You can approve it, ask for changes, or ask to cancel."),
    "completed": COMPLETED,
    "cancelled": N_("This order is cancelled. There is nothing left to ask for."),
}


def may_open(facts: OrderFacts, kind: Kind, role: str) -> bool:
    """Whether this side is offered this kind now, leaving aside an open request and the pause after a decline."""
    return role in kind.opened_by and facts.state in kind.order_states and (facts.plain or not kind.plain_only)


def check_opening(facts: OrderFacts, kind: Kind, actor: Actor, now: datetime) -> None:
    """Refuses to open a kind: 403 not this side's, 409 wrong state (F16, X37), milestone order (B7), X25's rules."""
    if actor.role not in kind.opened_by:
        raise Refusal(403, "not_your_request", N_("This request is not yours to make on this order."))
    if facts.state not in kind.order_states:
        raise Refusal(409, f"order_{facts.state}", _WRONG_ORDER_STATE[facts.state])
    if kind.plain_only and not facts.plain:
        raise Refusal(409, "milestone_order", N_("An order with milestones is cancelled through customer service."))
    if not _agrees(facts, kind, actor):
        _check_open_request(facts, kind, actor)
        _check_pause(facts, kind, actor, now)


def _agrees(facts: OrderFacts, kind: Kind, actor: Actor) -> bool:
    """X24: the other side has an open cancel request, so this one is no request but an acceptance."""
    request = facts.request
    return request is not None and request.kind == kind.name == "cancel" and request.opened_by != actor.role


def _check_open_request(facts: OrderFacts, kind: Kind, actor: Actor) -> None:
    request = facts.request
    if request is None or (kind.name == "cancel" and request.kind != "cancel"):
        return
    if request.opened_by == actor.role:
        raise Refusal(
            409, "request_open", N_("You already have an open request. Withdraw it first, then send another.")
        )
    raise Refusal(409, "request_open", N_("The other party has an open request. Answer it first."))


def _check_pause(facts: OrderFacts, kind: Kind, actor: Actor, now: datetime) -> None:
    for case in facts.cases:
        same = (case.kind, case.opened_by, case.state) == (kind.name, actor.role, "declined")
        if same and case.closed_at is not None and now < case.closed_at + facts.policy.repeat_pause:
            until = case.closed_at + facts.policy.repeat_pause
            raise Refusal(
                409, "declined_recently", N_("This was declined. You can ask again from %(until)s."), until=until
            )


def decide_open(
    facts: OrderFacts,
    kind_name: str,
    actor: Actor,
    now: datetime,
    ref: str,
    details: Details,
    comment: str,
    digest: str | None,
) -> Plan:
    """A request is opened under `ref`; two wishes to cancel are an agreement (X24).

    Refuses as `check_opening` and `details.check` do. `digest` is that of the comment, or None without one.
    """
    kind = KINDS[kind_name]
    check_opening(facts, kind, actor, now)
    check(facts, actor.role, details, comment, now)
    opened = facts.request
    if opened is not None and _agrees(facts, kind, actor):
        check_in_time(facts.deadline("case", opened.id), now)
        return _both_cancel(facts, opened, actor, now, details, digest)
    return _open(facts, kind, actor, now, ref, details, digest)


def _both_cancel(
    facts: OrderFacts, opened: CaseFacts, actor: Actor, now: datetime, details: Details, digest: str | None
) -> Plan:
    """X24: the second wish to cancel is the acceptance of the first."""
    given = {"also_asked": details.as_json(), "text": digest}
    change = Change(facts, actor, now)
    cancel_agreed(change, opened, ACCEPT_CANCEL, given)
    return change.plan()


def _open(
    facts: OrderFacts, kind: Kind, actor: Actor, now: datetime, ref: str, details: Details, digest: str | None
) -> Plan:
    change = Change(facts, actor, now)
    superseded = facts.request
    if superseded is not None:
        end(change, superseded, "superseded")
        change.event("request.superseded", {"case": superseded.ref, "kind": superseded.kind}, tell=())
    responder = other(actor.role)
    case = CaseFacts(
        id=NEW,
        ref=ref,
        layer=kind.layer,
        kind=kind.name,
        state="open",
        opened_by=actor.role,
        opener_id=facts.user_id(actor.role),
        responder_id=facts.user_id(responder),
        policy_version=facts.policy.version,
        details=details.as_json(),
        outcome=None,
        opened_at=now,
        closed_at=None,
        version=1,
    )
    change.open(case)
    due = now + facts.policy.windows[kind.name]
    change.start("answer", NEW, responder, due)
    if kind.name == "cancel":
        _hold_back_approval(change)
    reason = {"reason": details.reason} if isinstance(details, Cancel) else {}
    change.event("request.opened", {"case": ref, "kind": kind.name, "due_at": due, "text": digest} | reason)
    return change.plan()


def _hold_back_approval(change: Change) -> None:
    """X34: while a cancel request is open, the clock does not approve."""
    for deadline in change.after.deadlines:
        if deadline.kind == "approval":
            change.pause(deadline)


def end(change: Change, case: CaseFacts, state: str, deadline_state: str = "met") -> CaseFacts:
    """The case ends in `state`, its deadline with it, and what it held back goes on."""
    change.finish(change.after.deadline("case", case.id, "answer"), deadline_state)
    for deadline in change.after.deadlines:
        if case.kind == "cancel" and deadline.kind == "approval":
            change.resume(deadline)
    return change.case(case, state=state, outcome=state, closed_at=change.at)


def answer(change: Change, case: CaseFacts, to: Transition, given: Given) -> None:
    """F10: the update is given, and visible to the client."""
    end(change, case, to.to)
    change.event("request.answered", {"case": case.ref, "kind": case.kind} | given)


def withdraw(change: Change, case: CaseFacts, to: Transition, given: Given) -> None:
    """F6: the opener takes the request back; nothing else changes."""
    end(change, case, to.to, "void")
    change.event("request.withdrawn", {"case": case.ref, "kind": case.kind})


def close(change: Change, case: CaseFacts, to: Transition, given: Given) -> None:
    """F9, F12, F15: the request ends and the order is what it was."""
    end(change, case, to.to, "lapsed" if to.act == "lapse" else "met")
    change.event(f"request.{to.to}", {"case": case.ref, "kind": case.kind} | given)


def cancel_agreed(change: Change, case: CaseFacts, to: Transition, given: Given) -> None:
    """F12: both agreed, so the order is cancelled and the client is refunded at once."""
    end(change, case, to.to)
    _cancel(change, case, "explicit")
    amount = _refund(change, case)
    facts = {"case": case.ref, "consent": "explicit", "refund": amount, "opened_by": case.opened_by}
    change.event("order.cancelled", facts | given)


def cancel_deemed(change: Change, case: CaseFacts, to: Transition, given: Given) -> None:
    """F19 and X3: nobody answered, so the order is cancelled, and the refund waits in escrow."""
    end(change, case, to.to, "lapsed")
    _cancel(change, case, "deemed")
    due = change.at + change.after.policy.refund_wait
    change.start("refund", case.id, other(case.opened_by), due)
    facts = {"case": case.ref, "consent": "deemed", "refund": change.after.escrow.minor, "refund_at": due}
    change.event("order.cancelled", facts | {"opened_by": case.opened_by})


def refund_agreed(change: Change, case: CaseFacts, to: Transition, given: Given) -> None:
    """X3: the silent side agrees after all; consent becomes explicit and the refund is made at once.

    Refuses (409) when the refund was made before: then there is nothing left to agree to.
    """
    waiting = change.after.deadline("case", case.id, "refund")
    if waiting is None:
        raise Refusal(409, "moved_on", ENDED)
    change.finish(waiting, "met")
    change.case(case, outcome="accepted")
    change.order(consent="explicit")
    change.event("refund.paid", {"case": case.ref, "cause": "agreed", "amount": _refund(change, case)})


def refund_due(change: Change, case: CaseFacts, to: Transition, given: Given) -> None:
    """X3: the seven days are over, so the client is refunded."""
    change.finish(change.after.deadline("case", case.id, "refund"), "lapsed")
    change.case(case)
    change.event("refund.paid", {"case": case.ref, "cause": "waited", "amount": _refund(change, case)})


def extend(change: Change, case: CaseFacts, to: Transition, given: Given) -> None:
    """F14, X29, X38: date and extras take effect on the milestone being worked on, the extras once they are charged."""
    end(change, case, to.to)
    wanted = extension(case.details)
    milestone = change.after.milestone
    due, price = resulting_due(change.after, wanted), total(wanted)
    change.milestone(milestone.id, due_at=due, amount=milestone.amount + price, escrow=milestone.escrow + price)
    change.order(delivery_due_at=due, price=change.after.price + price)
    for number, extra in enumerate(wanted.extras, start=1):
        change.move("extra", f"extra:case:{case.id}:{number}", change.after.money(extra.price), milestone.id)
        change.extras.append(ExtraDraft(milestone.id, case.ref, extra.title, extra.price, extra.days))
    change.event("request.accepted", {"case": case.ref, "kind": case.kind, "due_at": due, "charged": price})


def _cancel(change: Change, case: CaseFacts, consent: str) -> None:
    change.order(state="cancelled", consent=consent, cancelled_at=change.at, listed_at=change.at)
    for deadline in change.after.deadlines:
        if deadline.kind == "approval":
            change.finish(deadline, "void")


def _refund(change: Change, case: CaseFacts) -> int:
    """Everything in escrow goes back to the client; what went back, in minor units."""
    total_back = change.after.escrow.minor
    for milestone in change.after.milestones:
        amount = change.after.money(milestone.escrow)
        change.move("refund", f"refund:case:{case.id}:{milestone.id}", amount, milestone.id)
        change.move("refund_paid", f"refund_paid:case:{case.id}:{milestone.id}", amount, milestone.id)
        change.milestone(milestone.id, state="returned", escrow=0)
    return total_back


Effect = Callable[[Change, CaseFacts, Transition, Given], None]

EFFECTS: dict[str, Effect] = {
    effect.__name__: effect
    for effect in (answer, withdraw, close, cancel_agreed, cancel_deemed, refund_agreed, refund_due, extend)
}
