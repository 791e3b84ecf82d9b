"""Between a deadline and its sweep every verb first does what was due, by the sweep's own code (X36)."""

from datetime import timedelta

import pytest

from app.core.errors import Refusal
from app.core.words import N_
from app.models import Event, Notification, WrittenText
from app.rules.base.people import CLIENT, FREELANCER
from app.services.orders import orders
from app.services.store.event_hash import words
from tests.support.domain.worlds import Deal, World, refused


def record(world: World, deal: Deal) -> list[tuple[object, ...]]:
    """What the clock did, without the verb that made it look."""
    return [(e.name, e.at, e.facts) for e in world.rows(Event, Event.order_id == deal.id) if '"clock"' in e.facts]


@pytest.mark.rule("X36")
@pytest.mark.parametrize("kind", ["update", "cancel"])
def test_any_verb_settles_what_was_due_and_then_acts(world: World, deal: Deal, kind: str) -> None:
    deal.open(CLIENT, kind)
    due = deal.due()
    world.until(due + timedelta(minutes=3))
    deal.message(CLIENT)
    assert deal.case.state == "lapsed"
    names = [event.name for event in deal.events()]
    assert names[-2:] == ["request.lapsed" if kind == "update" else "order.cancelled", "message.posted"]
    assert deal.events()[-2].at == due
    assert world.sweep() == 0
    assert world.audit() is None


@pytest.mark.rule("X36")
def test_settling_is_the_sweeps_own_work(world: World) -> None:
    """Two twins, one swept and one settled by a verb, end up with the same record."""
    swept, settled = world.order(), world.order()
    for deal in (swept, settled):
        deal.open(CLIENT, "update")
    world.wait(hours=50)
    settled.message(FREELANCER)
    world.sweep()
    a, b = ([(name, at) for name, at, _ in record(world, deal)] for deal in (swept, settled))
    assert a == b
    assert len(a) == 1


@pytest.mark.rule("X36")
def test_everything_due_is_settled_one_after_the_other(world: World, deal: Deal) -> None:
    """The request lapses, and seven days later the refund is made: both long over when somebody looks."""
    deal.open(CLIENT, "cancel")
    due = deal.due()
    world.wait(days=30)
    deal.message(CLIENT)
    dates = {event.name: event.at for event in deal.events()}
    assert dates["order.cancelled"] == due
    assert dates["refund.started"] == due + timedelta(days=7)
    assert (deal.facts.escrow.minor, world.sweep()) == (0, 0)
    assert world.audit() is None


@pytest.mark.rule("X25", "X36")
def test_a_new_request_finds_the_old_one_closed(world: World, deal: Deal) -> None:
    deal.open(CLIENT, "update")
    world.wait(hours=48)
    deal.open(CLIENT, "update")
    assert [case.state for case in deal.facts.cases] == ["lapsed", "open"]


@pytest.mark.rule("X36")
def test_what_was_settled_stays_settled_when_the_act_is_refused(world: World, deal: Deal) -> None:
    deal.open(CLIENT, "cancel")
    due = deal.due()
    world.wait(hours=50)
    before = len(world.rows(Notification))
    with refused(409):
        deal.answer(FREELANCER, "accept")
    assert (deal.case.state, deal.facts.consent, deal.facts.cancelled_at) == ("lapsed", "deemed", due)
    assert len(world.rows(Notification)) == before + 2
    assert world.sweep() == 0
    assert world.audit() is None


@pytest.mark.rule("X36")
def test_only_what_was_settled_is_kept_of_a_refused_act(world: World, deal: Deal) -> None:
    deal.open(CLIENT, "update")
    world.wait(hours=50)
    with refused(409), deal.acting(CLIENT) as (tx, facts, actor):
        orders.post_message(tx, facts, actor, words("Half of an act", actor.user_id or 0, "en"))
        raise Refusal(409, "late", N_("This is not possible now"))
    assert deal.case.state == "lapsed"
    assert deal.events("message.posted") == []
    assert world.rows(WrittenText) == []
    assert world.audit() is None


@pytest.mark.rule("X36")
def test_a_fault_keeps_nothing_and_leaves_it_to_the_sweep(world: World, deal: Deal) -> None:
    deal.open(CLIENT, "update")
    world.wait(hours=50)
    with pytest.raises(ZeroDivisionError), deal.acting(CLIENT):
        raise ZeroDivisionError
    assert deal.case.state == "open"
    assert world.sweep() == 1


@pytest.mark.rule("X36")
def test_a_refused_act_with_nothing_due_writes_nothing(world: World, deal: Deal) -> None:
    deal.open(CLIENT, "update")
    events = len(world.rows(Event))
    with refused(409):
        deal.open(CLIENT, "update")
    assert len(world.rows(Event)) == events


@pytest.mark.rule("X36")
def test_reading_writes_nothing(world: World, deal: Deal) -> None:
    deal.open(CLIENT, "cancel")
    world.wait(days=3)
    events = len(world.rows(Event))
    assert deal.facts.state == "ongoing"
    assert world.audit() is None
    assert len(world.rows(Event)) == events
