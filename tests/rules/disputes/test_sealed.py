"""A sealed round: the figures settle in the middle where they overlap, and show nowhere else (X73)."""

import pytest

from app.core.errors import Invalid, Refusal
from app.rules.base.facts import OrderFacts
from app.rules.base.people import CLIENT, FREELANCER, PARTIES, other
from app.rules.base.plan import Plan
from app.rules.decide import decide_due
from tests.support.domain.facts import ACTORS as PEOPLE
from tests.support.domain.facts import DAY, NOW, act, committed, the_case
from tests.support.rules.disputes import AMOUNT, challenged, got, sealed


def both(first: str, figure: int, second: int) -> Plan:
    """The side `first` enters a figure, and then the other one."""
    return sealed(committed(sealed(challenged(), first, figure)), other(first), second, figure)


def everything(plan: Plan) -> str:
    """All that others can read of a plan: its events, and the case as it is kept."""
    return repr(plan.events) + repr(the_case(plan.after)) + repr(plan.sealed)


@pytest.mark.rule("X73")
@pytest.mark.parametrize("first", PARTIES)
@pytest.mark.parametrize(("least", "most", "middle"), [(30_000, 40_000, 35_000), (30_000, 30_001, 30_001), (7, 7, 7)])
def test_figures_that_overlap_settle_in_the_middle_the_odd_unit_for_the_client(
    first: str, least: int, most: int, middle: int
) -> None:
    mine, theirs = (least, most) if first == CLIENT else (most, least)
    plan = both(first, mine, theirs)
    assert got(plan) == (middle, AMOUNT - middle)
    assert (the_case(plan.after).state, plan.unsealed) == ("settled", (the_case(plan.after).id,))


@pytest.mark.rule("X73")
@pytest.mark.parametrize("first", PARTIES)
def test_figures_that_do_not_overlap_are_deleted_and_nothing_is_revealed(first: str) -> None:
    mine, theirs = (40_123, 40_122) if first == CLIENT else (40_122, 40_123)
    plan = both(first, mine, theirs)
    assert (plan.moves, the_case(plan.after).state) == ((), "stage_2")
    assert plan.unsealed == (the_case(plan.after).id,)
    assert "40122" not in everything(plan)
    assert "40123" not in everything(plan)


@pytest.mark.rule("X73")
def test_a_figure_is_in_nothing_but_its_own_table() -> None:
    plan = sealed(challenged(), CLIENT, 40_123)
    assert [draft.figure for draft in plan.sealed] == [40_123]
    assert "40123" not in everything(plan)


@pytest.mark.rule("X73")
def test_the_second_figure_has_48_hours_and_then_the_round_is_over() -> None:
    facts = committed(sealed(challenged(), CLIENT, 40_000))
    deadline = next(d for d in facts.deadlines if d.kind == "sealed_round")
    assert (deadline.due_at, deadline.who) == (NOW + 2 * DAY, FREELANCER)
    plan = decide_due(facts, deadline, deadline.due_at)
    assert (plan.moves, plan.unsealed, the_case(plan.after).state) == ((), (the_case(facts).id,), "stage_2")
    assert refused(committed(plan), FREELANCER) == (409, "round_over")


def refused(facts: OrderFacts, role: str, figure: int | None = 1_000) -> tuple[int, str]:
    with pytest.raises(Refusal) as refusal:
        act(facts, "seal", PEOPLE[role], sealed_figure=figure, theirs=None)
    return refusal.value.status, refusal.value.code


@pytest.mark.rule("X73")
def test_there_is_one_round_and_one_figure_each() -> None:
    assert refused(committed(sealed(challenged(), CLIENT, 40_000)), CLIENT) == (409, "figure_entered")
    assert refused(committed(both(CLIENT, 40_000, 30_000)), CLIENT) == (409, "round_over")


@pytest.mark.rule("X73")
@pytest.mark.parametrize(
    ("figure", "code"), [(-1, "figure_beyond"), (AMOUNT + 1, "figure_beyond"), (None, "figure_missing")]
)
def test_a_figure_lies_within_the_disputed_amount(figure: int | None, code: str) -> None:
    assert refused(challenged(), CLIENT, figure) == (422, code)
    with pytest.raises(Invalid):
        sealed(challenged(), CLIENT, AMOUNT + 1)


@pytest.mark.rule("X73", "X70")
@pytest.mark.parametrize("name", ["withdraw", "concede"])
def test_a_dispute_that_ends_takes_its_figures_with_it(name: str) -> None:
    facts = committed(sealed(challenged(), CLIENT, 40_000))
    plan = act(facts, name, PEOPLE[CLIENT])
    assert plan.unsealed == (the_case(facts).id,)
    assert all(d.kind != "sealed_round" for d in plan.written.deadlines)
