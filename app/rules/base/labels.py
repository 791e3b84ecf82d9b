"""Labels: what a state, a kind and a cause are called. Codes are stored; these are said to each reader (X40, G4)."""

from __future__ import annotations

from datetime import timedelta

from app.core.words import N_, NN_, NP_, Message, Sentence, sentence
from app.rules.base.facts import CaseFacts, OrderFacts
from app.rules.base.policy import policy

MUTUALLY_CANCELLED = N_("Mutually cancelled")
CANCELLED = NP_("order state", "Cancelled")
DECIDED = N_("Cancelled: decided in a dispute")

PROPOSALS = ("proposed", "dismissed")  # states before there is an order, or without one ever coming

ORDER_STATES: dict[str, Message] = {
    "proposed": NP_("order state", "Proposal"),
    "dismissed": NP_("order state", "Not agreed"),
    "pending": NP_("order state", "Waiting for payment"),
    "ongoing": NP_("order state", "Ongoing"),
    "delivered": NP_("order state", "Delivered"),
    "completed": NP_("order state", "Completed"),
    "cancelled": CANCELLED,
}

MILESTONE_STATES: dict[str, Message] = {
    "planned": NP_("milestone state", "Planned"),
    "charging": NP_("milestone state", "Waiting for payment"),
    "funded": NP_("milestone state", "Paid, in progress"),
    "submitted": NP_("milestone state", "Delivered"),
    "approved": NP_("milestone state", "Approved"),
    "returned": NP_("milestone state", "Cancelled"),
}

# What the milestone of a plain order is called, which nobody sees as a milestone.
PLAIN = {"funded": "ongoing", "submitted": "delivered", "approved": "completed"}

CASE_STATES: dict[str, Message] = {
    "open": NP_("request state", "Open"),
    "answered": NP_("request state", "Answered"),
    "accepted": NP_("request state", "Accepted"),
    "declined": NP_("request state", "Declined"),
    "withdrawn": NP_("request state", "Withdrawn"),
    "lapsed": NP_("request state", "Not answered"),
    "superseded": NP_("request state", "Replaced"),
}

# How a case stands that customer service decides.
SUPPORT_STATES: dict[str, Message] = {
    "open": NP_("case state", "Open"),
    "under_review": NP_("case state", "Under review"),
    "settled": NP_("case state", "Settled"),
    "verdict": NP_("case state", "Decided"),
    "withdrawn": NP_("case state", "Withdrawn"),
}

# What was decided about a cancellation, by the state and the outcome of the case.
SUPPORT_ENDS: dict[tuple[str, str | None], Message] = {
    ("settled", "granted"): NP_("case state", "Settled: cancelled"),
    ("verdict", "granted"): NP_("case state", "Decided: cancelled"),
    ("verdict", "refused"): NP_("case state", "Decided: not cancelled"),
}

_NO_ANSWER = NN_("no answer within %(num)s hour", "no answer within %(num)s hours")
_CAUSES: dict[str, Message] = {
    "explicit": N_("both parties agreed"),
    "staff": N_("decided by customer service"),
    "chargeback": N_("the payment was charged back"),
    "unpaid": N_("the payment did not arrive"),
}

# The same where there is little room.
SHORT_CAUSES: dict[str, Message] = {
    "deemed": NP_("cause", "no answer"),
    "explicit": NP_("cause", "agreed"),
    "staff": NP_("cause", "decided"),
    "chargeback": NP_("cause", "charged back"),
    "unpaid": NP_("cause", "not paid"),
}


def order_state(state: str, consent: str | None) -> Message:
    """What the order's state is called; “Mutually cancelled” only for explicit and deemed consent (F19, X40, X67)."""
    if state == "cancelled" and consent in ("explicit", "deemed"):
        return MUTUALLY_CANCELLED
    if state == "cancelled" and consent == "decided":
        return DECIDED
    return ORDER_STATES[state]


def cause(consent: str | None, hours: int) -> Sentence | None:
    """Why it was cancelled, in a few words, or nothing where it is not known (imported history, X45)."""
    if consent == "deemed":
        return sentence(_NO_ANSWER, num=hours)
    message = _CAUSES.get(consent or "")
    return None if message is None else Sentence(message)


def cause_of(facts: OrderFacts) -> Sentence | None:
    """The cause that stands under the label of a cancelled order."""
    return cause(facts.consent, _unanswered_hours(facts))


def _unanswered_hours(facts: OrderFacts) -> int:
    """How many hours the other side had for the request whose silence cancelled the order (X42)."""
    lapsed = next((c for c in facts.cases if c.state == "lapsed" and c.closed_at == facts.cancelled_at), None)
    return 0 if lapsed is None else hours(policy(lapsed.policy_version).windows[lapsed.kind])


def hours(window: timedelta) -> int:
    """Return a window in whole hours."""
    return int(window.total_seconds() // 3600)


def outcome(case: CaseFacts) -> Message:
    """How a request stands or ended."""
    return CASE_STATES[case.state]
