"""Money of a milestone is divided by a case: three parts that add up, at the fee of one payment (X56, X66 to X68)."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Refusal
from app.rules.base.facts import OrderFacts
from app.rules.base.kind import Kind
from app.rules.base.people import CLIENT, FREELANCER
from app.rules.base.plan import Plan
from app.rules.decide import decide_case, decide_milestone
from app.rules.milestones.division import Parts
from app.rules.opening import decide_open
from app.rules.payments.earnings import shares
from tests.support.domain.facts import ACTORS, NOW, committed, opened, order
from tests.support.new_kind.partition import KIND, NAME, Partition
from tests.support.new_kind.registered import registered
from tests.support.rules.milestones import moved


@pytest.fixture(autouse=True, scope="module")
def kind() -> Iterator[Kind]:
    """The kind of these disputes."""
    with registered(KIND) as known:
        yield known


def disputed(amount: int = 40_000, facts: OrderFacts | None = None) -> OrderFacts:
    """The client disputes so much of an order of 1,240.00, of which the platform takes a tenth."""
    facts = facts or order(fee_basis_points=1_000)
    wish = Partition(facts.milestones[0].id, amount)
    after = committed(decide_open(facts, NAME, ACTORS[CLIENT], NOW, "dispute", wish, "", None))
    part = after.milestones[0]
    return replace(after, milestones=(replace(part, locks=tuple(replace(each, case_id=100) for each in part.locks)),))


def ended(facts: OrderFacts, act: str = "accept", parts: Parts | None = None) -> Plan:
    """The freelancer accepts, or whoever may do it."""
    by = ACTORS[CLIENT if act == "withdraw" else FREELANCER]
    return decide_case(facts, facts.cases[-1], act, by, NOW, **({} if parts is None else {"parts": parts}))


def delivered(facts: OrderFacts) -> OrderFacts:
    return committed(decide_milestone(facts, "deliver", ACTORS[FREELANCER], NOW))


def approval(facts: OrderFacts) -> Plan:
    return decide_milestone(facts, "approve", ACTORS[CLIENT], NOW)


@pytest.mark.rule("X17", "X56", "X61")
def test_approving_pays_only_what_no_case_locks_and_the_order_waits_for_the_rest() -> None:
    plan = approval(delivered(disputed()))
    (part,) = plan.after.milestones
    assert moved(plan) == {"earn": 75_600, "fee": 8_400}
    assert (plan.after.state, part.state, part.escrow, part.locked) == ("delivered", "approved", 40_000, 40_000)
    assert plan.events[0].facts["locked"] == 40_000


@pytest.mark.rule("X66", "X56", "X68")
def test_the_contested_amount_is_divided_and_the_freelancers_part_is_available_at_once() -> None:
    plan = ended(disputed(), parts=Parts(15_000, 20_000, 5_000))
    (part,) = plan.after.milestones
    assert moved(plan) == {"refund": 15_000, "earn": 18_000, "fee": 2_000, "release": 18_000}
    assert (part.state, part.escrow, part.locked, part.ready, part.held) == ("funded", 89_000, 0, 18_000, 0)
    assert [(each.kind, each.amount) for each in plan.operations] == [("refund", 15_000)]
    assert plan.after.state == "ongoing"


@pytest.mark.rule("X66")
@pytest.mark.parametrize(
    ("parts", "code"),
    [
        (Parts(40_000, 1), "parts_not_whole"),
        (Parts(20_000, 19_999), "parts_not_whole"),
        (Parts(), "parts_not_whole"),
        (Parts(40_001, -1), "part_negative"),
        (Parts(0, 0, -40_000), "part_negative"),
    ],
)
def test_parts_that_are_not_the_contested_amount_are_refused(parts: Parts, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        ended(disputed(), parts=parts)
    assert (refused.value.status, refused.value.code) == (422, code)


WHOLE = 124_000


@pytest.mark.rule("X67")
@pytest.mark.parametrize(
    ("parts", "milestone", "got"),
    [
        (Parts(WHOLE), "returned", {"refunded": WHOLE, "earned": 0}),
        (Parts(WHOLE - 1, 1), "approved", {"refunded": WHOLE - 1, "earned": 1}),
        (Parts(0, WHOLE), "approved", {"refunded": 0, "earned": 111_600}),
    ],
)
def test_what_a_case_empties_ends_and_the_order_is_cancelled_naming_what_each_got(
    parts: Parts, milestone: str, got: dict[str, int]
) -> None:
    plan = ended(disputed(WHOLE), parts=parts)
    assert (plan.after.state, plan.after.consent) == ("cancelled", "explicit")
    assert plan.after.milestones[0].state == milestone
    (told,) = [event for event in plan.events if event.name == "order.cancelled"]
    assert {name: told.facts[name] for name in got} == got


@pytest.mark.rule("X67", "M12", "X66")
def test_silence_is_a_decision_that_leaves_nothing_of_the_contested_amount_in_escrow() -> None:
    facts = disputed(WHOLE)
    late = facts.deadlines[0]
    plan = decide_case(facts, facts.cases[-1], "lapse", replace(ACTORS[CLIENT], role="clock"), late.due_at)
    assert (plan.after.state, plan.after.consent, plan.after.escrow.minor) == ("cancelled", "decided", 0)


@pytest.mark.rule("X67", "X61")
def test_what_the_client_approved_completes_the_order_when_its_locked_part_is_decided() -> None:
    facts = committed(approval(delivered(disputed())))
    plan = ended(facts, parts=Parts(40_000))
    assert (plan.after.state, plan.after.milestones[0].state) == ("completed", "approved")


@pytest.mark.rule("X66")
def test_what_is_left_of_an_approved_milestone_is_worked_for_and_approved_once_more() -> None:
    facts = committed(approval(delivered(disputed())))
    facts = committed(ended(facts, parts=Parts(0, 0, 40_000)))
    assert (facts.state, facts.milestones[0].state) == ("ongoing", "funded")
    plan = approval(delivered(facts))
    assert [move.key for move in plan.moves] == ["earn:milestone:11:84000", "fee:milestone:11:84000"]
    assert plan.after.state == "completed"


@pytest.mark.rule("X70", "X61")
def test_withdrawing_unlocks_and_pays_what_was_approved_meanwhile() -> None:
    assert moved(ended(disputed(), "withdraw")) == {}
    facts = committed(approval(delivered(disputed())))
    plan = ended(facts, "withdraw")
    assert moved(plan) == {"earn": 36_000, "fee": 4_000}
    assert (plan.after.state, plan.after.milestones[0].locked) == ("completed", 0)


@pytest.mark.rule("X61")
def test_a_request_to_cancel_yields_to_a_dispute() -> None:
    with pytest.raises(Refusal) as refused:
        opened("cancel", CLIENT, disputed())
    assert (refused.value.status, refused.value.code) == (409, "contest_open")
    facts = disputed(facts=opened("cancel", FREELANCER, order(fee_basis_points=1_000)))
    assert [case.state for case in facts.cases] == ["superseded", "open"]


@pytest.mark.rule("X56")
@given(
    cuts=st.lists(st.integers(0, 10**9), min_size=1, max_size=6),
    points=st.integers(0, 10_000),
    currency=st.sampled_from(["EUR", "JPY", "KWD"]),
)
def test_parts_cost_what_one_payment_would(cuts: list[int], points: int, currency: str) -> None:
    facts = order(price=sum(cuts), fee_basis_points=points, currency=currency)
    part, earned, fee = facts.milestones[0], 0, 0
    for cut in cuts:
        net, cost = shares(facts, part, cut)
        assert min(net.minor, cost.minor) >= 0
        part, earned, fee = replace(part, paid=part.paid + cut), earned + net.minor, fee + cost.minor
    whole = shares(facts, facts.milestones[0])
    assert (earned, fee) == (whole[0].minor, whole[1].minor)
