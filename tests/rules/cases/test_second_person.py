"""A second person of staff confirms what weighs much, and the parties see nothing of it before (X71, G10)."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from app.core.errors import Refusal
from app.rules.base.facts import OrderFacts
from app.rules.base.people import CLIENT, FREELANCER, SUPPORT, Actor
from app.rules.base.plan import Plan
from app.rules.cases.second_person import Proposal, proposal
from app.rules.decide import decide_act, staff_moves
from tests.support.domain.facts import ACTORS, NOW, act, committed, opening, order, the_case
from tests.support.new_kind.registered import registered
from tests.support.new_kind.valuation import KIND, Valuation

pytestmark = pytest.mark.rule("X71")
SAM, TINA = Actor(SUPPORT, 98), Actor(SUPPORT, 99)


@pytest.fixture(autouse=True)
def known() -> Iterator[None]:
    """A kind of which some decisions weigh much."""
    with registered(KIND):
        yield


def asked(worth: int) -> OrderFacts:
    """Something of that worth is to be decided."""
    facts = committed(opening(order(), KIND.name, CLIENT, details=Valuation("all", worth)))
    return committed(act(facts, "reply", ACTORS[FREELANCER], text="reply"))


def decide(facts: OrderFacts, name: str, who: Actor, text: str | None = "statement") -> Plan:
    return decide_act(facts, the_case(facts), name, who, NOW, text=text)


def proposed() -> OrderFacts:
    return committed(decide(asked(50_000), "value", SAM))


def refused(facts: OrderFacts, name: str, who: Actor, text: str | None = "statement") -> tuple[int, str]:
    with pytest.raises(Refusal) as refusal:
        decide(facts, name, who, text)
    return refusal.value.status, refusal.value.code


def test_what_weighs_little_one_person_decides() -> None:
    plan = decide(asked(49_999), "value", SAM)
    assert (plan.after.state, the_case(plan.after).state) == ("cancelled", "valued")


def test_what_weighs_much_is_proposed_to_staff_alone_and_changes_nothing() -> None:
    before = asked(50_000)
    plan = decide(before, "value", SAM)
    assert (plan.after.state, plan.after.milestones, plan.after.deadlines) == (
        before.state,
        before.milestones,
        before.deadlines,
    )
    assert (the_case(plan.after).state, plan.moves, plan.operations) == ("talks", (), ())
    assert proposal(the_case(plan.after)) == Proposal("value", 98, "statement")
    (event,) = plan.events
    assert (event.name, event.tell, event.visibility) == ("valuation.proposed", (SUPPORT,), "staff")
    assert (event.facts["act"], event.facts["text"]) == ("value", "statement")


def test_what_would_be_refused_later_is_refused_when_it_is_proposed() -> None:
    assert refused(asked(50_000), "value", SAM, text=None) == (422, "valuation_missing")


def test_another_person_confirms_it_with_the_statement_of_the_first() -> None:
    plan = decide(proposed(), "value", TINA, text=None)
    assert (plan.after.state, the_case(plan.after).state) == ("cancelled", "valued")
    assert "proposal" not in the_case(plan.after).details
    (told,) = [event for event in plan.events if event.name == "valuation.awarded"]
    assert (told.facts["text"], told.facts["user"]) == ("statement", 99)


def test_who_proposed_it_does_not_confirm_it() -> None:
    assert refused(proposed(), "value", SAM) == (409, "second_person")


def test_nothing_else_is_decided_while_it_waits() -> None:
    facts = proposed()
    another = {**the_case(facts).details, "proposal": {"act": "dismiss", "by": 98, "text": "statement"}}
    waits = replace(facts, cases=(replace(the_case(facts), details=another),))
    assert refused(waits, "value", TINA) == (409, "another_waits")
    assert refused(facts, "give_back", SAM) == (409, "another_waits"), "nor what one person may do alone"


def test_each_is_offered_what_they_may_do() -> None:
    def offered(facts: OrderFacts, who: Actor) -> set[str]:
        return {move.act for move in staff_moves(the_case(facts), who.user_id or 0)}

    assert offered(asked(50_000), SAM) == offered(asked(50_000), TINA) == {"value"}
    assert (offered(proposed(), SAM), offered(proposed(), TINA)) == ({"send_back"}, {"send_back", "value"})


def test_it_is_sent_back_with_a_reason_and_only_who_proposed_it_is_told() -> None:
    plan = decide(proposed(), "send_back", TINA, text="reason")
    assert (the_case(plan.after).state, proposal(the_case(plan.after))) == ("talks", None)
    (event,) = plan.events
    assert (event.name, event.tell, event.visibility) == ("valuation.sent_back", ("support:98",), "staff")
    assert (event.facts["act"], event.facts["text"]) == ("value", "reason")
    assert refused(proposed(), "send_back", TINA, text=None) == (422, "reason_missing")
    assert refused(asked(50_000), "send_back", TINA)[0] == 409
    assert proposal(the_case(decide(committed(plan), "value", TINA).after)) == Proposal("value", 99, "statement")
