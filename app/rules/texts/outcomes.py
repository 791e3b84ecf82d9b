"""Outcomes: a plan, told to one reader. What is said is looked up by the move that made the plan (G2)."""

from __future__ import annotations

from datetime import datetime

from app.core.words import Sentence
from app.rules.base.facts import CaseFacts, DeadlineFacts, OrderFacts
from app.rules.base.people import CLIENT, FREELANCER, Actor
from app.rules.base.plan import Plan
from app.rules.cases.outcomes import nothing_else
from app.rules.decide import decide_case, decide_lapse
from app.rules.moves import MOVES

Sentences = tuple[Sentence, ...]
DRAFT = "draft"  # the digest of a text that is not written yet

_OUTCOMES = {(move.kind, move.state, move.act): move.outcome for move in MOVES}


def silence(facts: OrderFacts, deadline: DeadlineFacts, reader: str) -> Sentences:
    """Say what happens at this deadline if nobody acts before it, to the reader in that role."""
    return told(decide_lapse(facts, deadline), reader)


def answer(facts: OrderFacts, case: CaseFacts, act: str, reader: str, now: datetime) -> Sentences:
    """Say what happens if the other side answers with `act` now, to the reader in that role."""
    responder = FREELANCER if case.opened_by == CLIENT else CLIENT
    actor = Actor(responder, facts.user_id(responder))
    return told(decide_case(facts, case, act, actor, now, text=DRAFT), reader)


def told(plan: Plan, reader: str) -> Sentences:
    """Say what a plan makes true, in at most four short sentences: what, when, under which label, and the money."""
    return _OUTCOMES.get(plan.cause, nothing_else)(plan, reader)
