"""Cancelling milestones through customer service: what each act of parties, staff and clock does (B7, X7, X19)."""

from __future__ import annotations

from app.core.errors import Refusal
from app.core.words import N_
from app.rules.base.change import Change
from app.rules.base.facts import CaseFacts, OrderFacts
from app.rules.base.kind import Move
from app.rules.base.people import PARTIES
from app.rules.base.plan import Given
from app.rules.base.registry import kind_of, policy_of
from app.rules.cases.closed import not_now
from app.rules.cases.contests import DECIDED, hearers, in_scope, keeper, number_of, unfinished
from app.rules.cases.pauses import going_on, let_go
from app.rules.cases.support_texts import OBJECTION, STATEMENT
from app.rules.milestones.returns import refund_returned, return_milestones
from app.rules.payments.refunds import by_marketplace


def about(facts: OrderFacts, case: CaseFacts) -> Given:
    """Return what every event of a case says: which one it is, and of what. `kind` sets the stories apart."""
    number = number_of(facts, case)
    return {"case": case.ref, "kind": case.details["scope"]} | ({} if number is None else {"number": number})


def agree(change: Change, case: CaseFacts, to: Move, given: Given) -> None:
    """The other party agrees: if it is cancelled, the refund need not wait (X7). Once (409), also after objecting."""
    if case.stance == "agreed":
        raise Refusal(409, "answered", N_("You have already agreed."))
    change.case(case, stance="agreed")
    change.event("cancellation.agreed", about(change.after, case), tell=(*PARTIES, *keeper(case)))


def object_to(change: Change, case: CaseFacts, to: Move, given: Given) -> None:
    """The other party objects and says why (422 without it). Once (409), and not after agreeing."""
    if case.stance is not None:
        raise Refusal(409, "answered", N_("You have already answered this."))
    if given.get("text") is None:
        raise OBJECTION.refusal("objection_missing")
    change.case(case, stance="objected")
    change.event("cancellation.objected", about(change.after, case) | given, tell=(*PARTIES, *keeper(case)))


def withdraw(change: Change, case: CaseFacts, to: Move, given: Given) -> None:
    """The opener withdraws; nothing is cancelled, and what the case held back goes on (X31)."""
    _close(change, case, to.to, "withdrawn")
    about_it = about(change.after, case) | going_on(change)
    change.event("cancellation.withdrawn", about_it, tell=(*PARTIES, *keeper(case)))


def take(change: Change, case: CaseFacts, to: Move, given: Given) -> None:
    """A member of staff looks into it, and both parties are told."""
    check_impartial(change.before, change.actor.user_id)
    change.case(case, state=to.to, staff_id=change.actor.user_id)
    change.event("cancellation.taken", about(change.after, case))


def give_back(change: Change, case: CaseFacts, to: Move, given: Given) -> None:
    """Who took it up leaves it to their colleagues; both parties can read it. Refuses (409) whose case it is not."""
    if case.staff_id != change.actor.user_id:
        raise Refusal(409, "not_yours", N_("Someone else has this case, so you cannot give it back."))
    change.case(case, state=to.to, staff_id=None)
    change.event("cancellation.given_back", about(change.after, case), tell=())


def settle(change: Change, case: CaseFacts, to: Move, given: Given) -> None:
    """Both parties agreed, so it is cancelled by consent and refunded at once; refuses (409) while they did not."""
    _check_decision(change, given)
    if case.stance != "agreed":
        raise Refusal(409, "not_agreed", N_("The other party has not agreed. Look at the case again."))
    _cancel(change, case, to, given, agreed=True)


def grant(change: Change, case: CaseFacts, to: Move, given: Given) -> None:
    """The verdict cancels it against one side's will, or without a word of theirs: the refund waits in escrow (X7).

    Refuses (409) when both agree by now, because then it does not have to wait.
    """
    _check_decision(change, given)
    if case.stance == "agreed":
        raise Refusal(409, "agreed", N_("The other party has agreed in the meantime. Look at the case again."))
    _cancel(change, case, to, given, agreed=False)


def refuse(change: Change, case: CaseFacts, to: Move, given: Given) -> None:
    """The verdict cancels nothing, and what the case held back goes on."""
    _check_decision(change, given)
    _close(change, case, to.to, "refused")
    kept = {"amount": sum(m.escrow for m in in_scope(change.after, case))}
    told = about(change.after, case) | kept | going_on(change) | given
    change.event("cancellation.refused", told, tell=(*PARTIES, *_colleagues(case)))


def check_impartial(facts: OrderFacts, user_id: int | None) -> None:
    """Refuse (403) a member of staff who is a party of the order."""
    if user_id is not None and facts.actor(user_id) is not None:
        raise Refusal(
            403, "conflict_of_interest", N_("You are a party to this order, so someone else has to look into it.")
        )


def _check_decision(change: Change, given: Given) -> None:
    """G10: a decision without a statement is refused (422)."""
    check_impartial(change.before, change.actor.user_id)
    if given.get("text") is None:
        raise STATEMENT.refusal("statement_missing")


def _colleagues(case: CaseFacts) -> tuple[str, ...]:
    """Return the staff who are told of a decision."""
    return hearers(case.layer, DECIDED)


def _close(change: Change, case: CaseFacts, state: str, outcome: str) -> CaseFacts:
    let_go(change, case, outcome)
    return change.case(case, state=state, outcome=outcome, closed_at=change.at)


def close_when_approved(change: Change, case: CaseFacts) -> None:
    """The case ends when the client has approved all that it was about; both are told."""
    if not in_scope(change.after, case):
        change.case(case, state="settled", outcome="approved", closed_at=change.at)
        change.event("cancellation.closed", {"case": case.ref}, tell=(*PARTIES, *keeper(case)))


def _cancel(change: Change, case: CaseFacts, to: Move, given: Given, agreed: bool) -> None:
    """What the case is about is returned; an order of which nothing is left to do is cancelled with it.

    The event of the decision stands in the record, and staff are told of it; an order's end is what both parties are
    told of, else the decision is.
    """
    scope = in_scope(change.after, case)
    amount = sum(m.escrow for m in scope)
    due = None if agreed or not amount else change.at + policy_of(case).refund_wait
    closed = change.case(case, state=to.to, outcome="granted", closed_at=change.at)
    marketplace = by_marketplace(scope) if agreed else {}
    facts = about(change.after, case) | {"amount": amount, "agreed": agreed, "refund_at": due} | marketplace
    ends = len(scope) == len(unfinished(change.after))
    name = "cancellation.settled" if agreed else "cancellation.granted"
    change.event(name, facts | given, tell=(*(() if ends else PARTIES), *_colleagues(case)))
    return_milestones(change, closed, scope, due)
    if ends:
        consent = "explicit" if agreed else "staff"
        change.order(state="cancelled", consent=consent, cancelled_at=change.at, listed_at=change.at)
        told = {"kind": "settled" if agreed else None, "consent": consent, "refund": amount, "refund_at": due}
        change.event("order.cancelled", {"case": case.ref} | told | {"opened_by": case.opened_by} | marketplace)


def returned_agreed(change: Change, case: CaseFacts, to: Move, given: Given) -> None:
    """X3, X7: the side against whose will it was agrees after all, and the refund is made at once.

    Refuses (409) when there is nothing to wait for any more.
    """
    waiting = change.after.deadline("case", case.id, "refund")
    if waiting is None:
        raise not_now(change.before, case, kind_of(case).moves, to.act, to.by)
    change.finish(waiting, "met")
    change.case(case, stance="agreed")
    if change.after.consent == "staff" and change.after.cancelled_at == case.closed_at:
        change.order(consent="explicit")  # it was this case that ended the order
    refund_returned(change, case, "agreed")


def returned_due(change: Change, case: CaseFacts, to: Move, given: Given) -> None:
    """X3, X7: the seven days are over, so the client is refunded."""
    change.finish(change.after.deadline("case", case.id, "refund"), "lapsed")
    change.case(case)
    refund_returned(change, case, "waited")
