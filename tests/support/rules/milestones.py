"""Facts of an order of several milestones."""

from dataclasses import replace
from datetime import timedelta

from app.rules.base.facts import MilestoneFacts, OrderFacts
from app.rules.base.people import CLIENT, FREELANCER
from app.rules.base.plan import Plan
from app.rules.decide import decide_due, decide_milestone
from app.rules.operations import OperationFacts, decide_done
from tests.support.domain.facts import ACTORS, NOW, committed, order

DAY = timedelta(days=1)
AMOUNTS = (40_000, 30_001, 25_000)


def chain(state: str = "pending", **columns: object) -> OrderFacts:
    """An order of three milestones of which the first is being charged."""
    parts = tuple(
        MilestoneFacts(10 + n, "planned", amount, 0, position=n, title=f"Part {n}", due_at=NOW + n * 7 * DAY)
        for n, amount in enumerate(AMOUNTS, start=1)
    )
    known = {"plain": False, "price": sum(AMOUNTS), "fee_basis_points": 1_000}
    facts = order(state, milestones=(replace(parts[0], state="charging", charge="charge:1"), *parts[1:]), **known)
    return replace(facts, **columns)  # type: ignore[arg-type]


def act(facts: OrderFacts, name: str, role: str, now: object = NOW) -> OrderFacts:
    """The facts after an act on the milestone whose turn it is."""
    return committed(decide_milestone(facts, name, ACTORS[role], now))  # type: ignore[arg-type]


def pay(facts: OrderFacts) -> OrderFacts:
    """The gateway confirms the charge that is waited for."""
    milestone = facts.milestone
    assert milestone.charge is not None
    return committed(
        decide_done(facts, OperationFacts(milestone.charge, "charge", milestone.amount, milestone.id), NOW)
    )


def through(facts: OrderFacts) -> OrderFacts:
    """The milestone being worked on is paid for, delivered and approved."""
    return act(act(pay(facts), "deliver", FREELANCER), "approve", CLIENT)


def approved(**columns: object) -> OrderFacts:
    """A plain order approved at the moment of its delivery, so that its money is held for 14 days."""
    return act(act(order(fee_basis_points=1_000, **columns), "deliver", FREELANCER), "approve", CLIENT)


def due(facts: OrderFacts, kind: str, **columns: object) -> Plan:
    """What the clock does at a deadline of this kind."""
    deadline = next(d for d in facts.deadlines if d.kind == kind)
    return decide_due(replace(facts, **columns), deadline, deadline.due_at)  # type: ignore[arg-type]


def moved(plan: Plan) -> dict[str, int]:
    """How much each movement of a plan moves."""
    return {move.code: move.amount.minor for move in plan.moves}
