"""What holds an approval back, for how long, and when it goes on (X25, X34, X60)."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.core.words import At
from app.rules.base.facts import DeadlineFacts, OrderFacts
from app.rules.base.people import CLIENT, FREELANCER, PARTIES, other
from app.rules.decide import decide_due, decide_lapse, decide_milestone
from app.rules.texts import outcomes
from tests.support.domain.facts import (
    ACTORS,
    AMSTERDAM,
    DAY,
    NOW,
    US,
    act,
    act_on_order,
    committed,
    opened,
    opening,
    order,
    the_case,
)
from tests.support.rules import support_cancellations as support

pytestmark = pytest.mark.rule("X34", "X60")

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
DAY_14 = datetime.fromisoformat("2026-03-24T00:00+01:00")


def day(text: str, zone: ZoneInfo = AMSTERDAM) -> datetime:
    """The start of this day in a zone."""
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def start_of(date: date, zone: ZoneInfo) -> datetime:
    return datetime(date.year, date.month, date.day, tzinfo=zone)


def delivered(now: datetime = NOW, zone: ZoneInfo = AMSTERDAM) -> OrderFacts:
    """An order whose work is delivered at that instant."""
    facts = order(zone=zone, delivery_due_at=now + 4 * DAY)
    return committed(act_on_order(facts, "deliver", ACTORS[FREELANCER], now))


def approval(facts: OrderFacts) -> DeadlineFacts:
    return next(d for d in facts.deadlines if d.kind == "approval")


def held(facts: OrderFacts, who: str, at: datetime, span: timedelta, how: str = "withdraw") -> OrderFacts:
    """A request to cancel is open for that long."""
    asked = opened("cancel", who, facts, at)
    answering = ACTORS[who if how == "withdraw" else other(who)]
    return committed(act(asked, how, answering, at + span))


def put_off(facts: OrderFacts, who: str, times: int) -> Iterator[OrderFacts]:
    """A request is opened and withdrawn a minute later, as often and as late as that is possible (X25)."""
    at = approval(facts).due_at - 10 * HOUR
    for _ in range(times):
        facts = held(facts, who, at, MINUTE)
        yield facts
        at += MINUTE + DAY


@pytest.mark.parametrize("who", PARTIES)
@pytest.mark.parametrize("how", ["withdraw", "decline"])
@pytest.mark.parametrize(
    ("span", "due"),
    [(US, "2026-03-25"), (24 * HOUR, "2026-03-25"), (24 * HOUR + US, "2026-03-26"), (47 * HOUR, "2026-03-26")],
)
def test_it_goes_on_at_the_first_start_of_a_day_that_leaves_what_was_left(
    who: str, how: str, span: timedelta, due: str
) -> None:
    went_on = approval(held(delivered(), who, DAY_14 - 10 * HOUR, span, how))
    assert (went_on.state, went_on.due_at) == ("running", day(due))


@pytest.mark.parametrize(
    ("zone", "sent", "due"),
    [
        ("Europe/Amsterdam", "2026-03-10T09:00", "2026-03-31"),  # the request is open while the clocks go forward
        ("Europe/Amsterdam", "2026-10-06T09:00", "2026-10-27"),  # and back
        ("America/New_York", "2026-02-17T09:00", "2026-03-10"),
        ("America/New_York", "2026-10-13T09:00", "2026-11-03"),
    ],
)
def test_days_that_are_an_hour_longer_or_shorter_are_days(zone: str, sent: str, due: str) -> None:
    place = ZoneInfo(zone)
    sent_at = delivered(day(sent, place), place)
    first = approval(sent_at).due_at.astimezone(place).date()
    for number, facts in enumerate(put_off(sent_at, CLIENT, 8), start=1):
        assert approval(facts).due_at == start_of(first + min(number, 7) * DAY, place)
    assert approval(facts).due_at == day(due, place)


def test_requests_of_the_client_hold_it_back_by_seven_days_in_all() -> None:
    found = [approval(facts) for facts in put_off(delivered(), CLIENT, 8)]
    assert [each.due_at for each in found] == [day(f"2026-03-{date}") for date in (*range(25, 32), 31)]
    assert found[-1].state == "running"


def test_requests_of_the_freelancer_hold_it_back_for_as_long_as_they_are_open() -> None:
    *_, last = put_off(delivered(), FREELANCER, 12)
    assert approval(last).due_at == day("2026-04-05")


def test_what_the_freelancer_held_back_takes_nothing_from_the_client() -> None:
    facts = held(delivered(), FREELANCER, NOW + DAY, 40 * HOUR, "decline")
    assert approval(facts).due_at == day("2026-03-26")
    *_, last = put_off(facts, CLIENT, 8)
    assert approval(last).due_at == day("2026-04-02")


def test_a_request_that_would_hold_it_back_for_longer_does_not_and_the_approval_ends_it() -> None:
    *_, facts = put_off(delivered(), CLIENT, 6)
    last = approval(facts).due_at
    asked = opened("cancel", CLIENT, facts, last - HOUR)
    waiting = approval(asked)
    assert (waiting.state, waiting.due_at - last) == ("running", DAY), "the last day that is left, and no other"
    done = committed(decide_due(asked, waiting, waiting.due_at))
    assert (done.state, the_case(done).state) == ("completed", "superseded")
    again = committed(act(asked, "withdraw", ACTORS[CLIENT], last))
    assert approval(again) == waiting


@pytest.mark.rule("G2")
@pytest.mark.parametrize("reader", PARTIES)
def test_silence_is_the_approval_where_that_comes_before_the_answer_is_due(reader: str) -> None:
    *_, facts = put_off(delivered(), CLIENT, 7)
    asked = opened("cancel", CLIENT, facts, approval(facts).due_at - HOUR)
    answer = next(d for d in asked.deadlines if d.kind == "answer")
    told = outcomes.silence(asked, answer, reader)
    assert told == outcomes.silence(asked, approval(asked), reader)
    assert "approved automatically" in told[0].message.id


@pytest.mark.rule("G2", "X28")
def test_an_approval_that_does_not_end_a_request_is_not_what_its_silence_means() -> None:
    facts = support.chain("funded", "planned")
    facts = committed(act(opened("update", CLIENT, facts), "withdraw", ACTORS[CLIENT]))
    facts = committed(act_on_order(facts, "deliver", ACTORS[FREELANCER]))
    asked = opened("update", CLIENT, facts, approval(facts).due_at - HOUR)
    answer = next(d for d in asked.deadlines if d.kind == "answer")
    assert answer.due_at > approval(asked).due_at
    assert outcomes.silence(asked, answer, CLIENT) == outcomes.explain(decide_lapse(asked, answer), CLIENT)
    assert outcomes.silence(asked, answer, CLIENT) != outcomes.silence(asked, approval(asked), CLIENT)


@pytest.mark.rule("G2", "X54")
@pytest.mark.parametrize("how", ["withdraw", "decline"])
def test_ending_a_request_says_when_the_approval_goes_on(how: str) -> None:
    facts = opened("cancel", CLIENT, delivered(), NOW + DAY)
    actor = ACTORS[CLIENT if how == "withdraw" else FREELANCER]
    plan = act(facts, how, actor, NOW + 2 * DAY)
    due = approval(committed(plan)).due_at
    assert due == day("2026-03-25")
    assert At(due) in [fact for one in outcomes.explain(plan, CLIENT) for fact in one.facts.values()]
    assert [event.facts.get("goes_on_until") for event in plan.events] == [due]


def test_opening_says_that_the_approval_stands_still() -> None:
    facts = delivered()
    assert opening(facts, "cancel", CLIENT).events[0].facts["held"] == 1
    assert "held" not in opening(order(), "cancel", CLIENT).events[0].facts


@pytest.mark.rule("B7")
def test_asking_customer_service_again_and_again_ends_too() -> None:
    facts = committed(decide_milestone(support.chain("funded", "planned"), "deliver", ACTORS[FREELANCER], NOW))
    at, days = approval(facts).due_at - 10 * HOUR, []
    for _ in range(8):
        asked = support.ask(facts, CLIENT, 1, now=at)
        assert approval(asked).state == "paused", "it holds it back as long as it is open"
        facts = committed(support.act(asked, "withdraw", ACTORS[CLIENT], at + MINUTE))
        days.append(approval(facts).due_at)
        at += MINUTE + DAY
    assert days == [day(f"2026-03-{date}") for date in (*range(25, 32), 31)]


@pytest.mark.rule("B7")
def test_a_case_of_customer_service_holds_it_back_for_as_long_as_it_takes() -> None:
    facts = committed(decide_milestone(support.chain("funded", "planned"), "deliver", ACTORS[FREELANCER], NOW))
    asked = support.done(support.ask(facts, CLIENT, 1, now=NOW + 13 * DAY), "take")
    later = NOW + 43 * DAY
    refused = committed(support.act(asked, "refuse", now=later, **support.TEXT))
    assert approval(refused).due_at - later >= 14 * HOUR


@pytest.mark.rule("X25", "B7")
def test_customer_service_is_asked_again_a_day_after_it_was_withdrawn() -> None:
    facts = support.ask(support.chain("funded", "planned"), CLIENT, 1)
    facts = committed(support.act(facts, "withdraw", ACTORS[CLIENT]))
    assert support.refused(support.ask, facts, CLIENT, 1, now=NOW + DAY - US) == (409, "withdrawn_recently")
    assert support.ask(facts, FREELANCER, 1).cases[-1].state == "open"
    assert support.ask(facts, CLIENT, 1, now=NOW + DAY).cases[-1].state == "open"
