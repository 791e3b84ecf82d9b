"""Outcomes: a plan, told to one reader. What is said is looked up by the move that made the plan (G2)."""

from __future__ import annotations

from datetime import datetime

from app.core.errors import Refusal
from app.core.words import Sentence
from app.rules.base.facts import CaseFacts, DeadlineFacts, OrderFacts
from app.rules.base.kind import OPENER, RESPONDER, has_button
from app.rules.base.people import CLIENT, FREELANCER, PARTIES, Actor, other
from app.rules.base.plan import Plan
from app.rules.cases.outcomes import nothing_else
from app.rules.decide import decide_case, decide_lapse
from app.rules.moves import of

Sentences = tuple[Sentence, ...]
DRAFT = "draft"  # the digest of a text that is not written yet


def silence(facts: OrderFacts, deadline: DeadlineFacts, reader: str) -> Sentences:
    """Say what happens at this deadline if nobody acts before it, to the reader in that role."""
    return explain(decide_lapse(facts, deadline), reader)


def answer(facts: OrderFacts, case: CaseFacts, act: str, reader: str, now: datetime) -> Sentences:
    """Say what happens if the other side answers with `act` now, to the reader in that role."""
    responder = FREELANCER if case.opened_by == CLIENT else CLIENT
    actor = Actor(responder, facts.user_id(responder))
    return explain(decide_case(facts, case, act, actor, now, text=DRAFT), reader)


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
    """Say what a plan makes true, in at most four short sentences: what, when, under which label, and the money."""
    subject, state, act = plan.cause
    made_by = (move for move in of(subject) if (move.state, move.act) == (state, act)) if subject else ()
    return next((move.outcome for move in made_by), nothing_else)(plan, reader)
