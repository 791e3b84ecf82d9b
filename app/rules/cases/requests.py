"""Peer requests (layer 1): what answering, withdrawing and silence mean."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from app.core.errors import Refusal
from app.core.words import N_
from app.rules.base.facts import CaseFacts, MilestoneFacts, OrderFacts
from app.rules.base.people import CLIENT, CLOCK, other
from app.rules.base.plan import Change, ExtraDraft, Given, OperationDraft
from app.rules.base.transitions import Transition
from app.rules.cases.details import extension, no_extras, resulting_due, total

ENDED = N_("This was decided in the meantime. You see below how it stands now.")


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
    facts = {"case": case.ref, "consent": "explicit", "refund": change.after.escrow.minor, "opened_by": case.opened_by}
    change.event("order.cancelled", facts | by_marketplace(change.after.milestones) | given)
    _refund(change, case)


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
    _refund_told(change, case, "agreed")


def refund_due(change: Change, case: CaseFacts, to: Transition, given: Given) -> None:
    """X3: the seven days are over, so the client is refunded."""
    change.finish(change.after.deadline("case", case.id, "refund"), "lapsed")
    change.case(case)
    _refund_told(change, case, "waited")


def extend(change: Change, case: CaseFacts, to: Transition, given: Given) -> None:
    """F14, X29, X38: the date takes effect on the milestone being worked on; with extras, once they are charged.

    Refuses (409) extras that cannot be charged: nothing holds that nobody paid for (X51).
    """
    closed = end(change, case, to.to)
    milestone, price = change.after.milestone, total(extension(case.details))
    if price:
        _check_chargeable(change.before)
        _charge_extras(change, closed, milestone, price)
        return
    due = _extend(change, case, milestone)
    change.event("request.accepted", {"case": case.ref, "kind": case.kind, "due_at": due, "charged": 0})


def _check_chargeable(facts: OrderFacts) -> None:
    hindrance = no_extras(facts)
    if hindrance is not None:
        raise Refusal(409, hindrance.code, hindrance.accepting)


def _charge_extras(change: Change, case: CaseFacts, milestone: MilestoneFacts, price: int) -> None:
    """The extras are promised: date and extras wait until their charge is confirmed."""
    key, client = f"charge:case:{case.ref}", change.after.client_id
    change.operations.append(OperationDraft("charge", key, price, milestone.id, client, case_ref=case.ref))
    until = change.at + change.after.policy.charge_window
    change.start("extras", case.id, CLIENT, until)
    facts = {"case": case.ref, "kind": case.kind, "promised": price, "pay_until": until}
    change.event("request.accepted", facts | {"due_at": None, "charged": 0})


def _extend(change: Change, case: CaseFacts, milestone: MilestoneFacts) -> datetime | None:
    wanted = extension(case.details)
    due, price = resulting_due(change.after, wanted), total(wanted)
    change.milestone(milestone.id, due_at=due, amount=milestone.amount + price, escrow=milestone.escrow + price)
    change.order(delivery_due_at=due, price=change.after.price + price)
    for number, extra in enumerate(wanted.extras, start=1):
        change.move("extra", f"extra:case:{case.id}:{number}", change.after.money(extra.price), milestone.id)
        change.extras.append(ExtraDraft(milestone.id, case.ref, extra.title, extra.price, extra.days))
    return due


def extras_charged(change: Change, case: CaseFacts, to: Transition, given: Given) -> None:
    """X29: the charge is confirmed, so the extras and the new date hold."""
    change.finish(change.after.deadline("case", case.id, "extras"), "met")
    milestone, price = change.after.milestone, total(extension(case.details))
    due = _extend(change, case, milestone)
    change.milestone(milestone.id, charged=milestone.charged + price)
    change.case(case)
    change.event("extras.charged", {"case": case.ref, "due_at": due, "amount": price})


def extras_void(change: Change, case: CaseFacts, to: Transition, given: Given) -> None:
    """X29: the extras were not paid for in time, so neither they nor the new date hold, and both are told.

    Refuses (409) when nobody waits for their payment any more.
    """
    waiting = change.after.deadline("case", case.id, "extras")
    if waiting is None:
        raise Refusal(409, "moved_on", ENDED)
    change.finish(waiting, "lapsed" if change.actor.role == CLOCK else "void")
    change.ended.append(f"charge:case:{case.ref}")
    change.case(case)
    change.event("extras.void", {"case": case.ref, "amount": total(extension(case.details))})


def void_promises(change: Change) -> None:
    """Extras that were promised and not paid for fall with the work to which they belonged."""
    for case in change.after.cases:
        waiting = change.after.deadline("case", case.id, "extras")
        if waiting is not None and waiting.state == "running":
            change.finish(waiting, "void")
            change.ended.append(f"charge:case:{case.ref}")
            change.event("extras.void", {"case": case.ref, "amount": total(extension(case.details))})


def _cancel(change: Change, case: CaseFacts, consent: str) -> None:
    change.order(state="cancelled", consent=consent, cancelled_at=change.at, listed_at=change.at)
    void_promises(change)
    for deadline in change.after.deadlines:
        if deadline.kind == "approval":
            change.finish(deadline, "void")


def _refund_told(change: Change, case: CaseFacts, cause: str) -> None:
    _refund(change, case)
    tell_refund(change, case, cause)


def tell_refund(change: Change, case: CaseFacts, cause: str) -> None:
    """Record who gives back what this change gives back: our gateway, or the marketplace that has the money (X51)."""
    back = {state: sum(each.amount for each in change.operations if each.state == state) for state in _REFUNDING}
    for state, name in _REFUNDING.items():
        if back[state]:
            change.event(name, {"case": case.ref, "cause": cause, "amount": back[state]})


_REFUNDING = {"waiting": "refund.started", "outside": "refund.instructed"}


def _refund(change: Change, case: CaseFacts) -> None:
    """Everything in escrow goes back to the client."""
    for milestone in change.after.milestones:
        if milestone.state in ("funded", "submitted"):
            refund_milestone(change, milestone, f"case:{case.id}:{milestone.id}")


def refund_milestone(change: Change, milestone: MilestoneFacts, cause: str) -> None:
    """What is in escrow for a milestone goes back where it came from: by the gateway as far as the gateway took it.

    The rest is the marketplace's to pay back, and is on its way until somebody says that it did (X51).
    """
    change.move("refund", f"refund:{cause}", change.after.money(milestone.escrow), milestone.id)
    ours = min(milestone.escrow, milestone.charged)
    for part, name, state in ((ours, "refund", "waiting"), (milestone.escrow - ours, "instruct", "outside")):
        if part:
            key, client = change.key(f"{name}:{cause}"), change.after.client_id
            change.operations.append(OperationDraft("refund", key, part, milestone.id, client, state=state))
    change.milestone(milestone.id, state="returned", escrow=0, charged=milestone.charged - ours)


def by_marketplace(milestones: Sequence[MilestoneFacts]) -> Given:
    """What the marketplace would have to pay back of these, as a fact of an event; none where our gateway took all."""
    amount = sum(max(0, m.escrow - m.charged) for m in milestones)
    return {"marketplace": amount} if amount else {}


Effect = Callable[[Change, CaseFacts, Transition, Given], None]

EFFECTS: dict[str, Effect] = {
    effect.__name__: effect
    for effect in (
        answer,
        withdraw,
        close,
        cancel_agreed,
        cancel_deemed,
        refund_agreed,
        refund_due,
        extend,
        extras_charged,
        extras_void,
    )
}
