"""Facts of a brief and of the offers made for it."""

from datetime import timedelta
from typing import Any

from app.rules.base.facts import OrderFacts
from app.rules.base.people import CLIENT, FREELANCER
from app.rules.base.plan import MilestoneDraft, Plan
from app.rules.decide import decide_case
from app.rules.offers.terms import Terms, decide_brief
from tests.support.domain.facts import ACTORS, NOW, committed, order

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
THREE = Terms(
    tuple(MilestoneDraft(f"Part {n}", f"Thing {n}", n * 10_000, NOW + n * 7 * DAY) for n in (1, 2, 3)),
)


def brief(terms: Terms | None = THREE) -> OrderFacts:
    """A brief that waits for the freelancer."""
    empty = order("proposed", milestones=(), price=0, delivery_due_at=None, fee_basis_points=1_000)
    return committed(decide_brief(empty, ACTORS[CLIENT], NOW, "brief", terms, "digest"))


def act(facts: OrderFacts, name: str, role: str, now: Any = NOW, **given: object) -> Plan:
    """What is planned for an act on the brief."""
    return decide_case(facts, facts.cases[0], name, ACTORS[role], now, **given)


def offered(terms: Terms = THREE, now: Any = NOW) -> OrderFacts:
    """An offer that waits for the client."""
    return committed(act(brief(), "offer", FREELANCER, now, terms=terms, digest="terms", text="text"))


def accepting(facts: OrderFacts, terms: Terms = THREE, version: int = 1, now: Any = NOW) -> Plan:
    """What is planned when the client accepts."""
    return act(facts, "accept", CLIENT, now, terms=terms, version=version, digest="terms")
