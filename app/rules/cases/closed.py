"""Why something is closed: nothing can be asked on an order as it stands, or the clock or somebody was first (X36)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from app.core.errors import Refusal
from app.core.words import N_, At, Message, Sentence, sentence
from app.rules.base import labels
from app.rules.base.deadlines import kind_of as clock_of
from app.rules.base.facts import CaseFacts, DeadlineFacts, MilestoneFacts, OrderFacts
from app.rules.base.kind import OPENER, RESPONDER, Move
from app.rules.base.people import CLOCK, GATEWAY
from app.rules.base.registry import KINDS, meaning

COMPLETED = N_("This order is completed, so the Resolution Center is closed for it. Customer service can help you.")
NOT_AGREED = N_("There is no order yet. It is placed when the client accepts an offer.")
UNPAID = N_("This milestone is not paid yet. Requests are possible once it has started.")

CLOSED: Mapping[str, Message] = MappingProxyType(
    {
        "proposed": NOT_AGREED,
        "dismissed": NOT_AGREED,
        "pending": N_("This order is not paid yet. Requests are possible once it has started."),
        "delivered": N_("The work is delivered. You can approve it, ask for changes, or ask to cancel."),
        "completed": COMPLETED,
        "cancelled": N_("This order is cancelled. There is nothing left to ask for."),
    }
)

# TRANSLATORS: each of these is followed by one more whole sentence
_PASSED = N_("The deadline was %(due)s. It has passed, so this is no longer possible. %(follows)s")
_ALREADY = N_("%(done)s This does not need to be done again.")
_MOVED_ON = N_("This was decided in the meantime. %(now)s")
_NOT_NOW = N_("This is not possible at the moment. %(now)s")

_REQUEST_NOW = N_("The request is shown as “%(state)s” now.")
_ORDER_NOW = N_("The order is now shown as “%(state)s”.")
_MILESTONE_NOW = N_("The milestone is now shown as “%(state)s”.")
_SIDES = (OPENER, RESPONDER)


def not_now(
    facts: OrderFacts, subject: CaseFacts | MilestoneFacts, moves: Sequence[Move], act: str, by: str
) -> Refusal:
    """Return the refusal (409) of an act that this side knows among `moves`, and not in the state of the subject."""
    own = [move for move in moves if (move.act, move.by) == (act, by)]
    states = {move.state for move in own}
    around = [move for move in moves if move.state in states]
    last = _last_ended(facts, subject, [move.act for move in around if move.by == CLOCK])
    if last is not None and last.state == "lapsed":
        return _passed(facts, last, next(m for m in around if (m.act, m.by) == (clock_of(last.kind).act, CLOCK)))
    if by in _SIDES and (done := _did_it(facts, subject, own, around, last)):
        return Refusal(409, "done_already", _ALREADY, done=done)
    others = [move for move in around if move.to == subject.state != move.state and move.by in _SIDES]
    if others and all(move.by != by for move in others):
        return Refusal(409, "moved_on", _MOVED_ON, now=_stands(facts, subject))
    return Refusal(409, "wrong_state", _NOT_NOW, now=_stands(facts, subject))


def order_over(facts: OrderFacts, moves: Sequence[Move]) -> Refusal:
    """Return the refusal (409) of an act on an order that is cancelled: since when, if the clock did it."""
    passed = passed_order(facts, moves)
    return passed or Refusal(409, "wrong_state", _NOT_NOW, now=_order_stands(facts))


def passed_order(facts: OrderFacts, moves: Sequence[Move] = ()) -> Refusal | None:
    """Return the refusal (409) that names the deadline at which the order was cancelled; None if people did it."""
    lapsed = (d for d in facts.ended if d.state == "lapsed" and d.due_at == facts.cancelled_at)
    for deadline in lapsed:
        case = next((c for c in facts.cases if deadline.subject == "case" and c.id == deadline.subject_id), None)
        known = KINDS[case.kind].moves if case else moves
        found = next((m for m in known if (m.act, m.by) == (clock_of(deadline.kind).act, CLOCK)), None)
        if found is not None:
            return _passed(facts, deadline, found)
    return None


def passed_case(facts: OrderFacts, case: CaseFacts) -> Refusal | None:
    """Return the refusal (409) that names the deadline at which the clock ended this case; None if people did it."""
    acts = {move.act: move for move in KINDS[case.kind].moves if move.by == CLOCK and move.to == case.state}
    last = _last_ended(facts, case, [*acts])
    lapsed = last is not None and last.state == "lapsed"
    return _passed(facts, last, acts[clock_of(last.kind).act]) if last is not None and lapsed else None


def _last_ended(facts: OrderFacts, subject: CaseFacts | MilestoneFacts, acts: Sequence[str]) -> DeadlineFacts | None:
    """The deadline that ended last, of those at which the clock does one of these acts to the subject."""
    name = "case" if isinstance(subject, CaseFacts) else "milestone"
    found = (d for d in facts.ended if (d.subject, d.subject_id) == (name, subject.id))
    return next((d for d in reversed([*found]) if clock_of(d.kind).act in acts), None)


def _did_it(
    facts: OrderFacts,
    subject: CaseFacts | MilestoneFacts,
    own: Sequence[Move],
    around: Sequence[Move],
    last: DeadlineFacts | None,
) -> Message | None:
    """What this side is told of having done it before; None where that is not certain."""
    if isinstance(subject, CaseFacts) and subject.closed_at in [m.submitted_at for m in facts.milestones]:
        return None  # the delivery ended it (X28)
    met = last is not None and last.state == "met" and all(move.by != GATEWAY for move in around)
    return next((m.done for m in own if m.to == subject.state and (m.to != m.state or met)), None)


def _passed(facts: OrderFacts, deadline: DeadlineFacts, move: Move) -> Refusal:
    follows = Sentence(move.done) if move.done else meaning(move, facts.policy)
    return Refusal(409, "deadline_passed", _PASSED, due=At(deadline.due_at, "named"), follows=follows)


def _stands(facts: OrderFacts, subject: CaseFacts | MilestoneFacts) -> Sentence:
    if isinstance(subject, CaseFacts):
        state = KINDS[subject.kind].states.get(subject.state)
        return sentence(_REQUEST_NOW, state=state) if state else _order_stands(facts)
    if facts.plain or facts.state == "cancelled":
        return _order_stands(facts)
    return sentence(_MILESTONE_NOW, state=labels.MILESTONE_STATES[subject.state])


def _order_stands(facts: OrderFacts) -> Sentence:
    return sentence(_ORDER_NOW, state=labels.order_state(facts.state, facts.consent))
