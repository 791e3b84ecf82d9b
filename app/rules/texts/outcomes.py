"""Outcomes: a plan, told to one reader. What is said is looked up by the move that made the plan (G2)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from app.core.errors import Invalid, Refusal
from app.core.words import Message, Sentence, sentence
from app.rules.base.change import Change
from app.rules.base.facts import CaseFacts, DeadlineFacts, MilestoneFacts, OrderFacts
from app.rules.base.kind import OPENER, RESPONDER, Move, has_button
from app.rules.base.people import PARTIES, Actor, other
from app.rules.base.plan import Plan
from app.rules.cases.besides import besides
from app.rules.decide import decide_case, decide_lapse, decide_milestone
from app.rules.milestones.moves import SUBJECT as MILESTONE
from app.rules.moves import legal, of
from app.rules.payments.texts import NOTHING_ELSE

Sentences = tuple[Sentence, ...]
DRAFT = "draft"  # the digest of a text that is not written yet


def silence(facts: OrderFacts, deadline: DeadlineFacts, reader: str) -> Sentences:
    """Say what happens at this deadline if nobody acts before it, to the reader in that role.

    An approval by the clock that comes before it and ends the case is what happens then (X23, X34).
    """
    plan = decide_lapse(facts, deadline)
    for earlier in facts.deadlines:
        approves = (earlier.kind, earlier.state, earlier.parked) == ("approval", "running", False)
        if approves and earlier.due_at <= deadline.due_at and deadline.subject == "case":
            approved = decide_lapse(facts, earlier)
            case = next(c for c in approved.after.cases if c.id == deadline.subject_id)
            plan = approved if case.closed_at is not None else plan
    return explain(plan, reader)


def answer(facts: OrderFacts, case: CaseFacts, act: str, reader: str, now: datetime) -> Sentences:
    """Say what happens if the other side answers with `act` now, to the reader in that role."""
    return explain(answered(facts, case, act, now), reader)


def answered(facts: OrderFacts, case: CaseFacts, act: str, now: datetime) -> Plan:
    """What it does if the other side answers with `act` now; refuses as answering would."""
    responder = other(case.opened_by)
    return decide_case(facts, case, act, Actor(responder, facts.user_id(responder)), now, text=DRAFT)


def buttons(subject: CaseFacts | MilestoneFacts, role: str) -> tuple[Move, ...]:
    """Return the moves of this side on a case or a milestone as it stands, possible or not: those with a button."""
    if isinstance(subject, MilestoneFacts):
        return tuple(move for move in legal(MILESTONE, subject.state, role) if has_button(move))
    side = OPENER if subject.opened_by == role else RESPONDER
    return tuple(move for move in legal(subject.kind, subject.state, side) if has_button(move))


def open_to(
    facts: OrderFacts, subject: CaseFacts | MilestoneFacts, role: str, now: datetime
) -> Iterator[tuple[Move, Plan]]:
    """Yield what this side can do about a case or a milestone now, with what it would do; not what is refused."""
    actor = Actor(role, facts.user_id(role))
    for move in buttons(subject, role):
        try:
            if isinstance(subject, MilestoneFacts):
                yield move, decide_milestone(facts, move.act, actor, now, subject, text=DRAFT)
            else:
                yield move, decide_case(facts, subject, move.act, actor, now, text=DRAFT)
        except Invalid:  # what has to be given with it is not there yet
            if isinstance(subject, CaseFacts) and move.fields:
                yield move, Change(facts, actor, now, cause=(move.kind, move.state, move.act)).plan()
        except Refusal:
            continue


def branches(
    facts: OrderFacts, case: CaseFacts, reader: str, now: datetime
) -> Iterator[tuple[Message, Sentences, str]]:
    """Yield each way in which a case may go, once: its heading, what it makes true, and how that is drawn."""
    mine, found = case.opened_by == reader, ahead(facts, case, reader, now)
    for move in of(case.kind):
        title = move.if_they if mine else move.if_you
        if title is not None and move.act in found:
            yield title, found.pop(move.act), move.box


def ahead(facts: OrderFacts, case: CaseFacts, reader: str, now: datetime) -> dict[str, Sentences]:
    """Say what each move that a case leads to would make true now, to the reader in that role (G2).

    The acts that a move supposes are taken for done; a move that is refused all the same is left out.
    """
    moves = [move for move in of(case.kind) if has_button(move) and (move.if_you or move.if_they)]
    found = {}
    for move in moves:
        before, ready = facts, move.supposes
        try:
            for act, by in ready:
                before = _supposed(before, case, act, by, now)
            found[move.act] = explain(_decide(before, case, move.act, move.by, now), reader)
        except Refusal:
            continue
    return found


def _supposed(facts: OrderFacts, case: CaseFacts, act: str, by: str, now: datetime) -> OrderFacts:
    try:
        return _decide(facts, case, act, by, now).after
    except Refusal:  # it was done before
        return facts


def _decide(facts: OrderFacts, case: CaseFacts, act: str, by: str, now: datetime) -> Plan:
    subject = facts.case(case.ref) or case
    role = {OPENER: case.opened_by, RESPONDER: other(case.opened_by)}.get(by, by)
    return decide_case(
        facts, subject, act, Actor(role, facts.user_id(role) if role in PARTIES else None), now, text=DRAFT
    )


def explain(plan: Plan, reader: str) -> Sentences:
    """Say what a plan makes true, in a few short sentences: what, when, under which label, the money, what else ends.

    That nothing else changes is said only of a plan that ends nothing else.
    """
    move, also = _made_by(plan), besides(plan)
    said = NOTHING_ELSE if move is None else move.outcome(plan, reader)
    return also if also and said == NOTHING_ELSE else (*said, *also)


def _made_by(plan: Plan) -> Move | None:
    subject, state, act = plan.cause
    moves = of(subject) if state else ()  # what opens a case is no move
    return next((move for move in moves if (move.state, move.act) == (state, act)), None)


def button(plan: Plan, usual: Message) -> Message | Sentence:
    """Return what the button says that makes this plan: `usual`, or the amount where it asks for a payment (X54)."""
    move = _made_by(plan)
    if not plan.to_pay or move is None or move.pays is None:
        return usual
    return sentence(move.pays, amount=plan.to_pay)
