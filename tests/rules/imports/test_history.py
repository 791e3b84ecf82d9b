"""What the past of an imported order means here, asked of the rules alone (X45)."""

from dataclasses import replace

import pytest

from app.core.instants import start_of_day
from app.rules.base.facts import OrderFacts
from app.rules.base.people import CLIENT, FREELANCER
from app.rules.base.plan import Plan
from app.rules.imports.history import Past, decide_history
from tests.support.domain.facts import CLARA_ID, DAY, FRED_ID, NOW, order

pytestmark = pytest.mark.rule("X45")

ORDERED = NOW - 60 * DAY


def imported() -> OrderFacts:
    """An order of another system before anything of it is recorded."""
    facts = order(fee_basis_points=1_000)
    (part,) = facts.milestones
    return replace(facts, milestones=(replace(part, escrow=0, charge=None, charged=0),), head_seq=0)


def moves(plan: Plan) -> list[tuple[str, int]]:
    return [(move.code, move.amount.minor) for move in plan.moves]


def test_what_was_cancelled_there_gave_everything_back_there_and_stands_on_its_day() -> None:
    plan = decide_history(imported(), Past("cancelled", ORDERED, cancelled_at=NOW - 9 * DAY), NOW)
    after = plan.after
    assert (after.state, after.consent, after.escrow.minor) == ("cancelled", "imported", 0)
    assert after.cancelled_at == after.listed_at == NOW - 9 * DAY
    assert moves(plan) == [("fund", 124_000), ("settled_before", 124_000)]
    (told,) = [event for event in plan.events if event.name == "order.cancelled"]
    assert (told.facts["refund"], told.facts["by"], told.at) == (0, "import", NOW - 9 * DAY)
    assert {event.tell for event in plan.events} == {()}, "nobody hears of what is over"


@pytest.mark.parametrize("days", [1, 40])
def test_what_was_completed_there_is_held_for_as_long_as_any_other_and_else_settled(days: int) -> None:
    done = NOW - days * DAY
    plan = decide_history(imported(), Past("completed", ORDERED, delivered_at=done, completed_at=done), NOW)
    (part,) = plan.after.milestones
    assert (part.state, part.approved_at, part.escrow, part.earned) == (
        "approved",
        done,
        0,
        111_600 if days == 1 else 0,
    )
    assert (plan.after.state, plan.after.completed_at, plan.after.listed_at) == ("completed", done, done)
    if days == 40:
        assert part.complaint_until == start_of_day(done, plan.after.zone, 11)
        assert part.held_until == start_of_day(done, plan.after.zone, 14)
    if days == 1:
        assert moves(plan) == [("fund", 124_000), ("earn", 111_600), ("fee", 12_400)]
        assert [(d.kind, d.due_at) for d in plan.after.deadlines] == [("release", part.held_until)]
    else:
        assert moves(plan) == [("fund", 124_000), ("settled_before", 124_000)]
        assert (plan.after.deadlines, part.earned) == ((), 0)


def test_a_delivery_of_long_ago_is_approved_no_earlier_than_after_the_grace() -> None:
    plan = decide_history(imported(), Past("delivered", ORDERED, delivered_at=NOW - 30 * DAY), NOW)
    (approval,) = plan.after.deadlines
    assert (approval.kind, approval.who, approval.opened_at) == ("approval", "client", NOW)
    assert NOW + 14 * DAY <= approval.due_at < NOW + 15 * DAY
    assert plan.after.delivered_at == plan.after.listed_at == NOW - 30 * DAY
    did = {event.name: (event.facts["by"], event.facts["user"]) for event in plan.events}
    assert did["order.placed"] == (CLIENT, CLARA_ID)
    assert did["order.delivered"] == (FREELANCER, FRED_ID)
    assert did["order.imported"] == ("import", None)
