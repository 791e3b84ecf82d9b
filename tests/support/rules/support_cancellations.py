"""Facts of a milestone order that customer service is asked to cancel."""

from datetime import datetime, timedelta

import pytest

from app.core.errors import Refusal
from app.rules.base.facts import MilestoneFacts, OrderFacts
from app.rules.base.people import CLIENT, FREELANCER, Actor
from app.rules.base.plan import Plan
from app.rules.decide import decide_case
from app.rules.kinds.support_cancellation import NAME
from app.rules.milestones.cancelling_request import SupportCancellation
from app.rules.opening import decide_open
from tests.support.domain.facts import ACTORS, NOW, committed, order

SUPPORT = Actor("support", 99)
WEEK = timedelta(days=7)
AMOUNTS = (40_000, 30_001, 25_000)
TEXT = {"text": "digest"}


def chain(*states: str, **columns: object) -> OrderFacts:
    """An order of milestones in these states, each paid for by the gateway as far as it is paid for at all."""
    parts = []
    for n, (state, amount) in enumerate(zip(states, AMOUNTS, strict=False), start=1):
        paid = amount if state in ("funded", "submitted") else 0
        charge = None if state == "planned" else f"charge:{n}"
        earned = {"earned": amount} if state == "approved" else {}
        parts.append(MilestoneFacts(10 + n, state, amount, paid, n, f"Part {n}", charge, charged=paid, **earned))
    return order(**{"plain": False, "price": sum(m.amount for m in parts), "milestones": tuple(parts)} | columns)


def ask(
    facts: OrderFacts,
    who: str = CLIENT,
    part: int | None = None,
    reason: str = "agreed_together",
    now: datetime = NOW,
) -> OrderFacts:
    """Customer service is asked to cancel one milestone, by its number, or the rest."""
    wish = SupportCancellation(reason, None if part is None else 10 + part)
    ref = f"case-{len(facts.cases)}"
    return committed(decide_open(facts, NAME, ACTORS[who], now, ref, wish, "Because.", "digest"))


def act(facts: OrderFacts, name: str, actor: Actor = SUPPORT, now: object = NOW, **given: object) -> Plan:
    """What is planned for an act on the newest case."""
    return decide_case(facts, facts.cases[-1], name, actor, now, **given)  # type: ignore[arg-type]


def done(facts: OrderFacts, *acts: str) -> OrderFacts:
    """The staff, and the freelancer who answers, do this one after the other."""
    for name in acts:
        who = ACTORS[FREELANCER] if name in ("agree", "object") else SUPPORT
        facts = committed(act(facts, name, who, **({} if name in ("agree", "take") else TEXT)))
    return facts


def states(facts: OrderFacts) -> list[str]:
    """How each milestone stands."""
    return [m.state for m in facts.milestones]


def moved(plan: Plan, code: str) -> int:
    """How much of this movement a plan has."""
    return sum(move.amount.minor for move in plan.moves if move.code == code)


def refused(verb: object, *arguments: object, **given: object) -> tuple[int, str]:
    """Status and code of a refusal."""
    with pytest.raises(Refusal) as found:
        verb(*arguments, **given)  # type: ignore[operator]
    return found.value.status, found.value.code
