"""More time by both, written down: the row of the change, the record, the mails, and what the clock then does (G6)."""

from datetime import timedelta

import pytest

from app.models import Deadline, DeadlineChange, Notification
from app.rules.base.people import CLIENT, FREELANCER
from tests.support.domain.worlds import US, World, refused
from tests.support.services.more_time import ask_more, give_more, take_more_back

DAY = timedelta(days=1)


@pytest.mark.rule("G6")
def test_what_both_want_is_one_row_and_one_event_and_both_are_told(world: World) -> None:
    deal = world.order()
    deal.open(CLIENT, "cancel")
    due = deal.due()
    ask_more(deal, FREELANCER, 3)
    assert (deal.due(), world.rows(DeadlineChange)) == (due, [])
    assert deal.told(CLIENT)[-1] == "deadline.more_asked"
    give_more(deal, CLIENT, 3)
    assert deal.due() == due + 3 * DAY
    change = world.rows(DeadlineChange)[0]
    event = deal.events("deadline.more_agreed")[0]
    assert (change.cause, change.user_id) == (f"agreed:{event.seq}", deal.user_id(CLIENT))
    assert (change.delta, change.before, change.after) == (3 * 86_400_000_000, due, due + 3 * DAY)
    assert deal.told(CLIENT)[-1] == deal.told(FREELANCER)[-1] == "deadline.more_agreed"
    told = world.rows(Notification, Notification.event_id == event.id)
    assert {row.user_id for row in told} == {deal.user_id(CLIENT), deal.user_id(FREELANCER)}
    assert world.audit() is None


@pytest.mark.rule("G6", "F19", "G1")
def test_the_clock_waits_for_the_new_instant_and_reminds_of_it(world: World) -> None:
    deal = world.order()
    deal.open(CLIENT, "cancel")
    due = deal.due()
    ask_more(deal, FREELANCER, 3)
    give_more(deal, CLIENT, 3)
    world.live(due)
    world.sweep()
    assert deal.case.state == "open"
    reminders = deal.events("deadline.reminded")
    world.live(due + 3 * DAY - US)
    world.sweep()
    assert deal.case.state == "open"
    assert len(deal.events("deadline.reminded")) > len(reminders)
    world.live(due + 3 * DAY)
    world.sweep()
    assert (deal.case.state, deal.facts.consent, deal.facts.cancelled_at) == ("lapsed", "deemed", due + 3 * DAY)


@pytest.mark.rule("G6", "X36")
def test_agreeing_after_the_instant_is_too_late_swept_or_not(world: World) -> None:
    deal = world.order()
    deal.open(CLIENT, "update")
    ask_more(deal, FREELANCER)
    due = deal.due()
    world.live(due)
    with refused(409, "deadline_passed"):
        give_more(deal, CLIENT, due=due)
    assert deal.case.state == "lapsed"
    assert [(row.state, row.more_days, row.more_by) for row in world.rows(Deadline, Deadline.kind == "answer")] == [
        ("lapsed", 0, "")
    ]
    assert world.rows(DeadlineChange) == []


@pytest.mark.rule("G6")
def test_what_is_declined_withdrawn_or_answered_meanwhile_moves_nothing(world: World) -> None:
    deal = world.order()
    deal.open(FREELANCER, "extension")
    due = deal.due()
    ask_more(deal, CLIENT)
    give_more(deal, FREELANCER, agree=False)
    ask_more(deal, CLIENT, 2)
    take_more_back(deal, CLIENT)
    ask_more(deal, FREELANCER, 1)
    assert deal.due() == due
    deal.answer(CLIENT, "decline")
    with refused(409, "no_deadline"):
        give_more(deal, CLIENT, 1, due=due)
    assert world.rows(DeadlineChange) == []
    assert [event.name for event in deal.events() if event.name.startswith("deadline.")] == [
        "deadline.more_asked",
        "deadline.more_declined",
        "deadline.more_asked",
        "deadline.more_withdrawn",
        "deadline.more_asked",
    ]
