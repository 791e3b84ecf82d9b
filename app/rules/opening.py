"""Opening a request: who may, when, and what it sets going (F4, F5, F16, B7, X24, X25)."""

from __future__ import annotations

from datetime import datetime

from app.core.errors import Refusal
from app.core.words import N_, Message
from app.rules.base.deadlines import check_in_time
from app.rules.base.facts import NEW, CaseFacts, OrderFacts
from app.rules.base.people import Actor, other
from app.rules.base.plan import Change, Plan
from app.rules.base.transitions import ACCEPT_CANCEL, KINDS, Kind
from app.rules.cases.details import Cancel, Details, check
from app.rules.cases.requests import cancel_agreed, end

COMPLETED = N_("This order is completed, so the Resolution Center is closed for it. Customer service can help you.")

NOT_AGREED = N_("There is no order yet. It is placed when the client accepts an offer.")

_WRONG_ORDER_STATE: dict[str, Message] = {
    "proposed": NOT_AGREED,
    "dismissed": NOT_AGREED,
    "pending": N_("This order is not paid yet. Requests are possible once it has started."),
    "delivered": N_("The work is delivered. You can approve it, ask for changes, or ask to cancel."),
    "completed": COMPLETED,
    "cancelled": N_("This order is cancelled. There is nothing left to ask for."),
}

_UNPAID = N_("This milestone is not paid yet. Requests are possible once it has started.")


def may_open(facts: OrderFacts, kind: Kind, role: str) -> bool:
    """Whether this side is offered this kind now, leaving aside an open request and the pause after a decline."""
    possible = facts.state in kind.order_states and facts.milestone.state != "charging"
    return role in kind.opened_by and possible and (facts.plain or not kind.plain_only)


def check_opening(facts: OrderFacts, kind: Kind, actor: Actor, now: datetime) -> None:
    """Refuses to open a kind: 403 not this side's, 409 wrong state (F16, X37), milestone order (B7), X25's rules."""
    if actor.role not in kind.opened_by:
        raise Refusal(403, "not_your_request", N_("This request is not yours to make on this order."))
    if facts.state not in kind.order_states:
        raise Refusal(409, f"order_{facts.state}", _WRONG_ORDER_STATE[facts.state])
    if facts.milestone.state == "charging":
        raise Refusal(409, "milestone_unpaid", _UNPAID)
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
