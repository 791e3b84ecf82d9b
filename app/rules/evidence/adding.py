"""Adding evidence to a case: by whom, until when, how much, and what it makes true (M9, X55)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.core.errors import Invalid, Refusal
from app.core.words import N_
from app.rules.base.change import Change
from app.rules.base.facts import CaseFacts, OrderFacts
from app.rules.base.kind import OPENER, RESPONDER
from app.rules.base.people import Actor, other
from app.rules.base.plan import Plan
from app.rules.base.registry import kind_of
from app.rules.cases.contests import keeper
from app.rules.files.limits import FIELD, PIECES

ADDED = "evidence.added"
FILE, MESSAGE = "file", "message"
MESSAGES = "messages"  # the field of the form in which messages are ticked
TOGETHER = timedelta(minutes=10)  # what one side adds within it becomes one mail

CLOSED = N_("Evidence can no longer be added to this case. What was added before stays in it.")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of evidence as it is offered: a file, or a message by its id; `digest` is that of the file or message.

    `ref` names its fields in the form; `shown_on` is the day of what it shows.
    """

    kind: str
    ref: str
    digest: str
    caption: str = ""
    why: str = ""
    shown_on: date | None = None


@dataclass(frozen=True, slots=True)
class There:
    """What a case has already: how many pieces of the side that adds, and which messages, by their ids."""

    mine: int = 0
    messages: Collection[int] = ()


def takes(facts: OrderFacts, case: CaseFacts, role: str) -> bool:
    """Tell whether this party may add evidence to the case now."""
    try:
        check_open(facts, case, role)
    except Refusal:
        return False
    return True


def check_open(facts: OrderFacts, case: CaseFacts, role: str) -> None:
    """Refuse evidence of this party: of a kind without it (409), not this side's to add (403), too late (409, M9)."""
    rule = kind_of(case).evidence
    if rule is None:
        raise Refusal(409, "no_evidence", N_("No evidence can be added to this request."))
    if (OPENER if role == case.opened_by else RESPONDER) not in rule.by:
        raise Refusal(403, "not_your_act", N_("This is for the other party to do."))
    if case.closed_at is not None or case.state not in rule.states:
        raise Refusal(409, "evidence_closed", CLOSED)


def decide_evidence(
    facts: OrderFacts, case: CaseFacts, actor: Actor, now: datetime, pieces: Sequence[Piece], there: There
) -> Plan:
    """Return the plan of adding these pieces: they are in the case for good, and the other side is told.

    Refuses as `check_open` does; and (422) nothing at all, more than one side may add, a text that is too long, a day
    to come, and a message that is in the case already.
    """
    check_open(facts, case, actor.role)
    if not pieces:
        raise Invalid(FIELD, "nothing", N_("Choose a file or a message to add."))
    if there.mine + len(pieces) > PIECES.per_side:
        raise Invalid(
            FIELD, "too_many_pieces", N_("You can add at most %(limit)s pieces to one case."), limit=PIECES.per_side
        )
    for piece in pieces:
        _check(piece, now, there)
    change = Change(facts, actor, now)
    digests = {kind: [piece.digest for piece in pieces if piece.kind == kind] for kind in (FILE, MESSAGE)}
    told = {"files": digests[FILE], "messages": digests[MESSAGE]}
    about = {"case": case.ref} | {name: some for name, some in told.items() if some}
    change.event(ADDED, about, tell=(other(actor.role), *keeper(case)))
    return change.plan()


def _check(piece: Piece, now: datetime, there: There) -> None:
    if piece.kind == MESSAGE and int(piece.ref) in there.messages:
        raise Invalid(MESSAGES, "there_already", N_("One of these messages is part of the evidence already."))
    for name, text, limit in (("caption", piece.caption, PIECES.caption), ("why", piece.why, PIECES.why)):
        if len(text) > limit:
            message = N_("Shorten your text to %(limit)s characters.")
            raise Invalid(f"{name}_{piece.ref}", "too_long", message, limit=limit)
    if piece.shown_on is not None and piece.shown_on > (now + timedelta(days=1)).date():  # it may be tomorrow there
        raise Invalid(f"day_{piece.ref}", "not_yet", N_("Choose a date that is not in the future."))
