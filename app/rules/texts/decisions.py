"""What each decision of staff would make true now, told before anybody decides (G2, X7)."""

from __future__ import annotations

from datetime import datetime

from app.core.words import Sentence
from app.rules.base.facts import CaseFacts, OrderFacts
from app.rules.base.people import SUPPORT, Actor, other
from app.rules.decide import decide_case
from app.rules.texts.outcomes import DRAFT, told

Sentences = tuple[Sentence, ...]


def decisions(facts: OrderFacts, ref: str, reader: str, now: datetime) -> dict[str, Sentences]:
    """Say what each way out of a case would make true now, to the reader in that role: settled as both agreed, granted
    against the other party's will, refused."""
    case = _of(facts, ref)
    staff, party = Actor(SUPPORT), Actor(other(case.opened_by), case.responder_id)
    if case.state == "open":
        facts = decide_case(facts, case, "take", staff, now).after
    plans = {"refuse": decide_case(facts, _of(facts, ref), "refuse", staff, now, text=DRAFT)}
    if case.stance != "agreed":
        plans["grant"] = decide_case(facts, _of(facts, ref), "grant", staff, now, text=DRAFT)
        facts = decide_case(facts, _of(facts, ref), "agree", party, now).after
    plans["settle"] = decide_case(facts, _of(facts, ref), "settle", staff, now, text=DRAFT)
    return {act: told(plans[act], reader) for act in ("settle", "refuse", "grant") if act in plans}


def _of(facts: OrderFacts, ref: str) -> CaseFacts:
    return next(c for c in facts.cases if c.ref == ref)
