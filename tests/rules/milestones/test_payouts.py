"""What leaves escrow: fees to the cent, payouts on the day and once, and nothing of what is frozen or contested."""

from dataclasses import replace

import pytest

from app.core.errors import Refusal
from app.core.i18n import reader_for
from app.core.instants import start_of_day
from app.rules.base.facts import OrderFacts
from app.rules.base.people import CLIENT, FREELANCER, Actor
from app.rules.decide import decide_milestone
from app.rules.operations import OperationFacts, decide_failed
from app.rules.payments.earnings import decide_go_on, decide_hold, decide_lift, made_now
from app.rules.payments.payout_texts import payout_asked, payouts_asked
from tests.support.domain.facts import ACTORS, NOW, committed
from tests.support.rules.milestones import DAY, act, approved, chain, due, moved, pay, through

SUPPORT = Actor("support", 99)


@pytest.mark.rule("B23", "X42")
def test_the_fee_of_the_order_is_taken_of_whatever_leaves_escrow_and_no_cent_is_lost() -> None:
    facts = act(pay(act(through(chain()), "initiate", CLIENT)), "deliver", FREELANCER)
    plan = decide_milestone(facts, "approve", ACTORS[CLIENT], NOW)
    assert moved(plan) == {"earn": 27_001, "fee": 3_000}
    assert plan.after.milestones[1].earned == 27_001


@pytest.mark.rule("B23", "X12")
def test_a_payout_asked_for_earlier_is_made_on_the_day_and_once() -> None:
    facts = act(approved(), "ask_payout", FREELANCER)
    with pytest.raises(Refusal) as refused:
        act(facts, "ask_payout", FREELANCER)
    assert refused.value.code == "payout_asked"
    available = start_of_day(NOW, facts.zone, 14)
    assert {d.kind: d.due_at for d in facts.deadlines} == {"release": available, "payout": available}
    facts = replace(committed(due(facts, "release")), payable=111_600)
    plan = due(facts, "payout")
    assert moved(plan) == {"payout": 111_600}
    assert [(o.kind, o.amount, o.user_id) for o in plan.operations] == [("payout", 111_600, facts.freelancer_id)]
    with pytest.raises(Refusal) as refused:
        act(committed(plan), "ask_payout", FREELANCER)
    assert refused.value.code == "paid_out"


@pytest.mark.rule("E10", "X20")
@pytest.mark.parametrize(("payable", "made"), [(111_600, True), (111_599, False), (-5, False)])
def test_what_is_frozen_is_not_paid_out_and_waits(payable: int, made: bool) -> None:
    facts = committed(due(act(approved(), "ask_payout", FREELANCER), "release"))
    plan = due(facts, "payout", payable=payable)
    assert bool(plan.moves) == made
    assert [d.state for d in plan.after.deadlines if d.kind == "payout"] == (["lapsed"] if made else ["paused"])


@pytest.mark.rule("X13")
def test_a_contested_part_stays_held_beyond_its_day_and_goes_on_when_the_contest_ends() -> None:
    facts = approved()
    facts = committed(decide_hold(facts, facts.milestones[0], "dispute:1", 10_000, SUPPORT, NOW))
    plan = due(facts, "release")
    assert moved(plan) == {"release": 101_600}
    facts = committed(plan)
    lifted = decide_lift(facts, facts.milestones[0], "dispute:1", 10_000, SUPPORT, NOW + 20 * DAY)
    assert moved(lifted) == {"release": 10_000}
    assert {m.key for m in plan.moves}.isdisjoint(m.key for m in lifted.moves)
    assert lifted.after.milestones[0].released == 111_600


@pytest.mark.rule("X13")
def test_a_contest_that_ends_before_the_day_releases_nothing_early() -> None:
    facts = approved()
    held = committed(decide_hold(facts, facts.milestones[0], "dispute:1", 10_000, SUPPORT, NOW))
    assert decide_lift(held, held.milestones[0], "dispute:1", 10_000, SUPPORT, NOW + DAY).moves == ()


@pytest.mark.rule("X13")
@pytest.mark.parametrize("amount", [0, -1, 111_601])
def test_no_more_is_held_than_is_there(amount: int) -> None:
    facts = approved()
    with pytest.raises(Refusal) as refused:
        decide_hold(facts, facts.milestones[0], "dispute:1", amount, SUPPORT, NOW)
    assert refused.value.status == 409


@pytest.mark.rule("G8")
def test_a_payout_that_the_gateway_cannot_make_is_available_again() -> None:
    facts = replace(committed(due(act(approved(), "ask_payout", FREELANCER), "release")), payable=111_600)
    paid = due(facts, "payout")
    operation = OperationFacts(paid.operations[0].key, "payout", 111_600, 11)
    back = decide_failed(committed(paid), operation, NOW + 15 * DAY)
    assert back is not None
    assert moved(back) == {"payout_back": 111_600}
    assert act(committed(back), "ask_payout", FREELANCER).deadlines


# What is available less what is frozen, whether the day has come, and whether the payout is made when it is due.
FREE = [
    (111_600, True),
    (111_599, False),
    (-5, False),
]


def payout(payable: int, released: bool) -> tuple[str, bool]:
    """What is said before a payout is asked for, and whether the clock then makes it if nothing else changes."""
    facts = approved()
    if released:
        facts = committed(due(facts, "release"))
    free = payable if released else payable - 111_600
    facts = replace(facts, payable=free)
    now = NOW + 20 * DAY if released else NOW
    plan = decide_milestone(facts, "ask_payout", ACTORS[FREELANCER], now)
    said = " ".join(reader_for("en", "Europe/Amsterdam").say(one) for one in payout_asked(plan))
    after = committed(plan)
    if not released:
        after = replace(committed(due(after, "release")), payable=payable)
    return said, bool(due(after, "payout").moves)


@pytest.mark.rule("X54", "E10", "X20", "G2")
@pytest.mark.parametrize(("payable", "made"), FREE)
@pytest.mark.parametrize("released", [True, False])
def test_a_payout_is_promised_as_it_is_made(payable: int, made: bool, released: bool) -> None:
    said, paid = payout(payable, released)
    assert paid == made
    waits = "as soon as that much of your balance is no longer frozen" in said
    assert waits != made
    assert ("right away" in said or "then paid out" in said) == made


@pytest.mark.rule("E10", "X13", "X20")
def test_only_payouts_that_stand_still_and_have_money_are_looked_at_again() -> None:
    frozen = committed(due(committed(due(act(approved(), "ask_payout", FREELANCER), "release")), "payout", payable=0))
    (waits,) = frozen.deadlines
    assert waits.state == "paused"
    (plan,) = decide_go_on(frozen, NOW + 20 * DAY)
    assert [(d.kind, d.state) for d in plan.after.deadlines] == [("payout", "running")]
    assert [(event.name, event.facts["milestone"]) for event in plan.events] == [("payout.resumed", 11)]
    contested = replace(frozen, milestones=(replace(frozen.milestone, released=0),))
    another = replace(frozen, deadlines=(replace(waits, kind="approval"),))
    for facts in (contested, another, committed(plan)):
        assert decide_go_on(facts, NOW + 20 * DAY) == []


def two_approved() -> OrderFacts:
    """The first two of three milestones are approved, of 360.00 and 270.01 after the fee."""
    return through(act(through(chain()), "initiate", CLIENT))


@pytest.mark.rule("X54", "B23")
def test_a_second_payout_is_told_beside_the_first_with_its_own_amount_and_day() -> None:
    facts = two_approved()
    first, second = facts.milestones[:2]
    asked = committed(decide_milestone(facts, "ask_payout", ACTORS[FREELANCER], NOW, first))
    plan = decide_milestone(asked, "ask_payout", ACTORS[FREELANCER], NOW, second)
    (said,) = payout_asked(plan)
    assert (said.facts["amount"], said.facts["at"]) == (facts.money(27_001), start_of_day(NOW, facts.zone, 14))


@pytest.mark.rule("E10", "X20", "X51")
@pytest.mark.parametrize(
    ("payable", "charged", "said"),
    [
        (63_001, 99_999, [63_001]),  # all at once
        (63_000, 99_999, [36_000, 27_001]),  # the second waits until that much is not frozen
        (27_001, 99_999, [27_001, 36_000]),
        (0, 99_999, [63_001]),
        (63_001, 20_000, [40_000, 23_001]),  # the marketplace has the rest of each
        (63_001, 0, [63_001]),
    ],
)
def test_payouts_that_are_asked_for_together_are_told_with_their_sums(
    payable: int, charged: int, said: list[int]
) -> None:
    facts = committed(due(two_approved(), "release"))
    facts = committed(due(facts, "release"))
    parts = tuple(replace(part, charged=charged) for part in facts.milestones)
    facts = replace(facts, milestones=parts, payable=payable)
    plans = [decide_milestone(facts, "ask_payout", ACTORS[FREELANCER], NOW + 20 * DAY, each) for each in parts[:2]]
    assert [one.facts["amount"].minor for one in payouts_asked(plans)] == said  # type: ignore[union-attr]


@pytest.mark.rule("E10", "X20")
def test_payouts_are_made_one_after_the_other_and_none_in_part() -> None:
    assert made_now([700, 500, 300], 1_000) == (True, False, True)
    assert made_now([700, 500, 300], 999) == (True, False, False)
    assert made_now([700, 400], 500) == (False, True), "who waits for more keeps nothing from the next"
    assert made_now([700], 699) == (False,)
    assert made_now([700, 500], -1) == (False, False)
