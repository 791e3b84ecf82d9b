"""Whose turn it is without a deadline: of whom an offer or more time is asked, and not of who asks (G5, G6)."""

import pytest

from app.rules.base.facts import OrderFacts, changed
from app.rules.base.kind import OPENER
from app.rules.base.people import CLIENT, FREELANCER, other
from app.rules.base.registry import KINDS
from app.rules.deadlines.lengthening import decide_ask
from app.rules.disputes.asked import MORE_TIME, OFFER, asked_of, offered_to
from app.rules.milestones.division import Parts
from tests.support.domain.facts import ACTORS, NOW, act, committed, opened, the_case
from tests.support.rules.disputes import HALF, challenged, disputed, offered, sealed

LESS = Parts(client=20_000, freelancer=42_000)
BOTH_SIDES = pytest.mark.parametrize("role", [CLIENT, FREELANCER])


def whose(facts: OrderFacts) -> tuple[str, str] | None:
    return asked_of(facts, the_case(facts), NOW)


def wanting(facts: OrderFacts, role: str) -> OrderFacts:
    """This side asks for two more days."""
    return committed(decide_ask(facts, the_case(facts), 2, ACTORS[role], NOW))


@BOTH_SIDES
@pytest.mark.rule("G5", "M7", "M13")
def test_an_offer_without_a_deadline_is_the_turn_of_whom_it_was_made_to(role: str) -> None:
    facts = offered(challenged(), role, HALF)
    assert whose(facts) == (other(role), OFFER)
    countered = offered(facts, other(role), LESS)
    assert whose(countered) == (role, OFFER)
    assert whose(committed(act(countered, "decline", ACTORS[role]))) is None, "both may act"
    assert whose(committed(act(countered, "accept", ACTORS[role]))) is None, "it is over"


@BOTH_SIDES
@pytest.mark.rule("G5", "M6")
def test_what_the_opening_offers_is_no_second_turn_beside_the_time_to_answer(role: str) -> None:
    facts = disputed(role)
    assert offered_to(the_case(facts)) == other(role)
    assert whose(facts) is None
    assert whose(challenged(role)) == (other(role), OFFER), "but it still stands when nobody has a deadline"


@BOTH_SIDES
@pytest.mark.rule("X73", "G5")
def test_in_a_sealed_round_an_offer_waits_only_for_who_has_entered(role: str) -> None:
    facts = committed(sealed(offered(challenged(), role, HALF), other(role), 30_000))
    assert whose(facts) == (other(role), OFFER), "the round waits for the one, the offer for the other"
    facts = committed(sealed(offered(challenged(), role, HALF), role, 30_000))
    assert whose(facts) is None, "both wait for the same side, which has a deadline"


@pytest.mark.rule("G5", "M9")
def test_an_offer_waits_for_nobody_in_a_state_in_which_nobody_can_answer_one() -> None:
    facts = offered(challenged(), CLIENT, HALF)
    case = the_case(facts)
    assert offered_to(changed(case, state="stage_3")) is None
    kind = KINDS[case.kind]
    one_side = [move.state for move in kind.moves if move.answers_offer and move.by == OPENER]
    assert set(one_side) == {"stage_2"}
    own = disputed()
    assert offered_to(changed(the_case(own), details={**the_case(own).details, "offer": None})) is None


@pytest.mark.parametrize(("kind", "opener"), [("update", CLIENT), ("cancel", CLIENT), ("cancel", FREELANCER)])
@pytest.mark.rule("G6")
def test_a_wish_for_more_time_is_the_turn_of_who_has_no_deadline(kind: str, opener: str) -> None:
    facts = opened(kind, opener)
    assert whose(facts) is None
    assert whose(wanting(facts, other(opener))) == (opener, MORE_TIME), "who has to answer asks for it"
    assert whose(wanting(facts, opener)) is None, "who has to answer has a deadline anyway"


@pytest.mark.rule("G6", "X36", "X60")
def test_nothing_is_asked_once_the_time_is_up_or_while_it_stands_still() -> None:
    facts = wanting(opened("cancel", CLIENT), FREELANCER)
    (deadline,) = (d for d in facts.deadlines if d.kind == "answer")
    assert asked_of(facts, the_case(facts), deadline.due_at) is None
    still = changed(facts, deadlines=(changed(deadline, state="paused"),))
    assert whose(still) is None
