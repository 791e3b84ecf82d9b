"""Briefs and offers: who may do what, what is agreed to, and until when."""

import pytest

from app.core.errors import Refusal
from app.rules.base.facts import CaseFacts, OrderFacts
from app.rules.base.people import CLIENT, FREELANCER, Actor
from app.rules.base.plan import MilestoneDraft
from app.rules.decide import decide_case, decide_due, decide_milestone
from app.rules.moves import of
from app.rules.offers.terms import Terms, decide_brief
from app.rules.texts.outcomes import explain
from tests.support.domain.facts import ACTORS, NOW, US, committed, opening, order
from tests.support.rules.offers import DAY, THREE, WEEK, accepting, act, brief, offered

WHOLE = Terms((MilestoneDraft("", "", 124_000, NOW + 10 * DAY),))


def case(facts: OrderFacts) -> CaseFacts:
    return facts.cases[0]


BOOK = {
    ("asked", "offer", "responder"): "offered",
    ("asked", "decline", "responder"): "declined",
    ("asked", "withdraw", "opener"): "withdrawn",
    ("offered", "accept", "opener"): "accepted",
    ("offered", "ask_changes", "opener"): "asked",
    ("offered", "decline", "opener"): "declined",
    ("offered", "offer", "responder"): "offered",
    ("offered", "withdraw", "responder"): "withdrawn",
    ("offered", "lapse", "clock"): "asked",
}


@pytest.mark.rule("B8")
def test_the_table_is_the_book() -> None:
    assert {(t.state, t.act, t.by): t.to for t in of("brief")} == BOOK


@pytest.mark.rule("B8")
def test_only_clients_post_briefs() -> None:
    empty = order("proposed", milestones=(), price=0)
    with pytest.raises(Refusal) as refused:
        decide_brief(empty, ACTORS[FREELANCER], NOW, "brief", None, "digest")
    assert refused.value.status == 403


@pytest.mark.rule("B8")
def test_a_brief_orders_nothing_and_moves_no_money() -> None:
    plan = decide_brief(order("proposed", milestones=()), ACTORS[CLIENT], NOW, "brief", None, "digest")
    assert (plan.after.state, plan.moves, plan.operations) == ("proposed", (), ())
    assert plan.after.cases[0].state == "asked"
    assert [event.name for event in plan.events] == ["brief.posted"]


@pytest.mark.rule("B5", "X8")
@pytest.mark.parametrize("terms", [THREE, WHOLE], ids=["milestones", "whole"])
def test_the_freelancer_offers_with_or_without_milestones_and_the_client_is_told(terms: Terms) -> None:
    plan = act(brief(), "offer", FREELANCER, terms=terms, digest="terms", text=None)
    assert (case(plan.after).state, plan.after.price) == ("offered", terms.total)
    (event,) = plan.events
    assert event.name == "offer.made"
    assert CLIENT in event.tell
    assert event.facts["parts"] == len(terms.parts)
    assert (plan.after.state, plan.moves, plan.agreed) == ("proposed", (), ())


@pytest.mark.rule("B8")
def test_the_freelancer_cannot_create_the_milestones_by_accepting_their_own_offer() -> None:
    with pytest.raises(Refusal) as refused:
        act(offered(), "accept", FREELANCER, terms=THREE, version=1, digest="terms")
    assert refused.value.status == 403


@pytest.mark.rule("B8")
@pytest.mark.parametrize("state", ["asked", "offered"])
def test_the_client_cannot_make_the_offer(state: str) -> None:
    facts = brief() if state == "asked" else offered()
    with pytest.raises(Refusal) as refused:
        act(facts, "offer", CLIENT, terms=THREE, digest="terms", text=None)
    assert refused.value.status == 403


@pytest.mark.rule("B8", "B3")
def test_accepting_places_the_order_with_its_milestones() -> None:
    plan = accepting(offered(), now=NOW + DAY)
    after = plan.after
    assert plan.agreed == THREE.parts
    assert (after.state, after.price, after.plain) == ("pending", 60_000, False)
    assert (after.ordered_at, after.delivery_due_at) == (NOW + DAY, THREE.parts[0].due_at)
    assert (case(after).state, case(after).outcome, case(after).closed_at) == ("accepted", "accepted", NOW + DAY)
    assert [d.state for d in after.deadlines] == ["met"]
    assert after.listed_at == NOW + DAY
    assert plan.moves == ()


@pytest.mark.rule("B8")
def test_an_offer_of_one_part_makes_a_plain_order() -> None:
    plan = accepting(offered(WHOLE), WHOLE)
    assert (plan.after.plain, plan.agreed) == (True, WHOLE.parts)


@pytest.mark.rule("X8")
def test_an_older_version_can_no_longer_be_accepted() -> None:
    facts = committed(act(offered(), "offer", FREELANCER, terms=WHOLE, digest="terms", text=None))
    assert case(facts).details["offer"] == 2
    with pytest.raises(Refusal) as refused:
        accepting(facts, THREE, version=1)
    assert (refused.value.status, refused.value.code) == (409, "offer_replaced")
    assert accepting(facts, WHOLE, version=2).after.state == "pending"


@pytest.mark.rule("X8")
def test_asking_for_changes_makes_it_the_freelancers_turn_and_the_next_offer_a_new_version() -> None:
    facts = committed(act(offered(), "ask_changes", CLIENT, version=1, text="text"))
    assert (case(facts).state, case(facts).details) == ("asked", {"offer": None, "version": 1})
    assert facts.deadlines == ()
    with pytest.raises(Refusal) as refused:
        accepting(facts)
    assert refused.value.status == 409
    again = committed(act(facts, "offer", FREELANCER, terms=WHOLE, digest="terms", text=None))
    assert case(again).details == {"offer": 2, "version": 2}


def test_an_offer_is_valid_for_a_week_to_the_microsecond() -> None:
    facts = offered()
    (deadline,) = facts.deadlines
    assert (deadline.due_at, deadline.who) == (NOW + WEEK, CLIENT)
    assert accepting(facts, now=NOW + WEEK - US).after.state == "pending"
    with pytest.raises(Refusal) as refused:
        accepting(facts, now=NOW + WEEK)
    assert (refused.value.status, refused.value.code) == (409, "too_late")


def test_a_new_offer_has_its_own_week() -> None:
    facts = committed(act(offered(), "offer", FREELANCER, NOW + 3 * DAY, terms=WHOLE, digest="terms", text=None))
    assert [d.due_at for d in facts.deadlines] == [NOW + 3 * DAY + WEEK]


def test_when_it_expires_nothing_was_ordered_and_another_offer_is_possible() -> None:
    facts = offered()
    plan = decide_due(facts, facts.deadlines[0], NOW + WEEK)
    assert (plan.after.state, plan.moves, [e.name for e in plan.events]) == ("proposed", (), ["offer.expired"])
    after = committed(plan)
    assert case(after).state == "asked"
    assert case(committed(act(after, "offer", FREELANCER, terms=THREE, digest="d", text=None))).state == "offered"


@pytest.mark.rule("G1")
def test_the_client_is_reminded_before_it_expires() -> None:
    facts = offered()
    plan = decide_due(facts, facts.deadlines[0], facts.deadlines[0].wake_at)
    assert [(e.name, e.tell) for e in plan.events] == [("deadline.reminded", (CLIENT,))]


ENDS = [
    ("asked", "withdraw", CLIENT, "brief.withdrawn"),
    ("asked", "decline", FREELANCER, "brief.declined"),
    ("offered", "decline", CLIENT, "offer.declined"),
    ("offered", "withdraw", FREELANCER, "offer.withdrawn"),
]


@pytest.mark.parametrize(("state", "name", "role", "event"), ENDS)
def test_it_ends_without_an_order(state: str, name: str, role: str, event: str) -> None:
    facts = brief() if state == "asked" else offered()
    plan = act(facts, name, role, NOW + DAY)
    assert (plan.after.state, plan.agreed, plan.moves) == ("dismissed", (), ())
    how = event.partition(".")[2]
    assert (case(plan.after).state, case(plan.after).outcome, case(plan.after).closed_at) == (how, how, NOW + DAY)
    assert plan.after.listed_at == NOW + DAY
    assert [(e.name, e.facts["offer"]) for e in plan.events] == [(event, None if state == "asked" else 1)]
    assert [d.state for d in plan.after.deadlines] == ([] if state == "asked" else ["void"])


@pytest.mark.parametrize(("state", "name", "role", "event"), ENDS)
def test_what_ended_stays_so(state: str, name: str, role: str, event: str) -> None:
    ended = committed(act(brief() if state == "asked" else offered(), name, role))
    acts = [t for t in of("brief") if t.by != "clock"]
    for each in acts:
        who = CLIENT if each.by == "opener" else FREELANCER
        with pytest.raises(Refusal) as refused:
            act(ended, each.act, who, terms=THREE, version=1, digest="d", text="t")
        assert refused.value.status == 409


def test_a_stranger_may_do_nothing() -> None:
    with pytest.raises(Refusal) as refused:
        decide_case(
            offered(), offered().cases[0], "accept", Actor("support", 9), NOW, terms=THREE, version=1, digest="d"
        )
    assert refused.value.status == 403


@pytest.mark.rule("X37")
@pytest.mark.parametrize("name", ["deliver", "approve", "initiate", "give_up"])
def test_before_an_order_is_placed_there_is_no_work(name: str) -> None:
    with pytest.raises(Refusal) as refused:
        decide_milestone(offered(), name, ACTORS[CLIENT], NOW)
    assert (refused.value.status, refused.value.code) == (409, "not_agreed")


@pytest.mark.rule("X37")
@pytest.mark.parametrize("kind", ["update", "cancel"])
def test_before_an_order_is_placed_there_are_no_requests(kind: str) -> None:
    with pytest.raises(Refusal) as refused:
        opening(offered(), kind, CLIENT)
    assert (refused.value.status, refused.value.code) == (409, "order_proposed")


@pytest.mark.rule("G2")
def test_what_comes_to_nothing_says_that_no_money_moves_and_what_still_stands_says_so() -> None:
    over = explain(act(brief(), "decline", FREELANCER), CLIENT)
    assert [one.message.id for one in over] == ["This ends here. Nothing is ordered and nothing is paid."]
    again = explain(act(offered(), "ask_changes", CLIENT, version=1, text="digest"), CLIENT)
    assert again != over
    assert {"freelancer": "Fred"} in [one.facts for one in again]
