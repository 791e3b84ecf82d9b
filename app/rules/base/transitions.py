"""The rule book: in this state, this act by this side leads to that state, by this effect, under this label."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.words import N_, NP_, Message
from app.rules.base.people import CLIENT, CLOCK, FREELANCER, GATEWAY, SUPPORT

OPENER, RESPONDER = "opener", "responder"
BRIEF = "brief"  # what a client asks for and a freelancer makes offers for, before there is an order
SUPPORT_CANCELLATION = "support_cancellation"  # of a milestone order, decided by customer service (B7, X19)


@dataclass(frozen=True, slots=True)
class Transition:
    """One legal move of one kind of subject. `effect` names the function that plans it."""

    kind: str
    state: str
    act: str
    by: str
    to: str
    effect: str
    label: Message | None = None  # on the button; the clock has none


_WITHDRAW = N_("Withdraw the request")

TRANSITIONS = (
    Transition(BRIEF, "asked", "offer", RESPONDER, "offered", "make_offer", N_("Send the offer")),
    Transition(BRIEF, "asked", "decline", RESPONDER, "declined", "end_brief", N_("Decline the brief")),
    Transition(BRIEF, "asked", "withdraw", OPENER, "withdrawn", "end_brief", N_("Withdraw the brief")),
    Transition(BRIEF, "offered", "accept", OPENER, "accepted", "accept_offer", N_("Accept the offer")),
    Transition(BRIEF, "offered", "ask_changes", OPENER, "asked", "ask_offer_changes", N_("Ask for changes")),
    Transition(BRIEF, "offered", "decline", OPENER, "declined", "end_brief", N_("Decline the offer")),
    Transition(BRIEF, "offered", "offer", RESPONDER, "offered", "make_offer", N_("Send a new offer")),
    Transition(BRIEF, "offered", "withdraw", RESPONDER, "withdrawn", "end_brief", N_("Withdraw the offer")),
    Transition(BRIEF, "offered", "lapse", CLOCK, "asked", "expire_offer"),
    Transition("update", "open", "answer", RESPONDER, "answered", "answer", N_("Send the update")),
    Transition("update", "open", "withdraw", OPENER, "withdrawn", "withdraw", N_("Withdraw the request")),
    Transition("update", "open", "lapse", CLOCK, "lapsed", "close"),
    Transition("cancel", "open", "accept", RESPONDER, "accepted", "cancel_agreed", N_("Accept the cancellation")),
    Transition("cancel", "open", "decline", RESPONDER, "declined", "close", N_("Decline the cancellation")),
    Transition("cancel", "open", "withdraw", OPENER, "withdrawn", "withdraw", N_("Withdraw the request")),
    Transition("cancel", "open", "lapse", CLOCK, "lapsed", "cancel_deemed"),
    Transition("cancel", "lapsed", "agree", RESPONDER, "lapsed", "refund_agreed", NP_("button", "I agree")),
    Transition("cancel", "lapsed", "refund", CLOCK, "lapsed", "refund_due"),
    Transition("extension", "open", "accept", RESPONDER, "accepted", "extend", NP_("extension", "Accept")),
    Transition("extension", "open", "decline", RESPONDER, "declined", "close", NP_("extension", "Decline")),
    Transition("extension", "open", "withdraw", OPENER, "withdrawn", "withdraw", N_("Withdraw the request")),
    Transition("extension", "open", "lapse", CLOCK, "lapsed", "close"),
    Transition("extension", "accepted", "confirm", GATEWAY, "accepted", "extras_charged"),
    Transition("extension", "accepted", "give_up", RESPONDER, "accepted", "extras_void", N_("Cancel the payment")),
    Transition("extension", "accepted", "unpaid", CLOCK, "accepted", "extras_void"),
    Transition("milestone", "planned", "initiate", CLIENT, "charging", "initiate", N_("Start the next milestone")),
    Transition("milestone", "charging", "confirm", GATEWAY, "funded", "fund"),
    Transition("milestone", "charging", "give_up", CLIENT, "planned", "give_up", N_("Cancel the payment")),
    Transition("milestone", "charging", "lapse", CLOCK, "planned", "give_up"),
    Transition("milestone", "funded", "deliver", FREELANCER, "submitted", "deliver", N_("Deliver the work")),
    Transition("milestone", "submitted", "approve", CLIENT, "approved", "approve", N_("Approve the delivery")),
    Transition("milestone", "submitted", "approve", CLOCK, "approved", "approve"),
    Transition("milestone", "submitted", "ask_changes", CLIENT, "funded", "ask_changes", N_("Ask for changes")),
    Transition("milestone", "approved", "release", CLOCK, "approved", "release"),
    Transition("milestone", "approved", "ask_payout", FREELANCER, "approved", "ask_payout", N_("Request the payout")),
    Transition("milestone", "approved", "pay_out", CLOCK, "approved", "pay_out"),
    *(
        transition
        for state in ("open", "under_review")
        for transition in (
            Transition(SUPPORT_CANCELLATION, state, "agree", RESPONDER, state, "consent", NP_("button", "I agree")),
            Transition(
                SUPPORT_CANCELLATION, state, "object", RESPONDER, state, "oppose", NP_("button", "I do not agree")
            ),
            Transition(SUPPORT_CANCELLATION, state, "withdraw", OPENER, "withdrawn", "take_back", _WITHDRAW),
        )
    ),
    Transition(SUPPORT_CANCELLATION, "open", "take", SUPPORT, "under_review", "take_up", N_("Take up the case")),
    Transition(
        SUPPORT_CANCELLATION,
        "under_review",
        "settle",
        SUPPORT,
        "settled",
        "carry_out",
        N_("Carry out what both agreed"),
    ),
    Transition(SUPPORT_CANCELLATION, "under_review", "grant", SUPPORT, "verdict", "grant", N_("Cancel it")),
    Transition(SUPPORT_CANCELLATION, "under_review", "refuse", SUPPORT, "verdict", "refuse", N_("Refuse to cancel it")),
    Transition(
        SUPPORT_CANCELLATION, "verdict", "agree", RESPONDER, "verdict", "returned_agreed", NP_("button", "I agree")
    ),
    Transition(SUPPORT_CANCELLATION, "verdict", "refund", CLOCK, "verdict", "returned_due"),
)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of request: who may open it, and in which states of the order."""

    name: str
    layer: int
    opened_by: tuple[str, ...]
    order_states: tuple[str, ...]
    plain_only: bool  # milestone orders are cancelled through support (B7, X19)
    on_order_page: bool  # asked on the order page and not inside the centre (F14)
    label: Message
    explains: Message  # one sentence under the label


KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            "update",
            1,
            (CLIENT,),
            ("ongoing",),
            False,
            False,
            N_("Get an order update"),
            N_("Ask how the work is going. The other party answers in the order."),
        ),
        Kind(
            "cancel",
            1,
            (CLIENT, FREELANCER),
            ("ongoing", "delivered"),
            True,
            False,
            N_("Cancel the order"),
            N_("Ask the other party to agree to stop. You choose a reason and may explain it."),
        ),
        Kind(
            "extension",
            1,
            (FREELANCER,),
            ("ongoing",),
            False,
            True,
            N_("Ask for more time or extras"),
            N_("Propose a later delivery date, extras with a price, or both."),
        ),
    )
}


ACCEPT_CANCEL = next(t for t in TRANSITIONS if (t.kind, t.act) == ("cancel", "accept"))


def find(kind: str, state: str, act: str, by: str) -> Transition | None:
    """The transition of this act by this side in this state."""
    return next((t for t in TRANSITIONS if (t.kind, t.state, t.act, t.by) == (kind, state, act, by)), None)


def known(kind: str, act: str, by: str | None = None) -> bool:
    """Whether this kind knows the act at all, by anybody or by this side, in whatever state."""
    return any((t.kind, t.act) == (kind, act) and by in (None, t.by) for t in TRANSITIONS)


def legal(kind: str, state: str, by: str) -> tuple[Transition, ...]:
    """What this side may do in this state: the buttons of a page."""
    return tuple(t for t in TRANSITIONS if (t.kind, t.state, t.by) == (kind, state, by))
