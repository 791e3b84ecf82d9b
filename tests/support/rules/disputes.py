"""Milestone disputes made by hand: opened, challenged, with offers, and a plan of everything that happens to them."""

from collections.abc import Callable, Mapping
from typing import Any

from app.rules.base.facts import OrderFacts
from app.rules.base.people import CLIENT, FREELANCER, other
from app.rules.base.plan import Plan
from app.rules.decide import decide_due
from app.rules.disputes.claim import Claim
from app.rules.kinds.milestone_dispute import NAME
from app.rules.milestones.division import Parts
from tests.support.domain.facts import ACTORS, DAY, NOW, act, committed, opening, order

AMOUNT = 62_000


def disputed(
    role: str = CLIENT, facts: OrderFacts | None = None, amount: int = AMOUNT, offer: Parts | None = None
) -> OrderFacts:
    """A dispute of this side about that much of the only milestone was just opened."""
    wish = Claim(11, amount, "no_response", offer)
    return committed(opening(facts or order(), NAME, role, details=wish, comment="why"))


def challenged(role: str = CLIENT, facts: OrderFacts | None = None) -> OrderFacts:
    """And the other side challenged it."""
    return committed(act(disputed(role, facts), "challenge", ACTORS[other(role)], text="digest"))


def got(plan: Plan) -> tuple[int, int]:
    """What goes to the client and, with the fee, to the freelancer."""
    moved = {code: sum(m.amount.minor for m in plan.moves if m.code == code) for code in ("refund", "earn", "fee")}
    return moved["refund"], moved["earn"] + moved["fee"]


def all_to(winner: str) -> tuple[int, int]:
    return (AMOUNT, 0) if winner == CLIENT else (0, AMOUNT)


def offered(facts: OrderFacts, role: str, parts: Parts | None, due: Any = None) -> OrderFacts:
    """And this side made an offer."""
    return committed(act(facts, "offer", ACTORS[role], offer=parts, new_due_on=due, text=None))


HALF = Parts(client=31_000, freelancer=31_000)


def _lapsed() -> Plan:
    facts = disputed()
    return decide_due(facts, facts.deadlines[0], facts.deadlines[0].due_at)


def sealed(facts: OrderFacts, role: str, figure: int, theirs: int | None = None) -> Plan:
    """This side enters a figure, the other having entered `theirs`."""
    return act(facts, "seal", ACTORS[role], sealed_figure=figure, theirs=theirs)


def _sealed_alone() -> Plan:
    facts = committed(sealed(challenged(), CLIENT, 40_000))
    deadline = next(d for d in facts.deadlines if d.kind == "sealed_round")
    return decide_due(facts, deadline, deadline.due_at)


OF_DISPUTES: Mapping[str, Callable[[], Plan]] = {
    "dispute opened": lambda: opening(order(), NAME, CLIENT, details=Claim(11, AMOUNT, "quality"), comment="why"),
    "dispute lapses": _lapsed,
    "dispute challenged": lambda: act(disputed(), "challenge", ACTORS[FREELANCER], text="digest"),
    "dispute withdrawn": lambda: act(disputed(), "withdraw", ACTORS[CLIENT]),
    "dispute conceded": lambda: act(challenged(), "concede", ACTORS[CLIENT]),
    "dispute figure sealed": lambda: sealed(challenged(), CLIENT, 40_000),
    "dispute figures meet": lambda: sealed(committed(sealed(challenged(), CLIENT, 40_000)), FREELANCER, 41_001, 40_000),
    "dispute figures do not meet": lambda: sealed(
        committed(sealed(challenged(), CLIENT, 40_000)), FREELANCER, 39_999, 40_000
    ),
    "dispute figure alone": _sealed_alone,
    "dispute offer made": lambda: act(
        challenged(), "offer", ACTORS[FREELANCER], offer=Parts(20_000, 30_000, 12_000), new_due_on=NOW + 9 * DAY
    ),
    "dispute offer declined": lambda: act(
        offered(challenged(), FREELANCER, HALF), "decline", ACTORS[CLIENT], version=2
    ),
    "dispute offer accepted": lambda: act(
        offered(challenged(), FREELANCER, Parts(20_000, 30_000, 12_000), NOW + 9 * DAY),
        "accept",
        ACTORS[CLIENT],
        version=2,
    ),
}
