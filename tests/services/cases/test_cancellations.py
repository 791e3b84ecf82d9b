"""Asking to cancel: agreed, declined, or done by the clock after 48 hours, and where the money goes
(F11, F12, F18, F19, B1, B19, X1, X3, X23, X24, G3)."""

import json
from datetime import timedelta

import pytest

from app.models import WrittenText
from app.rules.base.people import CLIENT, FREELANCER, PARTIES, other
from app.rules.kinds.cancel import Cancel
from app.services.store.event_hash import digest
from tests.support.domain.worlds import US, Deal, World, refused

PRICE = 124_000


@pytest.mark.rule("F11", "F17")
def test_the_client_asks_to_cancel_and_explains_why(deal: Deal, world: World) -> None:
    ref = deal.open(CLIENT, "cancel", Cancel("late"), text="It was due on Monday.")
    assert deal.case.details == {"reason": "late"}
    texts = world.rows(WrittenText, WrittenText.ref == deal.row(ref).text_ref)
    assert [text.body for text in texts] == ["It was due on Monday."]
    assert deal.told(FREELANCER)[-1] == "request.opened"


@pytest.mark.rule("F12", "F18", "B1", "B19")
@pytest.mark.parametrize("opener", PARTIES)
@pytest.mark.parametrize("state", ["ongoing", "delivered"])
def test_accepting_cancels_with_explicit_consent_and_refunds_at_once(world: World, opener: str, state: str) -> None:
    deal = world.order(state=state)
    deal.open(opener, "cancel")
    world.until(deal.due() - US)
    deal.answer(other(opener), "accept")
    after = deal.facts
    assert (after.state, after.consent, after.cancelled_at) == ("cancelled", "explicit", world.now)
    assert deal.case.state == deal.case.outcome == "accepted"
    assert (after.escrow.minor, after.deadlines) == (0, ())
    assert world.balances() == {}
    refund = json.loads(deal.events("order.cancelled")[0].facts)["refund"]
    assert refund == PRICE
    assert world.audit() is None


@pytest.mark.rule("F12", "F18", "B1", "B19", "X31")
@pytest.mark.parametrize("opener", PARTIES)
@pytest.mark.parametrize("state", ["ongoing", "delivered"])
def test_declining_changes_nothing(world: World, opener: str, state: str) -> None:
    deal = world.order(state=state)
    before = deal.facts
    deal.open(opener, "cancel")
    world.wait(hours=5)
    deal.answer(other(opener), "decline", "The sketch is nearly ready.")
    after = deal.facts
    assert deal.case.state == "declined"
    assert (after.state, after.consent, after.escrow) == (state, None, before.escrow)
    assert after.delivery_due_at == before.delivery_due_at
    assert deal.told(CLIENT)[-1] == deal.told(FREELANCER)[-1] == "request.declined"
    assert world.audit() is None


@pytest.mark.rule("B1", "B19")
@pytest.mark.parametrize("opener", PARTIES)
def test_nobody_cancels_alone(deal: Deal, opener: str) -> None:
    deal.open(opener, "cancel")
    for act in ("accept", "decline"):
        with refused(403, "not_your_act"):
            deal.answer(opener, act)
    with refused(409, "request_open"):
        deal.open(opener, "cancel")
    assert (deal.state, deal.case.state) == ("ongoing", "open")


@pytest.mark.rule("F19", "X1", "X3", "G3")
@pytest.mark.parametrize("opener", PARTIES)
@pytest.mark.parametrize("state", ["ongoing", "delivered"])
def test_after_48_hours_without_an_answer_the_clock_cancels_and_the_refund_waits(
    world: World, opener: str, state: str
) -> None:
    deal = world.order(state=state)
    deal.open(opener, "cancel")
    due = deal.due()
    assert due - world.now == timedelta(hours=48)
    world.until(due - US)
    world.sweep()
    assert deal.state == state
    world.until(due)
    world.sweep()
    after = deal.facts
    assert (after.state, after.consent, after.cancelled_at) == ("cancelled", "deemed", due)
    assert deal.case.state == "lapsed"
    assert after.escrow.minor == PRICE
    assert [(d.kind, d.who, d.due_at) for d in after.deadlines] == [("refund", other(opener), due + timedelta(days=7))]
    assert deal.told(CLIENT)[-1] == deal.told(FREELANCER)[-1] == "order.cancelled"
    assert world.audit() is None

    world.until(deal.due("refund") - US)
    world.sweep()
    assert deal.facts.escrow.minor == PRICE
    world.wait(microseconds=1)
    world.sweep()
    assert (deal.facts.escrow.minor, deal.facts.consent) == (0, "deemed")
    assert (deal.ended("refund"), world.balances()) == (["lapsed"], {})
    assert deal.told(CLIENT)[-1] == deal.told(FREELANCER)[-1] == "refund.started"
    assert world.audit() is None


@pytest.mark.rule("X3", "G3")
@pytest.mark.parametrize("opener", PARTIES)
def test_the_silent_side_may_agree_within_seven_days_and_the_refund_is_made_at_once(
    world: World, deal: Deal, opener: str
) -> None:
    deal.open(opener, "cancel")
    world.until(deal.due())
    world.sweep()
    with refused(403, "not_your_act"):
        deal.agree(opener)
    world.until(deal.due("refund") - US)
    deal.agree(other(opener))
    assert (deal.state, deal.facts.consent, deal.case.outcome) == ("cancelled", "explicit", "accepted")
    assert (deal.facts.escrow.minor, world.balances(), deal.ended("refund")) == (0, {}, ["met"])
    with refused(409, "done_already"):
        deal.agree(other(opener))
    assert len(deal.events("refund.started")) == 1
    world.wait(days=8)
    world.sweep()
    assert len(deal.events("refund.started")) == 1
    assert world.audit() is None


@pytest.mark.rule("X3", "X26")
def test_agreeing_when_the_seven_days_are_over_is_too_late_and_pays_nothing_twice(world: World, deal: Deal) -> None:
    deal.open(CLIENT, "cancel")
    world.until(deal.due())
    world.sweep()
    world.until(deal.due("refund"))
    with refused(409):
        deal.agree(FREELANCER)
    world.sweep()
    with refused(409):
        deal.agree(FREELANCER)
    assert deal.facts.consent == "deemed"
    assert len(deal.events("refund.started")) == 1
    assert world.audit() is None


@pytest.mark.rule("X24")
@pytest.mark.parametrize("first", PARTIES)
def test_when_both_ask_the_second_is_an_acceptance(world: World, deal: Deal, first: str) -> None:
    ref = deal.open(first, "cancel", text="I want to stop.")
    world.wait(hours=3)
    assert deal.open(other(first), "cancel", Cancel("other"), text="So do I.") == ref
    after = deal.facts
    assert (after.state, after.consent, after.escrow.minor) == ("cancelled", "explicit", 0)
    assert [(case.ref, case.state) for case in after.cases] == [(ref, "accepted")]
    texts = world.rows(WrittenText, WrittenText.ref == deal.row(ref).answer_ref)
    assert [text.body for text in texts] == ["So do I."], "what the second one wrote is not lost"
    facts = json.loads(deal.events("order.cancelled")[0].facts)
    assert facts["also_asked"] == {"reason": "other"}
    (written,) = texts
    assert facts["text"] == digest(written.salt + written.body), "and the record of the end has its digest"
    assert written.author_id == deal.user_id(other(first))
    assert world.audit() is None


@pytest.mark.rule("X23")
@pytest.mark.parametrize("opener", PARTIES)
def test_a_delivery_does_not_end_a_cancel_request(world: World, deal: Deal, opener: str) -> None:
    deal.open(opener, "cancel")
    due = deal.due()
    world.wait(hours=2)
    deal.deliver()
    assert (deal.state, deal.case.state, deal.due()) == ("delivered", "open", due)
    world.until(due)
    world.sweep()
    assert (deal.state, deal.facts.consent) == ("cancelled", "deemed")
    assert deal.ended("approval") == ["void"]


@pytest.mark.rule("X23")
@pytest.mark.parametrize("opener", PARTIES)
def test_approving_the_delivery_supersedes_the_cancel_request(world: World, deal: Deal, opener: str) -> None:
    deal.open(opener, "cancel")
    deal.deliver()
    deal.approve()
    assert (deal.state, deal.case.state) == ("completed", "superseded")
    assert deal.ended("answer") == deal.ended("approval") == ["met"]
    assert deal.told(CLIENT)[-1] == deal.told(FREELANCER)[-1] == "order.approved"
    world.wait(days=30)
    world.sweep()
    assert deal.state == "completed"
    assert world.audit() is None


@pytest.mark.rule("X23")
def test_asking_for_changes_leaves_the_cancel_request_open(world: World) -> None:
    deal = world.order(state="delivered")
    deal.open(FREELANCER, "cancel")
    deal.ask_changes()
    assert (deal.state, deal.case.state, deal.ended("approval")) == ("ongoing", "open", ["void"])
    deal.deliver()
    world.wait(hours=1)
    deal.answer(CLIENT, "decline")
    assert deal.ended("approval") == ["void", "running"]
    assert world.audit() is None


@pytest.mark.rule("F12")
def test_what_is_answered_twice_is_refused_the_second_time(deal: Deal) -> None:
    deal.open(CLIENT, "cancel")
    deal.answer(FREELANCER, "decline")
    for act, code in (("accept", "wrong_state"), ("decline", "done_already")):
        with refused(409, code):
            deal.answer(FREELANCER, act)
    assert len(deal.events("request.declined")) == 1


@pytest.mark.rule("F19", "G8")
@pytest.mark.parametrize("currency", ["EUR", "JPY", "KWD"])
def test_the_whole_price_comes_back_in_any_currency(world: World, currency: str) -> None:
    deal = world.order(price=1_000_001, currency=currency)
    deal.open(CLIENT, "cancel")
    world.wait(hours=48)
    world.sweep()
    world.wait(days=7)
    world.sweep()
    assert json.loads(deal.events("refund.started")[0].facts)["amount"] == 1_000_001
    assert world.balances() == {}


def test_an_order_that_costs_nothing_is_cancelled_all_the_same(world: World) -> None:
    deal = world.order(price=0)
    deal.open(CLIENT, "cancel")
    deal.answer(FREELANCER, "accept")
    assert deal.state == "cancelled"
    assert world.audit() is None
