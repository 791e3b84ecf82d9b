"""A request to cancel a plain order: agreed, it ends at once; without an answer it is deemed agreed (F11–F19, X3)."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.words import N_, NN_, NP_, Message, sentence
from app.rules.base.change import Change
from app.rules.base.facts import CaseFacts, OrderFacts
from app.rules.base.kind import PEER, RESPONDER, Agreement, Caution, CodedFact, Kind, Move, Opening
from app.rules.base.labels import CASE_STATES
from app.rules.base.people import CLIENT, CLOCK, FREELANCER, other
from app.rules.base.plan import Given
from app.rules.base.registry import kind_of, policy_of
from app.rules.base.story import EventText, Story, to_all
from app.rules.cases import texts
from app.rules.cases.closed import not_now
from app.rules.cases.ending import end
from app.rules.cases.outcomes import cancelled, refunded
from app.rules.cases.reasons import BY_CODE, REASON, check_reason
from app.rules.cases.shared_moves import WITHDRAWING, declining
from app.rules.payments.promises import void_promises
from app.rules.payments.refunds import by_marketplace, refund_order, tell_refund

NAME = "cancel"
_ALSO = "also_asked"  # among the details: what the other side gave when it asked for the same (X24)


@dataclass(frozen=True, slots=True)
class Cancel:
    """A cancel request with its reason code."""

    reason: str


def _check(opening: Opening) -> None:
    """Refuse (422) a reason of the other side, and an explanation that is missing (F13)."""
    check_reason(opening.actor.role, opening.details.reason, opening.comment)


def _keeps(opening: Opening) -> Given:
    return {"reason": opening.details.reason}


def _opening_facts(facts: OrderFacts, case: CaseFacts) -> Given:
    return {"reason": case.details["reason"]}


def _rows(facts: OrderFacts, case: CaseFacts) -> tuple[CodedFact, ...]:
    first, also = BY_CODE[case.details["reason"]].label, case.details.get(_ALSO)
    if also is None:
        return (CodedFact(N_("Reason"), first),)
    reasons = ((case.opened_by, first), (other(case.opened_by), BY_CODE[also["reason"]].label))
    return tuple(CodedFact(sentence(N_("Reason of %(name)s"), name=facts.name(who)), why) for who, why in reasons)


def _holds(facts: OrderFacts, case: CaseFacts) -> tuple[int, ...]:
    """X34: while it is open, the clock approves nothing."""
    return tuple(milestone.id for milestone in facts.milestones)


def agreed(change: Change, case: CaseFacts, to: Move, given: Given) -> None:
    """F12, X24: both agreed, so the order is cancelled and the client is refunded at once."""
    also = {_ALSO: given[_ALSO]} if _ALSO in given else {}
    end(change, case, to.to, details=dict(case.details) | also)
    _cancel(change, "explicit")
    facts = {"case": case.ref, "consent": "explicit", "refund": change.after.escrow.minor, "opened_by": case.opened_by}
    change.event("order.cancelled", facts | by_marketplace(change.after.milestones) | given)
    refund_order(change, case)


def deemed(change: Change, case: CaseFacts, to: Move, given: Given) -> None:
    """F19 and X3: nobody answered, so the order is cancelled, and the refund waits in escrow."""
    end(change, case, to.to, "lapsed")
    _cancel(change, "deemed")
    due = change.at + policy_of(case).refund_wait
    change.start("refund", case.id, other(case.opened_by), due, policy=policy_of(case))
    facts = {"case": case.ref, "consent": "deemed", "refund": change.after.escrow.minor, "refund_at": due}
    change.event("order.cancelled", facts | {"opened_by": case.opened_by})


def refund_agreed(change: Change, case: CaseFacts, to: Move, given: Given) -> None:
    """X3: the silent side agrees after all; consent becomes explicit and the refund is made at once.

    Refuses (409) when the refund was made before: then there is nothing left to agree to.
    """
    waiting = change.after.deadline("case", case.id, "refund")
    if waiting is None:
        raise not_now(change.before, case, kind_of(case).moves, to.act, to.by)
    change.finish(waiting, "met")
    change.case(case, outcome="accepted")
    change.order(consent="explicit")
    refund_order(change, case)
    tell_refund(change, case, "agreed")


def refund_due(change: Change, case: CaseFacts, to: Move, given: Given) -> None:
    """X3: the seven days are over, so the client is refunded."""
    change.finish(change.after.deadline("case", case.id, "refund"), "lapsed")
    change.case(case)
    refund_order(change, case)
    tell_refund(change, case, "waited")


def _cancel(change: Change, consent: str) -> None:
    change.order(state="cancelled", consent=consent, cancelled_at=change.at, listed_at=change.at)
    void_promises(change)
    for deadline in change.after.deadlines:
        if deadline.kind == "approval":
            change.finish(deadline, "void")


_EVENTS = texts.request_events(
    NAME,
    Story(N_("You asked to cancel the order"), N_("%(name)s asked to cancel the order")),
    Story(N_("Your cancellation request was sent"), N_("%(name)s asks to cancel the order")),
    declined=Story(N_("You declined the cancellation"), N_("%(name)s declined the cancellation")),
    withdrawn=Story(N_("You withdrew the cancellation request"), N_("%(name)s withdrew the cancellation request")),
    superseded=to_all(N_("The cancellation request ended because the delivery was approved")),
)
_BACK = N_("%(refund)s goes back to %(client)s.")
_CANCELLED = EventText(
    "x-circle",
    "order_cancelled",
    {
        "explicit": Story(
            N_("You agreed, so the order was cancelled"), N_("%(name)s agreed, so the order was cancelled")
        ),
        "deemed": to_all(N_("The order was cancelled: nobody answered in time")),
        "also_asked": Story(
            N_("You also asked to cancel, so the order was cancelled"),
            N_("%(name)s also asked to cancel, so the order was cancelled"),
        ),
    },
    more={"deemed": N_("%(refund)s stays in escrow until %(refund_at)s."), "explicit": _BACK},
)

_SILENT = NN_(
    "They have %(num)s hour to answer. If they do not, the order is cancelled and the money goes back %(wait)s later.",
    "They have %(num)s hours to answer. If they do not, the order is cancelled and the money goes back %(wait)s later.",
)


def _refund_note(facts: OrderFacts) -> Message:
    """Say who makes the refund: we, or the marketplace that has the money."""
    if facts.at_marketplace:
        return N_("The marketplace is asked to pay the money back.")
    return N_("The refund has been started.")


KIND = Kind(
    name=NAME,
    tier=PEER,
    opened_by=(CLIENT, FREELANCER),
    while_order=("ongoing", "delivered"),
    fields=(REASON,),
    details=Cancel,
    comment=N_("Explanation"),
    caution=Caution(
        texts.LAST_RESORT,
        {
            CLIENT: N_(
                "It ends the work for both of you, and what is finished so far may be lost. "
                "Have you asked for an update first?"
            ),
            FREELANCER: texts.HAVE_YOU_WRITTEN,
        },
    ),
    silent=_SILENT,
    to_answer=NN_("%(num)s cancellation to answer", "%(num)s cancellations to answer"),
    plain=True,
    only=N_("An order with milestones is cancelled through customer service."),
    label=N_("Cancel the order"),
    explains=N_("Ask the other party to agree to stop. You choose a reason and can explain it."),
    requested=N_("Cancellation requested"),
    states=CASE_STATES,
    subject="request",
    window=NAME,
    on_approval="superseded",  # X23
    ended_by={"superseded": N_("The open cancellation request ends as well.")},
    holds=_holds,
    supersedes=True,
    yields=True,
    agrees=Agreement(
        "accept",
        N_("%(name)s has also asked to cancel, so sending this means you agree"),
        N_("You both asked to cancel, so the order is cancelled."),
    ),
    check=_check,
    keeps=_keeps,
    opening_facts=_opening_facts,
    rows=_rows,
    moves=(
        Move(
            "open",
            "accept",
            RESPONDER,
            "accepted",
            agreed,
            N_("The order is shown as “%(label)s”, and the money in escrow goes back to the client right away."),
            cancelled,
            N_("Accept the cancellation"),
            texts.IF_YOU_ACCEPT,
            texts.IF_THEY_ACCEPT,
            N_("Yes, accept the cancellation"),
            texts.ACCEPTED,
            text=texts.WITH_ANSWER,
        ),
        declining(N_("Decline the cancellation"), N_("Yes, decline the cancellation")),
        WITHDRAWING,
        Move(
            "open",
            "lapse",
            CLOCK,
            "lapsed",
            deemed,
            N_(
                "The order is cancelled and shown as “%(label)s”. The money stays in escrow for another "
                "%(wait)s, then goes back to the client."
            ),
            cancelled,
            done=N_("Nobody answered, so the order is cancelled."),
        ),
        Move(
            "lapsed",
            "agree",
            RESPONDER,
            "lapsed",
            refund_agreed,
            N_("The money goes back to the client right away."),
            refunded,
            NP_("button", "I agree"),
            confirm=texts.YES_I_AGREE,
            done=texts.YOU_AGREED,
            title=texts.AGREE_TO_CANCEL,
            then=_refund_note,
        ),
        Move(
            "lapsed",
            "refund",
            CLOCK,
            "lapsed",
            refund_due,
            N_("The money goes back to the client."),
            refunded,
            after=lambda policy: policy.refund_wait,
        ),
    ),
    events={**_EVENTS, "order.cancelled": _CANCELLED},
)
