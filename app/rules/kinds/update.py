"""An update request: the client asks how the work is going, and the freelancer answers within two days (F8–F10)."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.errors import Invalid
from app.core.words import N_, Sentence, sentence
from app.rules.base.change import Change
from app.rules.base.facts import CaseFacts
from app.rules.base.fields import Prose
from app.rules.base.kind import PEER, RESPONDER, Kind, Move, Sentences
from app.rules.base.labels import CASE_STATES
from app.rules.base.people import CLIENT, CLOCK
from app.rules.base.plan import Given, Plan
from app.rules.base.story import Story, to_all
from app.rules.cases.ending import close, end
from app.rules.cases.outcomes import goes_on
from app.rules.cases.shared_moves import WITHDRAWING
from app.rules.cases.texts import request_events

NAME = "update"


@dataclass(frozen=True, slots=True)
class Update:
    """An update request; what the client would like to know is the comment."""


_TEXT = Prose(
    N_("Your update"),
    N_("Write the update first."),
    N_("%(name)s will see this in the order, exactly as you write it."),
)


def answer(change: Change, case: CaseFacts, to: Move, given: Given) -> None:
    """F10: the update is given, and visible to the client. Refuses (422) an empty one."""
    if given.get("text") is None:
        raise Invalid("text", "answer_missing", _TEXT.missing)
    end(change, case, to.to)
    change.event("request.answered", {"case": case.ref, "kind": case.kind} | given)


def _answered(plan: Plan, reader: str) -> Sentences:
    return (Sentence(N_("The request is answered, and the order goes on.")),)


def _unanswered(plan: Plan, reader: str) -> Sentences:
    """F9: it closes, and the order goes on."""
    return (sentence(N_("On %(at)s the request closes automatically."), at=plan.at), *goes_on(plan, reader))


KIND = Kind(
    name=NAME,
    tier=PEER,
    opened_by=(CLIENT,),
    while_order=("ongoing",),
    fields=(),
    details=Update,
    comment=N_("What would you like to know?"),
    label=N_("Get an order update"),
    explains=N_("Ask how the work is going. The other party answers in the order."),
    requested=N_("Update requested"),
    states=CASE_STATES,
    subject="request",
    window=NAME,
    on_delivery="answered",  # X28
    ended_by={
        "answered": N_("This also answers the open update request."),
        "superseded": N_("The open update request ends as well."),
    },
    moves=(
        Move(
            "open",
            "answer",
            RESPONDER,
            "answered",
            answer,
            N_("The update is added to the order, and the order goes on."),
            _answered,
            N_("Send the update"),
            if_they=N_("If they send the update"),
            done=N_("Your update was sent."),
            text=_TEXT,
        ),
        WITHDRAWING,
        Move(
            "open",
            "lapse",
            CLOCK,
            "lapsed",
            close,
            N_("The request closes, and the order goes on."),
            _unanswered,
            done=N_("The request closed without an answer, and the order goes on."),
        ),
    ),
    events=request_events(
        NAME,
        Story(N_("You asked for an update"), N_("%(name)s asked for an update")),
        Story(N_("Your update request was sent"), N_("%(name)s asks for an update")),
        answered=Story(N_("You sent the update"), N_("%(name)s sent the update")),
        withdrawn=Story(N_("You withdrew the update request"), N_("%(name)s withdrew the update request")),
        lapsed=to_all(N_("The update request closed without an answer")),
        superseded=to_all(N_("The update request was replaced by what came after it")),
        delivered=to_all(N_("The delivery answered the update request")),
    ),
)
