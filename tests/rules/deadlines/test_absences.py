"""Announced absence: which days may be announced, and when the time of who is away begins (G6)."""

from datetime import date, timedelta

import pytest

from app.core.errors import Invalid
from app.rules.base.people import CLIENT, FREELANCER
from app.rules.base.policy import HOUR, current
from app.rules.deadlines.absences import Absence, away_until, check_absence, days_used
from app.rules.decide import decide_lapse
from app.rules.opening import decide_open
from app.rules.texts.stories import RecordedEvent, of_absence
from tests.support.domain.facts import ACTORS, DAY, NOW, US, committed, opened, order, wish

TODAY = date(2026, 3, 10)
KNOWN = (Absence(date(2026, 4, 6), date(2026, 4, 8)),)


def days(first: str, last: str) -> Absence:
    return Absence(date.fromisoformat(first), date.fromisoformat(last))


def check(first: str, last: str, *known: Absence) -> str:
    """The field and the reason for which it is refused, or that it is not."""
    try:
        check_absence(days(first, last), known or KNOWN, TODAY, current())
    except Invalid as refused:
        return f"{refused.field} {refused.code}"
    return "announced"


@pytest.mark.rule("G6")
@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2026-03-10", "2026-03-10", "announced"),
        ("2026-03-10", "2026-03-16", "announced"),  # seven days
        ("2026-03-10", "2026-03-17", "last_day absence_long"),
        ("2026-03-12", "2026-03-11", "last_day absence_backwards"),
        ("2026-03-09", "2026-03-11", "first_day absence_past"),
        ("2027-03-10", "2027-03-10", "announced"),
        ("2027-03-11", "2027-03-11", "first_day absence_far"),
        ("2026-04-08", "2026-04-09", "first_day absence_overlap"),
        ("2026-04-01", "2026-04-06", "first_day absence_overlap"),
        ("2026-04-07", "2026-04-07", "first_day absence_overlap"),
        ("2026-04-09", "2026-04-12", "announced"),  # three before it make seven
        ("2026-04-09", "2026-04-13", "last_day absence_long"),
        ("2026-04-01", "2026-04-05", "last_day absence_long"),  # and so do three after it
        ("2026-04-10", "2026-04-16", "announced"),
    ],
)
def test_days_are_ahead_apart_and_not_too_many_at_once(first: str, last: str, said: str) -> None:
    assert check(first, last) == said


@pytest.mark.rule("G6")
def test_no_more_than_fourteen_days_a_year_each_year_for_itself() -> None:
    taken = (days("2026-05-01", "2026-05-07"), days("2026-06-01", "2026-06-05"))
    assert days_used(taken, 2026) == 12
    assert check("2026-07-01", "2026-07-02", *taken) == "announced"
    assert check("2026-07-01", "2026-07-03", *taken) == "last_day absence_year"
    assert check("2026-12-30", "2027-01-05", *taken) == "announced"  # two in the one, five in the other
    assert check("2026-12-29", "2027-01-02", *taken) == "last_day absence_year"
    past = (days("2026-01-01", "2026-01-07"), *taken)
    assert check("2026-07-01", "2026-07-01", *past) == "last_day absence_year"  # what is over counts too


@pytest.mark.rule("G6")
def test_who_is_away_is_so_from_the_first_instant_up_to_the_last_and_absences_side_by_side_are_one() -> None:
    spans = [(NOW, NOW + 2 * DAY), (NOW + 2 * DAY, NOW + 3 * DAY), (NOW + 5 * DAY, NOW + 6 * DAY)]
    assert away_until(spans, NOW - US) is None
    assert away_until(spans, NOW) == away_until(spans, NOW + 2 * DAY - US) == NOW + 3 * DAY
    assert away_until(spans, NOW + 3 * DAY) is None
    assert away_until([], NOW) is None


@pytest.mark.rule("G6", "G1", "F9", "F12", "F15", "F19")
@pytest.mark.parametrize(("kind", "opener"), [("update", CLIENT), ("cancel", FREELANCER), ("extension", FREELANCER)])
def test_the_time_of_who_is_away_begins_when_they_are_back(kind: str, opener: str) -> None:
    back = NOW + 5 * DAY
    plan = decide_open(order(), kind, ACTORS[opener], NOW, "case", wish(kind), "", None, back)
    facts = committed(plan)
    deadline, window = facts.deadlines[0], current().windows[kind]
    assert (deadline.opened_at, deadline.due_at) == (back, back + window)
    assert deadline.wake_at == min(
        back + window / 2, back + window - 48 * HOUR if window > 48 * HOUR else back + window
    )
    assert decide_lapse(facts, deadline).at == back + window
    assert facts.cases[0].opened_at == NOW
    assert (plan.events[-1].facts["due_at"], plan.events[-1].facts["away_until"]) == (back + window, back)


@pytest.mark.rule("G6")
def test_who_is_back_or_was_never_away_has_their_time_from_now_on() -> None:
    for away in (None, NOW, NOW - timedelta(days=1)):
        plan = decide_open(order(), "cancel", ACTORS[CLIENT], NOW, "case-0", wish("cancel"), "", None, away)
        assert plan.after.deadlines == opened_plan().deadlines
        assert "away_until" not in plan.events[-1].facts


def opened_plan():  # type: ignore[no-untyped-def]
    return decide_open(order(), "cancel", ACTORS[CLIENT], NOW, "case-0", wish("cancel"), "", None).after


@pytest.mark.rule("G6", "G4")
def test_both_are_told_each_in_their_own_words() -> None:
    event = RecordedEvent("request.opened", {"by": CLIENT, "away_until": 1_773_133_200_000_000}, "Clara", "Fred", "EUR")
    own, theirs = of_absence(event, FREELANCER), of_absence(event, CLIENT)
    assert own is not None
    assert theirs is not None
    assert own.message.id == "You are away until %(until)s. Your time to answer starts then."
    assert theirs.message.id == "%(name)s is away until %(until)s. Their time to answer starts then."
    assert theirs.facts["name"] == "Fred"
    assert of_absence(RecordedEvent("request.opened", {"by": CLIENT}, "Clara", "Fred", "EUR"), CLIENT) is None
    assert opened("cancel", CLIENT).deadlines[0].opened_at == NOW
