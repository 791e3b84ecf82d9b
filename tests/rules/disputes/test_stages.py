"""Stages 1 and 2 of a milestone dispute: accept, challenge, silence, withdraw, concede; exactly the disputed amount."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.core.errors import Refusal
from app.core.money import Money
from app.rules.base.deadlines import NEVER
from app.rules.base.facts import OrderFacts
from app.rules.base.people import CLIENT, FREELANCER, PARTIES, THE_CLOCK, other
from app.rules.base.policy import policy
from app.rules.decide import decide_lapse
from app.rules.disputes.claim import Claim
from app.rules.kinds.milestone_dispute import NAME
from app.rules.milestones.division import Parts
from app.rules.texts.outcomes import explain
from tests.support.domain.facts import (
    ACTORS,
    DAY,
    NOW,
    act,
    act_on_order,
    committed,
    opened,
    opening,
    order,
    the_case,
)
from tests.support.rules.disputes import AMOUNT, all_to, challenged, disputed, got


@pytest.mark.rule("M1", "X17")
@pytest.mark.parametrize("role", PARTIES)
def test_either_side_opens_one_and_only_the_disputed_amount_is_locked(role: str) -> None:
    milestone = disputed(role).milestones[0]
    assert (milestone.locked, milestone.free, milestone.escrow) == (AMOUNT, 124_000 - AMOUNT, 124_000)


@pytest.mark.rule("X15")
@pytest.mark.parametrize(("role", "days"), [(CLIENT, 4), (FREELANCER, 14)])
def test_the_freelancer_has_four_days_to_answer_and_the_client_fourteen(role: str, days: int) -> None:
    facts = disputed(role)
    deadline = facts.deadline("case", the_case(facts).id)
    assert deadline is not None
    assert (deadline.who, deadline.due_at) == (other(role), NOW + days * DAY)


@pytest.mark.rule("M12", "X67")
@pytest.mark.parametrize("role", PARTIES)
def test_silence_loses_exactly_the_disputed_amount_to_who_opened_it(role: str) -> None:
    facts = disputed(role)
    deadline = facts.deadline("case", the_case(facts).id)
    assert deadline is not None
    plan = decide_lapse(facts, deadline)
    after = plan.after.milestones[0]
    assert got(plan) == all_to(role)
    assert the_case(plan.after).state == "lost_by_default"
    assert (after.escrow, after.locked, plan.after.state) == (124_000 - AMOUNT, 0, "ongoing")
    assert plan.at == deadline.due_at


@pytest.mark.rule("M6", "X66", "X68")
def test_accepting_carries_out_the_offer_of_the_opening_at_once() -> None:
    facts = disputed(offer=Parts(client=30_000, freelancer=20_000, escrow=12_000))
    plan = act(facts, "accept", ACTORS[FREELANCER], version=1)
    milestone = plan.after.milestones[0]
    assert got(plan) == (30_000, 20_000)
    assert (milestone.escrow, milestone.locked, milestone.ready) == (74_000, 0, 20_000)
    assert the_case(plan.after).state == "settled"


@pytest.mark.rule("X67")
@pytest.mark.parametrize(("parts", "state"), [((124_000, 0), "returned"), ((100_000, 24_000), "approved")])
def test_a_milestone_that_is_emptied_ends_and_the_order_with_it(parts: tuple[int, int], state: str) -> None:
    facts = disputed(amount=124_000, offer=Parts(*parts))
    plan = act(facts, "accept", ACTORS[FREELANCER], version=1)
    assert (plan.after.milestones[0].state, plan.after.state, plan.after.consent) == (state, "cancelled", "explicit")


@pytest.mark.rule("M7", "X14")
def test_a_challenge_begins_a_negotiation_that_nothing_ends_and_that_reminds_both() -> None:
    facts = challenged()
    deadline = facts.deadline("case", the_case(facts).id)
    assert deadline is not None
    assert (the_case(facts).state, deadline.due_at, deadline.who) == ("stage_2", NEVER, "both")
    assert deadline.wake_at == NOW + 3 * DAY


@pytest.mark.rule("M6")
def test_a_challenge_needs_a_statement() -> None:
    with pytest.raises(Refusal) as refused:
        act(disputed(), "challenge", ACTORS[FREELANCER], text=None)
    assert (refused.value.status, refused.value.code) == (422, "statement_missing")


@pytest.mark.rule("X26")
def test_at_the_instant_it_is_too_late_to_accept_or_challenge() -> None:
    facts = disputed()
    for name in ("accept", "challenge", "concede"):
        act(facts, name, ACTORS[FREELANCER], NOW + 4 * DAY - timedelta(microseconds=1), text="digest")
        with pytest.raises(Refusal) as refused:
            act(facts, name, ACTORS[FREELANCER], NOW + 4 * DAY, text="digest")
        assert refused.value.code == "too_late"


@pytest.mark.rule("X70")
@pytest.mark.parametrize("facts", [disputed(), challenged()], ids=["stage_1", "stage_2"])
def test_the_opener_alone_withdraws_and_nothing_is_decided(facts: OrderFacts) -> None:
    plan = act(facts, "withdraw", ACTORS[CLIENT])
    assert (plan.moves, plan.after.milestones[0].locked, the_case(plan.after).state) == ((), 0, "withdrawn")
    with pytest.raises(Refusal) as refused:
        act(facts, "withdraw", ACTORS[FREELANCER])
    assert refused.value.status == 403


@pytest.mark.rule("X70")
@pytest.mark.parametrize("who", PARTIES)
@pytest.mark.parametrize("facts", [disputed(), challenged()], ids=["stage_1", "stage_2"])
def test_either_side_concedes_all_of_it_to_the_other(facts: OrderFacts, who: str) -> None:
    plan = act(facts, "concede", ACTORS[who])
    assert got(plan) == all_to(other(who))
    assert the_case(plan.after).state == "settled"
    assert the_case(plan.after).details["settled"]["escrow"] == 0, "a concession leaves nothing behind"


@pytest.mark.rule("X61", "M2")
def test_what_was_divided_is_never_disputed_again() -> None:
    facts = disputed(offer=Parts(client=30_000, escrow=32_000))
    settled = committed(act(facts, "accept", ACTORS[FREELANCER], version=1))
    assert settled.milestones[0].free == 94_000
    with pytest.raises(Refusal) as refused:
        disputed(facts=settled, amount=62_001)
    assert refused.value.code == "too_much"
    assert disputed(facts=settled, amount=62_000).milestones[0].locked == 62_000


@pytest.mark.rule("X25", "X61")
def test_one_contest_at_a_time_and_no_cancellation_beside_it() -> None:
    facts = disputed()
    for name, details in ((NAME, Claim(11, 1_000, "no_response")), ("cancel", None)):
        with pytest.raises(Refusal) as refused:
            opening(facts, name, FREELANCER, details=details, comment="why")
        assert (refused.value.status, refused.value.code) == (409, "contest_open")
    superseded = disputed(facts=opened("cancel", FREELANCER))
    assert [case.state for case in superseded.cases] == ["superseded", "stage_1"]


@pytest.mark.rule("X17", "X61")
def test_the_rest_is_approved_and_the_locked_part_waits() -> None:
    facts = disputed(facts=order("delivered"))
    plan = act_on_order(facts, "approve", ACTORS[CLIENT])
    assert got(plan) == (0, 124_000 - AMOUNT)
    assert plan.after.milestones[0].escrow == AMOUNT
    assert plan.after.state != "completed"


@pytest.mark.rule("X17", "X54", "G2")
@pytest.mark.parametrize("reader", PARTIES)
def test_who_approves_reads_that_the_locked_part_stays(reader: str) -> None:
    said = explain(act_on_order(disputed(facts=order("delivered")), "approve", ACTORS[CLIENT]), reader)
    stays = [one for one in said if "stays locked in escrow" in one.message.id]
    assert [one.facts["amount"] for one in stays] == [Money(AMOUNT, "EUR")]
    assert not any("Milestone" in one.message.id or "completed" in one.message.id for one in said), "a plain order"


@pytest.mark.rule("X42")
def test_a_case_keeps_the_policy_under_which_it_was_opened() -> None:
    case = the_case(disputed())
    assert policy(case.policy_version).window(NAME, CLIENT) == 14 * DAY
    assert replace(case, policy_version=case.policy_version) == case


def test_the_clock_has_no_act_in_the_negotiation() -> None:
    with pytest.raises(Refusal):
        act(challenged(), "lapse", THE_CLOCK)
