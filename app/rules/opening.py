"""Opening a case of any kind: who may, when, and what it sets going (F4, F5, F16, B7, X24, X25, X42)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.core.errors import Invalid, Refusal
from app.core.words import N_
from app.rules.base.change import Change
from app.rules.base.deadlines import check_in_time
from app.rules.base.facts import NEW, CaseFacts, OrderFacts
from app.rules.base.kind import DISPUTE, PEER, STAFF, Kind, Opening
from app.rules.base.people import PARTIES, Actor, other
from app.rules.base.plan import Plan
from app.rules.base.policy import current
from app.rules.base.registry import KINDS, kind_of, open_contest
from app.rules.cases.closed import CLOSED, UNPAID, passed_order
from app.rules.cases.contests import OPENED, hearers
from app.rules.cases.ending import CONTEST, supersede
from app.rules.cases.pauses import WITHDRAWN, hold_back, standing_still
from app.rules.decide import carry_out


def may_open(facts: OrderFacts, kind: Kind, role: str) -> bool:
    """Tell whether this side is offered this kind now, leaving aside an open request and the pause after another."""
    possible = facts.state in kind.while_order and not (kind.tier == PEER and facts.milestone.state == "charging")
    return role in kind.opened_by and possible and kind.plain in (None, facts.plain)


def check_opening(facts: OrderFacts, kind: Kind, actor: Actor, now: datetime) -> None:
    """Refuse to open a kind: 403 not this side's, 409 wrong state (F16, X37), wrong sort of order (B7), X25's rules."""
    if actor.role not in kind.opened_by:
        raise Refusal(403, "not_your_request", N_("You cannot make this request on this order."))
    if facts.state not in kind.while_order:
        if kind.agrees is not None and (passed := passed_order(facts)) is not None:
            raise passed
        raise Refusal(409, f"order_{facts.state}", kind.closed.get(facts.state) or CLOSED[facts.state])
    if kind.tier == PEER and facts.milestone.state == "charging":
        raise Refusal(409, "milestone_unpaid", UNPAID)
    if kind.plain not in (None, facts.plain) and kind.only is not None:
        raise Refusal(409, "plain_order" if facts.plain else "milestone_order", kind.only)
    _check_contest(facts, kind)
    if agreement(facts, kind, actor.role) is None:
        if kind.tier == PEER:
            _check_open_request(facts, kind, actor)
        _check_pause(facts, kind, actor, now)
    if kind.refuses is not None:
        kind.refuses(facts, actor)


def _check_contest(facts: OrderFacts, kind: Kind) -> None:
    """X25: one contest at a time; X61: and beside it nothing that yields to one."""
    contest = open_contest(facts)
    if contest is None or not (kind.tier in (DISPUTE, STAFF) or kind.yields):
        return
    raise Refusal(409, "contest_open", _WITH_SUPPORT if contest.layer == STAFF else _CONTESTED)


_WITH_SUPPORT = N_("Customer service already has a request about this order. Please wait for their decision.")
_CONTESTED = N_("A dispute about this order is open. Please wait until it is settled or decided.")


def agreement(facts: OrderFacts, kind: Kind, role: str) -> CaseFacts | None:
    """X24: the open request of the other side for the same thing, to which asking for it too is an acceptance."""
    request = facts.request
    same = request is not None and request.kind == kind.name and request.opened_by != role
    return request if kind.agrees is not None and same else None


def _check_open_request(facts: OrderFacts, kind: Kind, actor: Actor) -> None:
    request = facts.request
    if request is None or (kind.supersedes and request.kind != kind.name):
        return
    if request.opened_by == actor.role:
        raise Refusal(
            409, "request_open", N_("You already have an open request. Withdraw it first, then send another.")
        )
    raise Refusal(409, "request_open", N_("The other party has an open request. Answer it first."))


def _check_pause(facts: OrderFacts, kind: Kind, actor: Actor, now: datetime) -> None:
    pause = current().repeat_pause
    for case in facts.cases:
        same = (case.kind, case.opened_by) == (kind.name, actor.role) and case.state in _REPEATED
        if same and case.closed_at is not None and now < case.closed_at + pause:
            raise Refusal(409, f"{case.state}_recently", _REPEATED[case.state], until=case.closed_at + pause)


_REPEATED = {
    "declined": N_("This was declined. You can ask again from %(until)s."),
    WITHDRAWN: N_("You withdrew this. You can ask again from %(until)s."),
}


def decide_open(
    facts: OrderFacts,
    kind_name: str,
    actor: Actor,
    now: datetime,
    ref: str,
    details: Any,
    comment: str,
    digest: str | None,
) -> Plan:
    """A case of this kind is opened under `ref`; two wishes for the same thing can be an agreement (X24).

    Refuses as `check_opening`, a text that is too long (422), and details as the kind's own check does. `digest` is
    that of the comment, or None without one.
    """
    kind = KINDS[kind_name]
    check_opening(facts, kind, actor, now)
    opening = Opening(facts, actor, now, details, comment, digest)
    _check_comment(comment)
    if kind.check is not None:
        kind.check(opening)
    agreed = agreement(facts, kind, actor.role)
    if agreed is not None and kind.agrees is not None:
        check_in_time(facts.deadline("case", agreed.id), now)
        given = {"also_asked": _kept(kind, opening), "text": digest}
        return carry_out(kind.move_of(agreed.state, kind.agrees.act), agreed, facts, actor, now, given)
    return _open(kind, opening, ref)


def _check_comment(comment: str) -> None:
    limit = current().comment_limit
    if len(comment) > limit:
        raise Invalid("comment", "too_long", N_("Shorten your text to %(limit)s characters."), limit=limit)


def _kept(kind: Kind, opening: Opening) -> dict[str, Any]:
    return kind.keeps(opening) if kind.keeps is not None else {}


def _open(kind: Kind, opening: Opening, ref: str) -> Plan:
    """The case is there, what it replaces has ended, and what it holds back stands still (X34, X60)."""
    facts, actor, now, policy = opening.facts, opening.actor, opening.now, current()
    change = Change(facts, actor, now, cause=(kind.name, "", "open"))
    if kind.tier == PEER and facts.request is not None:
        supersede(change, facts.request)
    if kind.tier in (DISPUTE, STAFF) and facts.request is not None and kind_of(facts.request).yields:
        supersede(change, facts.request, CONTEST)
    responder = other(actor.role)
    case = CaseFacts(
        id=NEW,
        ref=ref,
        layer=kind.tier,
        kind=kind.name,
        state=kind.first,
        opened_by=actor.role,
        opener_id=facts.user_id(actor.role),
        responder_id=facts.user_id(responder),
        policy_version=policy.version,
        details=_kept(kind, opening),
        outcome=None,
        opened_at=now,
        closed_at=None,
        version=1,
    )
    change.open(case)
    if kind.begins is not None:
        kind.begins(change, case)
    told: dict[str, Any] = {"case": ref, "kind": kind.name, "text": opening.digest}
    if kind.window:
        due = now + policy.windows[kind.window]
        change.start("answer", NEW, responder, due, policy=policy)
        told["due_at"] = due
    hold_back(change, case)
    told |= standing_still(change)
    about = kind.opening_facts(facts, case) if kind.opening_facts is not None else {}
    change.event(f"{kind.subject}.opened", told | about, tell=(*PARTIES, *hearers(kind.tier, OPENED)))
    return change.plan()
