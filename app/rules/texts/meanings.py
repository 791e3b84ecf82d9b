"""What each transition means to people: a sentence for every act, with the figures of the policy (G12)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

from app.core.words import N_, NP_, Fact, Message, Sentence
from app.rules.base import labels
from app.rules.base.people import CLIENT, CLOCK, FREELANCER, GATEWAY, SUPPORT
from app.rules.base.policy import DAY, Policy
from app.rules.base.transitions import BRIEF, OPENER, RESPONDER, SUPPORT_CANCELLATION

WHO: Mapping[str, Message] = MappingProxyType(
    {
        OPENER: NP_("who acts", "whoever asked"),
        RESPONDER: NP_("who acts", "the other party"),
        CLIENT: NP_("who acts", "the client"),
        FREELANCER: NP_("who acts", "the freelancer"),
        CLOCK: NP_("who acts", "by itself"),
        GATEWAY: NP_("who acts", "the payment service"),
        SUPPORT: NP_("who acts", "customer service"),
    }
)

_GOES_ON = N_("The order goes on as if nothing had been asked.")
_DECLINED = N_("The order goes on. The same side can ask again after %(pause)s.")
_VOID = N_("The extras are not charged, and neither they nor the new date hold.")
_UNPAID = N_("The milestone is not charged and can be started again. An order that never began is cancelled.")
_NOT_ORDERED = N_("Nothing is ordered, and no money moves.")
_APPROVED = N_("The money leaves escrow for the freelancer. When nothing is left to approve, the order is completed.")
_CONSENT = N_("If customer service cancels it, the money goes back to the client without waiting.")
_OPPOSE = N_("Customer service reads the objection. If it cancels all the same, the refund waits for %(wait)s.")
_TAKE_BACK = N_("The order goes on, and customer service does not decide anything.")
_DECIDED_BY_STAFF: Mapping[tuple[str, str, str], Message] = MappingProxyType(
    {
        (SUPPORT_CANCELLATION, "agree", RESPONDER): _CONSENT,
        (SUPPORT_CANCELLATION, "object", RESPONDER): _OPPOSE,
        (SUPPORT_CANCELLATION, "withdraw", OPENER): _TAKE_BACK,
        (SUPPORT_CANCELLATION, "take", SUPPORT): N_("Somebody of customer service looks into the request."),
        (SUPPORT_CANCELLATION, "settle", SUPPORT): N_(
            "What was asked for is cancelled, and its money in escrow goes back to the client at once."
        ),
        (SUPPORT_CANCELLATION, "grant", SUPPORT): N_(
            "What was asked for is cancelled. Its money stays in escrow for another %(wait)s, "
            "then it goes back to the client."
        ),
        (SUPPORT_CANCELLATION, "refuse", SUPPORT): N_("Nothing is cancelled, and the order goes on."),
        (SUPPORT_CANCELLATION, "refund", CLOCK): N_("The money goes back to the client."),
    }
)
MEANS: Mapping[tuple[str, str, str], Message] = MappingProxyType(
    {
        (BRIEF, "offer", RESPONDER): N_("The client may accept the offer for %(offer)s; an older one no longer."),
        (BRIEF, "decline", RESPONDER): _NOT_ORDERED,
        (BRIEF, "decline", OPENER): _NOT_ORDERED,
        (BRIEF, "withdraw", OPENER): _NOT_ORDERED,
        (BRIEF, "withdraw", RESPONDER): _NOT_ORDERED,
        (BRIEF, "accept", OPENER): N_("The order is placed, and its first milestone is charged."),
        (BRIEF, "ask_changes", OPENER): N_("The freelancer may make another offer."),
        (BRIEF, "lapse", CLOCK): N_("The offer expires. The freelancer may make another."),
        ("update", "answer", RESPONDER): N_("The update stands in the order, and the order goes on."),
        ("update", "withdraw", OPENER): _GOES_ON,
        ("update", "lapse", CLOCK): N_("The request closes, and the order goes on."),
        ("cancel", "accept", RESPONDER): N_(
            "The order is shown as “%(label)s”, and the money in escrow goes back to the client at once."
        ),
        ("cancel", "decline", RESPONDER): _DECLINED,
        ("cancel", "withdraw", OPENER): _GOES_ON,
        ("cancel", "lapse", CLOCK): N_(
            "The order is cancelled and shown as “%(label)s”. The money stays in escrow for another %(wait)s, "
            "then it goes back to the client."
        ),
        ("cancel", "agree", RESPONDER): N_("The money goes back to the client at once."),
        ("cancel", "refund", CLOCK): N_("The money goes back to the client."),
        ("extension", "accept", RESPONDER): N_(
            "The new delivery date holds, and the extras are charged and belong to the order."
        ),
        ("extension", "decline", RESPONDER): _DECLINED,
        ("extension", "withdraw", OPENER): _GOES_ON,
        ("extension", "lapse", CLOCK): N_("The request is withdrawn, and the delivery date stays as it was."),
        ("extension", "confirm", GATEWAY): N_("The extras are paid for and belong to the order."),
        ("extension", "give_up", RESPONDER): _VOID,
        ("extension", "unpaid", CLOCK): _VOID,
        ("milestone", "initiate", CLIENT): N_(
            "The milestone is charged. Work on it begins when the payment has arrived."
        ),
        ("milestone", "confirm", GATEWAY): N_("The amount is in escrow, and work can begin."),
        ("milestone", "give_up", CLIENT): _UNPAID,
        ("milestone", "lapse", CLOCK): _UNPAID,
        ("milestone", "deliver", FREELANCER): N_("The client looks at the work. The money stays in escrow."),
        ("milestone", "approve", CLIENT): _APPROVED,
        ("milestone", "approve", CLOCK): _APPROVED,
        ("milestone", "ask_changes", CLIENT): N_("The work goes on, and the money stays in escrow."),
        ("milestone", "release", CLOCK): N_("The money is available to the freelancer."),
        ("milestone", "ask_payout", FREELANCER): N_("The payout is made as soon as the money is available."),
        ("milestone", "pay_out", CLOCK): N_("A payout that was asked for is made, unless the balance is frozen."),
        **_DECIDED_BY_STAFF,
    }
)


def means(kind: str, act: str, by: str, policy: Policy) -> Sentence:
    """What an act makes true, in a sentence with the policy's figures."""
    message = MEANS[kind, act, by]
    facts: dict[str, Fact] = {
        "label": labels.MUTUALLY_CANCELLED,
        "pause": policy.repeat_pause,
        "wait": policy.refund_wait,
        "offer": policy.offer_window,
    }
    return Sentence(message, {name: fact for name, fact in facts.items() if f"%({name})s" in message.id})


def span_of(kind: str, act: str, policy: Policy) -> timedelta | None:
    """After how long the clock does this; None where that depends on when somebody asked for it."""
    if act == "unpaid" or (kind, act) == ("milestone", "lapse"):
        return policy.charge_window
    if (kind, act) == (BRIEF, "lapse"):
        return policy.offer_window
    if act == "lapse":
        return policy.windows[kind]
    days = {"approve": policy.auto_approval_days * DAY, "release": policy.hold_days * DAY}
    return {"refund": policy.refund_wait, **days}.get(act)
