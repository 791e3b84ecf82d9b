"""More time by both, as verbs: one side asks, the other agrees or declines, or who asked takes it back (G6)."""

from __future__ import annotations

import logging
from datetime import datetime

from app.core.database.tx import Tx
from app.rules.base.facts import OrderFacts
from app.rules.base.people import Actor
from app.rules.base.plan import Plan
from app.rules.base.registry import awaited
from app.rules.deadlines.lengthening import decide_answer, decide_ask, decide_take_back
from app.services.cases.cases import find
from app.services.deadlines.changes import record_change
from app.services.store.writer import PlannedWrite, write

log = logging.getLogger(__name__)


def ask(tx: Tx, facts: OrderFacts, actor: Actor, ref: str, days: int) -> None:
    """This side asks to put off the deadline of a case by so many days. Refuses as `decide_ask` does."""
    _write(tx, decide_ask(facts, find(facts, ref), days, actor, tx.now), "ask")


def answer(tx: Tx, facts: OrderFacts, actor: Actor, ref: str, agree: bool, until: datetime) -> None:
    """The other side agrees, and the deadline is moved to `until`, or declines. Refuses as `decide_answer` does."""
    case = find(facts, ref)
    plan = decide_answer(facts, case, agree, until, actor, tx.now)
    _write(tx, plan, "agree" if agree else "decline")
    deadline = awaited(facts, case)
    if agree and deadline is not None:
        record_change(tx, deadline, until, f"agreed:{facts.head_seq + 1}", actor.user_id)


def take_back(tx: Tx, facts: OrderFacts, actor: Actor, ref: str) -> None:
    """Who asked does not ask any more. Refuses as `decide_take_back` does."""
    _write(tx, decide_take_back(facts, find(facts, ref), actor, tx.now), "take_back")


def _write(tx: Tx, plan: Plan, verb: str) -> None:
    write(tx, [PlannedWrite(plan)])
    log.info("deadline.%s order=%s by=%s", verb, plan.before.ref, plan.actor.role)
