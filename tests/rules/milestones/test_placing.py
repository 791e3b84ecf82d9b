"""An order that begins with its first milestones paid: whose money it is and who paid it (X51, B6)."""

from dataclasses import replace

import pytest

from app.rules.base.facts import OrderFacts
from app.rules.base.people import CLIENT, GATEWAY, MARKETPLACE, PARTIES
from app.rules.milestones.placing import decide_place
from tests.support.domain.facts import ACTORS, CLARA_ID, NOW
from tests.support.rules.support_cancellations import AMOUNTS, chain


def unpaid() -> OrderFacts:
    """An order of two milestones, the first of which is to be in escrow at once."""
    facts = chain("funded", "planned")
    empty = tuple(replace(part, escrow=0, charge=None, charged=0) for part in facts.milestones)
    return replace(facts, milestones=empty)


@pytest.mark.rule("X51", "B6")
@pytest.mark.parametrize("custody", [GATEWAY, MARKETPLACE])
def test_what_is_funded_is_in_escrow_and_was_paid_by_the_client_where_our_gateway_took_it(custody: str) -> None:
    charged = custody == GATEWAY
    plan = decide_place(replace(unpaid(), custody=custody), ACTORS[CLIENT], NOW)
    first, second = plan.after.milestones
    assert [(move.code, move.amount.minor) for move in plan.moves] == [("fund", AMOUNTS[0])]
    assert (first.escrow, second.escrow) == (AMOUNTS[0], 0)
    assert (first.charged, bool(first.charge)) == ((AMOUNTS[0], True) if charged else (0, False))
    asked = [(each.kind, each.amount, each.user_id, each.state) for each in plan.operations]
    assert asked == ([("charge", AMOUNTS[0], CLARA_ID, "done")] if charged else [])
    assert [(event.name, event.tell) for event in plan.events] == [("order.placed", PARTIES)]
