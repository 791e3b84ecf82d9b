"""More time or extras: the freelancer proposes, the client answers within four days, extras are charged (F14, F15)."""

from __future__ import annotations

from datetime import datetime

from app.core.errors import Refusal
from app.core.words import N_, NN_, NP_, At, Message, Sentence, sentence
from app.rules.base.change import Change
from app.rules.base.deadlines import DeadlineKind, DeadlineTexts
from app.rules.base.facts import CaseFacts, MilestoneFacts
from app.rules.base.fields import Day, Extras
from app.rules.base.kind import PEER, RESPONDER, Kind, Move, Opening, Sentences
from app.rules.base.labels import CASE_STATES
from app.rules.base.people import CLOCK, FREELANCER, GATEWAY
from app.rules.base.plan import ExtraDraft, Given, Plan
from app.rules.base.registry import kind_of
from app.rules.base.story import EventText, Story, to_all
from app.rules.cases import texts
from app.rules.cases.closed import not_now
from app.rules.cases.ending import close, end
from app.rules.cases.extras import (
    Extension,
    Extra,
    charge_extras,
    check_extension,
    extension,
    no_extras,
    resulting_due,
    rows,
    total,
)
from app.rules.cases.outcomes import changed, nothing_else
from app.rules.cases.shared_moves import WITHDRAWING, declining
from app.rules.payments.promises import awaited_extras, charge_key
from app.rules.payments.texts import given_up, promised

NAME = "extension"


def _details(new_due_on: datetime | None, extras: tuple[Extra, ...]) -> Extension:
    return Extension(new_due_on, extras)


def _check(opening: Opening) -> None:
    check_extension(opening.facts, opening.details, opening.now)


def _keeps(opening: Opening) -> Given:
    kept: Given = opening.details.as_json()
    return kept


def extend(change: Change, case: CaseFacts, to: Move, given: Given) -> None:
    """F14, X29, X38: the date takes effect on the milestone being worked on; with extras, once they are charged.

    Refuses (409) extras that cannot be charged: nothing holds that nobody paid for (X51).
    """
    closed = end(change, case, to.to)
    milestone, price = change.after.milestone, total(extension(case.details))
    if price:
        hindrance = no_extras(change.before)
        if hindrance is not None:
            raise Refusal(409, hindrance.code, hindrance.accepting)
        charge_extras(change, closed, milestone, price)
        return
    due = _extend(change, case, milestone)
    change.event("request.accepted", {"case": case.ref, "kind": case.kind, "due_at": due, "charged": 0})


def _extend(change: Change, case: CaseFacts, milestone: MilestoneFacts) -> datetime | None:
    wanted = extension(case.details)
    due, price = resulting_due(change.after, wanted), total(wanted)
    change.milestone(milestone.id, due_at=due, amount=milestone.amount + price, escrow=milestone.escrow + price)
    change.order(delivery_due_at=due, price=change.after.price + price)
    for number, extra in enumerate(wanted.extras, start=1):
        change.move("extra", f"extra:case:{case.id}:{number}", change.after.money(extra.price), milestone.id)
        change.extras.append(ExtraDraft(milestone.id, case.ref, extra.title, extra.price, extra.days))
    return due


def extras_charged(change: Change, case: CaseFacts, to: Move, given: Given) -> None:
    """X29: the charge is confirmed, so the extras and the new date hold. `instructed`: the marketplace took it."""
    change.finish(awaited_extras(change.after, case.id), "met")
    milestone, price = change.after.milestone, total(extension(case.details))
    due = _extend(change, case, milestone)
    if not given.get("instructed"):
        change.milestone(milestone.id, charged=milestone.charged + price)
    change.case(case)
    change.event("extras.charged", {"case": case.ref, "due_at": due, "amount": price})


def extras_void(change: Change, case: CaseFacts, to: Move, given: Given) -> None:
    """X29: the extras were not paid for in time, so neither they nor the new date hold, and both are told.

    Refuses (409) when nobody waits for their payment any more.
    """
    waiting = awaited_extras(change.after, case.id)
    if waiting is None:
        raise not_now(change.before, case, kind_of(case).moves, to.act, to.by)
    change.finish(waiting, "lapsed" if change.actor.role == CLOCK else "void")
    change.ended.append(charge_key(case))
    change.case(case)
    change.event("extras.void", {"case": case.ref, "amount": total(extension(case.details))})


def _accepted(plan: Plan, reader: str) -> Sentences:
    """X29, X54: the new date, and that it costs nothing; or what has to be paid first, and what holds then."""
    waiting = awaited_extras(plan.after, changed(plan, NAME).id)
    if waiting is not None:
        due = resulting_due(plan.before, extension(changed(plan, NAME).details))
        return (promised(plan, reader, waiting), *_new_date(plan, due, _DATE_ONCE_PAID))
    return (*_new_date(plan, plan.after.delivery_due_at, _NEW_DATE), _costs_nothing(plan))


def _new_date(plan: Plan, due: datetime | None, message: Message) -> Sentences:
    if due is None or due == plan.before.delivery_due_at:
        return ()
    return (sentence(message, due=At(due, "medium")),)


_NEW_DATE = N_("The delivery date becomes %(due)s.")
_DATE_ONCE_PAID = N_("Once they are paid for, the delivery date becomes %(due)s.")


def _costs_nothing(plan: Plan) -> Sentence:
    return sentence(N_("Nothing is charged: the price stays %(amount)s."), amount=plan.after.money(plan.after.price))


def _unanswered(plan: Plan, reader: str) -> Sentences:
    """F15: it is withdrawn, and the date stays."""
    due = plan.before.delivery_due_at
    first = sentence(N_("On %(at)s the request is withdrawn automatically."), at=plan.at)
    if due is None:
        return first, _costs_nothing(plan)
    return first, sentence(N_("The delivery date stays %(due)s."), due=At(due, "medium")), _costs_nothing(plan)


_LAPSE = DeadlineTexts(planned=N_("The extras lapse if the marketplace has not charged for them"))
_BY_MARKETPLACE = DeadlineKind("instructed_extras", "case", "unpaid", texts=_LAPSE)  # X51: there is no gateway
_VOID = N_("The extras are not charged; they and the new date are dropped.")
_EVENTS = texts.request_events(
    NAME,
    Story(N_("You asked for more time or extras"), N_("%(name)s asked for more time or extras")),
    Story(N_("Your request for more time or extras was sent"), N_("%(name)s asks for more time or extras")),
    lapsed_more=N_("The delivery date stays as it was, and no extras are added."),
    accepted=Story(
        N_("You accepted the request for more time or extras"),
        N_("%(name)s accepted the request for more time or extras"),
    ),
    declined=Story(
        N_("You declined the request for more time or extras"),
        N_("%(name)s declined the request for more time or extras"),
    ),
    withdrawn=Story(
        N_("You withdrew the request for more time or extras"),
        N_("%(name)s withdrew the request for more time or extras"),
    ),
    lapsed=to_all(N_("The request for more time or extras ended without an answer")),
    superseded=to_all(N_("The request for more time or extras was replaced by what came after it")),
) | {
    "extras.charged": EventText(
        "plus-lg", "order_news", {"": to_all(N_("The extras were paid for: %(amount)s went into escrow"))}
    ),
    "extras.void": EventText(
        "x-circle", "order_news", {"": to_all(N_("The extras were not paid for, so they and the new date are dropped"))}
    ),
}

KIND = Kind(
    name=NAME,
    tier=PEER,
    opened_by=(FREELANCER,),
    while_order=("ongoing",),
    fields=(Day("new_due_on", N_("New delivery date")), Extras("extras", N_("Extras"))),
    details=_details,
    comment=N_("Why"),
    to_answer=NN_("%(num)s extension to answer", "%(num)s extensions to answer"),
    to_wait_for=NN_("%(num)s extension requested", "%(num)s extensions requested"),
    on_order_page=True,
    label=N_("Ask for more time or extras"),
    explains=N_("Propose a later delivery date, extras with a price, or both."),
    requested=N_("More time or extras requested"),
    states=CASE_STATES,
    subject="request",
    window=NAME,
    clocks=(_BY_MARKETPLACE,),
    on_delivery="superseded",  # X38
    on_approval="superseded",
    ended_by={
        "superseded": N_("The open request for more time or extras ends as well, and nothing in it applies."),
    },
    check=_check,
    keeps=_keeps,
    rows=rows,
    moves=(
        Move(
            "open",
            "accept",
            RESPONDER,
            "accepted",
            extend,
            N_("The new delivery date applies, and the extras are charged and become part of the order."),
            _accepted,
            NP_("extension", "Accept"),
            texts.IF_YOU_ACCEPT,
            texts.IF_THEY_ACCEPT,
            N_("Yes, accept the request"),
            texts.ACCEPTED,
            pays=texts.ACCEPT_AND_PAY,
        ),
        declining(NP_("extension", "Decline"), N_("Yes, decline the request")),
        WITHDRAWING,
        Move(
            "open",
            "lapse",
            CLOCK,
            "lapsed",
            close,
            N_("The request is withdrawn, and the delivery date stays as it was."),
            _unanswered,
            done=N_("Nobody answered, so the delivery date stays as it was."),
        ),
        Move(
            "accepted",
            "confirm",
            GATEWAY,
            "accepted",
            extras_charged,
            N_("The extras are paid for and are part of the order."),
            nothing_else,
        ),
        Move("accepted", "give_up", RESPONDER, "accepted", extras_void, _VOID, given_up, N_("Cancel the payment")),
        Move(
            "accepted",
            "unpaid",
            CLOCK,
            "accepted",
            extras_void,
            _VOID,
            given_up,
            done=N_("The extras were not paid for, so they and the new date are dropped."),
            after=lambda policy: policy.charge_window,
        ),
    ),
    events=_EVENTS,
)
