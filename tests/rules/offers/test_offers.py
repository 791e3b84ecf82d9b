"""Briefs and offers: who may do what, what is agreed to, and until when."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.core.errors import Invalid, Refusal
from app.rules.base.facts import CaseFacts, OrderFacts
from app.rules.base.people import CLIENT, FREELANCER, Actor
from app.rules.base.plan import MilestoneDraft, Plan
from app.rules.base.policy import current
from app.rules.decide import decide_case, decide_due, decide_milestone
from app.rules.moves import of
from app.rules.offers.terms import Terms, check_terms, decide_brief, terms_of
from app.rules.texts.outcomes import explain
from tests.support.domain.facts import ACTORS, NOW, US, committed, opening, order

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
THREE = Terms(
    tuple(MilestoneDraft(f"Part {n}", f"Thing {n}", n * 10_000, NOW + n * 7 * DAY) for n in (1, 2, 3)),
)
WHOLE = Terms((MilestoneDraft("", "", 124_000, NOW + 10 * DAY),))


def brief(terms: Terms | None = THREE) -> OrderFacts:
    """A brief that waits for the freelancer."""
    empty = order("proposed", milestones=(), price=0, delivery_due_at=None, fee_basis_points=1_000)
    return committed(decide_brief(empty, ACTORS[CLIENT], NOW, "brief", terms, "digest"))


def act(facts: OrderFacts, name: str, role: str, now: Any = NOW, **given: object) -> Plan:
    return decide_case(facts, facts.cases[0], name, ACTORS[role], now, **given)


def offered(terms: Terms = THREE, now: Any = NOW) -> OrderFacts:
    """An offer that waits for the client."""
    return committed(act(brief(), "offer", FREELANCER, now, terms=terms, digest="terms", text="text"))


def accepting(facts: OrderFacts, terms: Terms = THREE, version: int = 1, now: Any = NOW) -> Plan:
    return act(facts, "accept", CLIENT, now, terms=terms, version=version, digest="terms")


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
    assert (case(after).state, case(after).closed_at) == ("accepted", NOW + DAY)
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
    plan = act(facts, name, role)
    assert (plan.after.state, plan.agreed, plan.moves) == ("dismissed", (), ())
    assert [e.name for e in plan.events] == [event]
    assert committed(plan).deadlines == ()


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


def broken(number: int = 1, **columns: object) -> Terms:
    """THREE with one milestone that is not in order."""
    parts = list(THREE.parts)
    parts[number - 1] = replace(parts[number - 1], **columns)  # type: ignore[arg-type]
    return Terms(tuple(parts))


WRONG = [
    (Terms(()), "amount_1", "too_many"),
    (Terms(THREE.parts * 7), "amount_1", "too_many"),
    (broken(2, title=""), "title_2", "title"),
    (broken(3, title="x" * 121), "title_3", "title"),
    (broken(1, deliverable=""), "deliverable_1", "deliverable"),
    (broken(1, deliverable="x" * 4001), "deliverable_1", "too_long"),
    (broken(2, amount=0), "amount_2", "amount"),
    (broken(2, amount=-1), "amount_2", "amount"),
    (broken(2, amount=current().amounts["EUR"].offer_limit + 1), "amount_2", "amount"),
    (broken(1, due_at=NOW), "due_1", "date_past"),
    (broken(3, due_at=NOW + 400 * DAY), "due_3", "date_too_far"),
    (broken(2, due_at=THREE.parts[0].due_at - US), "due_2", "date_order"),
]


@pytest.mark.rule("B3", "X41")
@pytest.mark.parametrize(("terms", "field", "code"), WRONG, ids=[f"{f}:{c}:{n}" for n, (_, f, c) in enumerate(WRONG)])
def test_a_milestone_has_deliverable_date_and_amount_within_the_policy(terms: Terms, field: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_terms(terms, "EUR", current(), NOW)
    assert (refused.value.field, refused.value.code, refused.value.status) == (field, code, 422)


@pytest.mark.rule("X41")
def test_a_currency_that_the_policy_does_not_know_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        check_terms(THREE, "XAU", current(), NOW)
    assert refused.value.field == "currency"


@pytest.mark.rule("X41")
@pytest.mark.parametrize("currency", sorted(current().amounts))
def test_the_limit_is_that_of_the_currency(currency: str) -> None:
    most = current().amounts[currency].offer_limit
    check_terms(broken(1, amount=most), currency, current(), NOW)
    with pytest.raises(Invalid):
        check_terms(broken(1, amount=most + 1), currency, current(), NOW)


def test_terms_are_read_as_they_were_written() -> None:
    assert terms_of(THREE.as_json()) == THREE


@pytest.mark.rule("G2", "B6")
def test_accepting_says_what_is_paid_first_and_until_when() -> None:
    plan = accepting(offered())
    first, second = explain(plan, CLIENT)
    assert second.facts["amount"] == plan.before.money(10_000)
    assert second.facts["until"].moment == NOW + current().charge_window  # type: ignore[union-attr]
    assert first.message.id.startswith("The order is placed")


@pytest.mark.rule("G2")
def test_silence_says_that_the_offer_expires_and_no_money_moves() -> None:
    facts = offered()
    sentences = explain(decide_due(facts, facts.deadlines[0], NOW + WEEK), CLIENT)
    assert "expires" in sentences[0].message.id
    assert sentences[0].facts["at"] == NOW + WEEK


@pytest.mark.rule("X42")
def test_the_policy_is_that_of_the_brief() -> None:
    old = replace(brief(), policy=replace(current(), version=1, charge_window=timedelta(hours=5)))
    facts = committed(act(old, "offer", FREELANCER, terms=THREE, digest="d", text=None))
    assert explain(accepting(facts), CLIENT)[1].facts["until"].moment == NOW + timedelta(hours=5)  # type: ignore[union-attr]
