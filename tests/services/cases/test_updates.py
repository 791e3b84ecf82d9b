"""Asking for an update: answered, withdrawn, or closed by the clock after two days (F8, F9, F10, X28, X31)."""

from datetime import timedelta

import pytest

from app.core.errors import Invalid
from app.models import WrittenText
from app.rules.base.people import CLIENT, FREELANCER
from tests.support.domain.worlds import US, Deal, World, refused


@pytest.mark.rule("F8", "X31")
def test_the_client_asks_and_the_freelancer_is_told_at_once(deal: Deal) -> None:
    ref = deal.open(CLIENT, "update", text="How far is the sketch?")
    assert deal.told(FREELANCER)[-1] == "request.opened"
    assert (deal.case.state, deal.case.opened_by, deal.row(ref).responder_id) == (
        "open",
        CLIENT,
        deal.facts.freelancer_id,
    )
    assert deal.state == "ongoing", "an open request is an overlay on the order's own state"


@pytest.mark.rule("F10")
def test_an_answer_in_time_is_visible_and_restores_what_was(deal: Deal, world: World) -> None:
    before = deal.facts
    deal.open(CLIENT, "update")
    world.until(deal.due() - US)
    deal.answer(FREELANCER, "answer", "The sketch is ready.")
    assert deal.case.state == deal.case.outcome == "answered"
    texts = world.rows(WrittenText, WrittenText.ref == deal.row().answer_ref)
    assert [text.body for text in texts] == ["The sketch is ready."]
    after = deal.facts
    assert (after.state, after.delivery_due_at, after.escrow) == (before.state, before.delivery_due_at, before.escrow)
    assert deal.ended("answer") == ["met"]
    assert deal.told(CLIENT)[-1] == deal.told(FREELANCER)[-1] == "request.answered"


@pytest.mark.rule("F10")
@pytest.mark.parametrize("text", ["", " \n "])
def test_an_answer_says_something(deal: Deal, text: str) -> None:
    deal.open(CLIENT, "update")
    with pytest.raises(Invalid) as refusal:
        deal.answer(FREELANCER, "answer", text)
    assert (refusal.value.status, refusal.value.field) == (422, "text")
    assert deal.case.state == "open"


@pytest.mark.rule("F9", "X31")
def test_without_an_update_it_closes_after_two_days_and_the_order_is_what_it_was(deal: Deal, world: World) -> None:
    before = deal.facts
    deal.open(CLIENT, "update")
    assert deal.due() - world.now == timedelta(hours=48)
    world.until(deal.due() - US)
    world.sweep()
    assert deal.case.state == "open"
    world.wait(microseconds=1)
    assert world.sweep() == 1
    assert deal.case.state == deal.case.outcome == "lapsed"
    after = deal.facts
    assert (after.state, after.consent, after.escrow) == (before.state, None, before.escrow)
    assert after.delivery_due_at == before.delivery_due_at
    assert deal.ended("answer") == ["lapsed"]
    assert deal.told(CLIENT)[-1] == deal.told(FREELANCER)[-1] == "request.lapsed"
    assert world.audit() is None


@pytest.mark.rule("X31")
def test_the_delivery_date_keeps_running_meanwhile(world: World) -> None:
    deal = world.order(due_in=timedelta(hours=5))
    due = deal.facts.delivery_due_at
    deal.open(CLIENT, "update")
    world.wait(hours=6)
    deal.answer(FREELANCER, "answer", "Almost.")
    assert deal.facts.delivery_due_at == due


@pytest.mark.rule("X28")
def test_an_update_request_cannot_be_declined(deal: Deal) -> None:
    deal.open(CLIENT, "update")
    with refused(422, "act_unknown"):
        deal.answer(FREELANCER, "decline", "No.")
    with refused(422, "act_unknown"):
        deal.answer(FREELANCER, "accept")
    assert deal.case.state == "open"


@pytest.mark.rule("X28")
def test_delivering_the_order_answers_it(deal: Deal, world: World) -> None:
    deal.open(CLIENT, "update")
    deal.deliver()
    assert (deal.case.state, deal.state) == ("answered", "delivered")
    assert deal.ended("answer") == ["met"]
    assert [e.name for e in deal.events()][-2:] == ["request.answered", "order.delivered"]
    world.wait(hours=48)
    world.sweep()
    assert deal.case.state == "answered", "its clock is over"


@pytest.mark.rule("F4")
def test_the_freelancer_cannot_ask_for_an_update(deal: Deal) -> None:
    with refused(403, "not_your_request"):
        deal.open(FREELANCER, "update")
    assert deal.facts.cases == ()
