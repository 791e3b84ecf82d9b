"""What each transition means to people: a sentence for every act, with the figures of the policy (G12)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

from app.core.words import N_, NP_, Fact, Message, Sentence
from app.rules import labels
from app.rules.people import CLIENT, CLOCK, FREELANCER
from app.rules.policy import DAY, Policy
from app.rules.transitions import OPENER, RESPONDER

WHO: Mapping[str, Message] = MappingProxyType(
    {
        OPENER: NP_("who acts", "whoever asked"),
        RESPONDER: NP_("who acts", "the other party"),
        CLIENT: NP_("who acts", "the client"),
        FREELANCER: NP_("who acts", "the freelancer"),
        CLOCK: NP_("who acts", "by itself"),
    }
)

_GOES_ON = N_("The order goes on as if nothing had been asked.")
_DECLINED = N_("The order goes on. The same side can ask again after %(pause)s.")
_APPROVED = N_("The order is completed, and the money leaves escrow for the freelancer.")
MEANS: Mapping[tuple[str, str, str], Message] = MappingProxyType(
    {
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
        ("order", "deliver", FREELANCER): N_("The client looks at the work. The money stays in escrow."),
        ("order", "approve", CLIENT): _APPROVED,
        ("order", "approve", CLOCK): _APPROVED,
        ("order", "ask_changes", CLIENT): N_("The work goes on, and the money stays in escrow."),
        ("order", "release", CLOCK): N_("The money is available to the freelancer."),
    }
)


def means(kind: str, act: str, by: str, policy: Policy) -> Sentence:
    """What an act makes true, in a sentence with the policy's figures."""
    message = MEANS[kind, act, by]
    facts: dict[str, Fact] = {
        "label": labels.MUTUALLY_CANCELLED,
        "pause": policy.repeat_pause,
        "wait": policy.refund_wait,
    }
    return Sentence(message, {name: fact for name, fact in facts.items() if f"%({name})s" in message.id})


def span_of(kind: str, act: str, policy: Policy) -> timedelta:
    """After how long the clock does this."""
    if act == "lapse":
        return policy.windows[kind]
    days = {"approve": policy.auto_approval_days * DAY, "release": policy.hold_days * DAY}
    return {"refund": policy.refund_wait, **days}[act]
