"""A brief: what a client asks for before there is an order, with the offers that a freelancer makes for it (B5, B8)."""

from __future__ import annotations

from app.core.words import N_, NP_
from app.rules.base.kind import OPENER, PROPOSAL, RESPONDER, Kind, Move
from app.rules.base.people import CLIENT, CLOCK
from app.rules.cases.texts import ACCEPT_AND_PAY, WITH_ANSWER
from app.rules.offers import terms
from app.rules.offers.texts import EVENTS, about_brief, agreed

_NOT_ORDERED = N_("Nothing is ordered and nothing is paid.")
_OFFERED = N_("The client can accept the offer for %(offer)s, but no longer an earlier one.")


def _ends(state: str, act: str, by: str, to: str, label: str) -> Move:
    text = WITH_ANSWER if act == "decline" else None
    return Move(state, act, by, to, terms.end_brief, _NOT_ORDERED, about_brief, _LABELS[label], text=text)


_LABELS = {
    "decline brief": N_("Decline the brief"),
    "withdraw brief": N_("Withdraw the brief"),
    "decline offer": N_("Decline the offer"),
    "withdraw offer": N_("Withdraw the offer"),
}

KIND = Kind(
    name=terms.BRIEF,
    tier=PROPOSAL,
    opened_by=(CLIENT,),
    while_order=(),  # it comes before the order, and is opened with it
    first="asked",
    label=N_("Send a brief"),
    explains=N_("Describe what you want made. The freelancer answers with an offer."),
    requested=NP_("order state", "Proposal"),
    states={},
    fixed_windows=("offer",),  # a new offer has a time of its own
    moves=(
        Move("asked", "offer", RESPONDER, "offered", terms.make_offer, _OFFERED, about_brief, N_("Send the offer")),
        _ends("asked", "decline", RESPONDER, "declined", "decline brief"),
        _ends("asked", "withdraw", OPENER, "withdrawn", "withdraw brief"),
        Move(
            "offered",
            "accept",
            OPENER,
            "accepted",
            terms.accept_offer,
            N_("The order is placed, and its first milestone is charged."),
            agreed,
            N_("Accept the offer"),
            pays=ACCEPT_AND_PAY,
        ),
        Move(
            "offered",
            "ask_changes",
            OPENER,
            "asked",
            terms.ask_offer_changes,
            N_("The freelancer can make another offer."),
            about_brief,
            N_("Ask for changes"),
        ),
        _ends("offered", "decline", OPENER, "declined", "decline offer"),
        Move("offered", "offer", RESPONDER, "offered", terms.make_offer, _OFFERED, about_brief, N_("Send a new offer")),
        _ends("offered", "withdraw", RESPONDER, "withdrawn", "withdraw offer"),
        Move(
            "offered",
            "lapse",
            CLOCK,
            "asked",
            terms.expire_offer,
            N_("The offer expires. The freelancer can make another one."),
            about_brief,
            done=N_("The offer has expired."),
            after=lambda policy: policy.offer_window,
        ),
    ),
    events=EVENTS,
)
