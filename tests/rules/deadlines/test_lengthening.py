"""More time by both: one side asks, the other agrees, and the deadline with its reminders moves by just that (G6)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from app.core.errors import Refusal
from app.rules.base.facts import OrderFacts
from app.rules.base.kind import Kind
from app.rules.base.people import CLIENT, CLOCK, FREELANCER, other
from app.rules.base.plan import Plan
from app.rules.base.policy import HOUR, current
from app.rules.base.registry import kind_of
from app.rules.deadlines import lengthening
from app.rules.deadlines.lengthening import decide_answer, decide_ask, decide_take_back
from app.rules.decide import decide_due, decide_lapse
from tests.support.domain.facts import (
    ACTORS,
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

KINDS = [("update", CLIENT), ("cancel", CLIENT), ("cancel", FREELANCER), ("extension", FREELANCER)]
LATER = NOW + HOUR


def refusal(decide: Callable[[], object]) -> tuple[int, str]:
    """With which status and code it is refused."""
    with pytest.raises(Refusal) as found:
        decide()
    return found.value.status, found.value.code


def ask(facts: OrderFacts, who: str, days: int = 3, now: object = LATER) -> Plan:
    return decide_ask(facts, the_case(facts), days, ACTORS[who], now)  # type: ignore[arg-type]


def asked(kind: str = "cancel", opener: str = CLIENT, by: str = FREELANCER, days: int = 3) -> OrderFacts:
    """Somebody wants more time for a request that was just sent."""
    return committed(ask(opened(kind, opener), by, days))


def respond(facts: OrderFacts, who: str, agree: bool = True, days: int = 3, now: object = LATER) -> Plan:
    until = NOW + current().windows[the_case(facts).kind] + days * DAY
    return decide_answer(facts, the_case(facts), agree, until, ACTORS[who], now)  # type: ignore[arg-type]


@pytest.mark.rule("G6", "X2")
@pytest.mark.parametrize(("kind", "opener"), KINDS)
@pytest.mark.parametrize("by", [CLIENT, FREELANCER])
def test_either_side_asks_and_with_the_others_word_the_deadline_moves_by_just_that(
    kind: str, opener: str, by: str
) -> None:
    waiting = asked(kind, opener, by)
    before, window = waiting.deadlines[0], current().windows[kind]
    assert (before.due_at, before.more_days, before.more_by) == (NOW + window, 3, by)  # nothing moves by asking
    moved = committed(respond(waiting, other(by)))
    after = moved.deadlines[0]
    assert (after.due_at, after.opened_at) == (NOW + window + 3 * DAY, NOW)
    assert (after.more_days, after.more_by) == (0, "")
    assert (moved.cases, moved.milestones, moved.delivery_due_at) == (
        waiting.cases,
        waiting.milestones,
        waiting.delivery_due_at,
    )


@pytest.mark.rule("G6", "G1")
def test_the_reminders_follow_the_new_instant() -> None:
    deadline = committed(respond(asked(), CLIENT)).deadlines[0]
    due = NOW + 48 * HOUR + 3 * DAY
    assert deadline.wake_at == NOW + (due - NOW) / 2  # a long window: at half, and 48, 24 and 4 hours before
    facts = committed(decide_due(committed(respond(asked(), CLIENT)), deadline, due - 48 * HOUR))
    assert facts.deadlines[0].wake_at == due - 24 * HOUR


@pytest.mark.rule("G6", "F9", "F15", "F19")
@pytest.mark.parametrize(("kind", "opener"), KINDS)
def test_silence_means_at_the_new_instant_what_it_meant_at_the_old(kind: str, opener: str) -> None:
    facts = committed(respond(asked(kind, opener), CLIENT))
    old, new = NOW + current().windows[kind], NOW + current().windows[kind] + 3 * DAY
    assert the_case(committed(decide_due(facts, facts.deadlines[0], old))).state == "open"
    lapse = decide_lapse(facts, facts.deadlines[0])
    assert (lapse.at, the_case(lapse.after).state, lapse.actor.role) == (new, "lapsed", CLOCK)
    answerer = ACTORS[other(opener)]
    how = "answer" if kind == "update" else "decline"
    assert act(facts, how, answerer, new - US, text="digest").events
    assert refusal(lambda: act(facts, how, answerer, new, text="digest")) == (409, "too_late")


@pytest.mark.rule("G6", "X26")
def test_it_is_asked_for_and_agreed_to_before_the_instant_and_not_at_it() -> None:
    due = NOW + 48 * HOUR
    assert ask(opened("cancel", CLIENT), FREELANCER, now=due - US).events
    assert refusal(lambda: ask(opened("cancel", CLIENT), FREELANCER, now=due)) == (409, "too_late")
    assert respond(asked(), CLIENT, now=due - US).events
    assert refusal(lambda: respond(asked(), CLIENT, now=due)) == (409, "too_late")


@pytest.mark.rule("G6")
def test_one_at_a_time_and_only_who_did_not_ask_answers() -> None:
    waiting = asked(by=FREELANCER)
    for who in (CLIENT, FREELANCER):
        assert refusal(lambda who=who: ask(waiting, who)) == (409, "asked_already")  # type: ignore[misc]
    assert refusal(lambda: respond(waiting, FREELANCER)) == (403, "not_your_act")
    assert refusal(lambda: decide_take_back(waiting, the_case(waiting), ACTORS[CLIENT], LATER)) == (403, "not_your_act")
    free = committed(decide_take_back(waiting, the_case(waiting), ACTORS[FREELANCER], LATER))
    assert (free.deadlines[0].more_by, free.deadlines[0].due_at) == ("", NOW + 48 * HOUR)
    assert refusal(lambda: respond(free, CLIENT)) == (409, "not_asked")
    declined = committed(respond(waiting, CLIENT, agree=False))
    assert (declined.deadlines[0].more_by, declined.deadlines[0].due_at) == ("", NOW + 48 * HOUR)
    assert ask(declined, FREELANCER, 1).events


@pytest.mark.rule("G6")
def test_what_was_read_is_what_is_agreed_to() -> None:
    waiting = asked(days=3)
    assert refusal(lambda: respond(waiting, CLIENT, days=2)) == (409, "asked_otherwise")


@pytest.mark.rule("G6", "X42")
@pytest.mark.parametrize(("days", "allowed"), [(0, False), (-1, False), (1, True), (7, True), (8, False)])
def test_each_time_it_is_for_one_to_seven_days(days: int, allowed: bool) -> None:
    facts = opened("cancel", CLIENT)
    if allowed:
        assert ask(facts, FREELANCER, days).events
    else:
        assert refusal(lambda: ask(facts, FREELANCER, days)) == (422, "days_out_of_range")
    earlier = replace(facts, deadlines=tuple(replace(each, policy_version=1) for each in facts.deadlines))
    assert lengthening.most_days(earlier.deadlines[0]) == current().more_time_days == 7


@pytest.mark.rule("G6")
def test_both_may_do_it_again() -> None:
    facts = committed(respond(asked(days=7), CLIENT, days=7))
    again = committed(ask(facts, CLIENT, 7))
    until = NOW + 48 * HOUR + 14 * DAY
    moved = committed(decide_answer(again, the_case(again), True, until, ACTORS[FREELANCER], LATER))
    assert moved.deadlines[0].due_at == until


@pytest.mark.rule("G6", "X36")
def test_what_is_over_says_when_and_how_it_stands() -> None:
    silent = opened("update", CLIENT)
    silent = committed(decide_lapse(silent, silent.deadlines[0]))
    assert refusal(lambda: ask(silent, FREELANCER, now=NOW + 3 * DAY)) == (409, "deadline_passed")
    answered = committed(act(opened("cancel", CLIENT), "decline", ACTORS[FREELANCER], LATER))
    assert refusal(lambda: ask(answered, FREELANCER)) == (409, "no_deadline")
    assert answered.ended[0].more_by == ""
    with_a_wish = committed(act(asked(), "decline", ACTORS[FREELANCER], LATER))
    assert (with_a_wish.ended[0].more_days, with_a_wish.ended[0].more_by) == (0, "")  # the wish goes with it


@pytest.mark.rule("G6", "X60")
def test_what_stands_still_or_waits_for_no_party_is_not_moved() -> None:
    facts = opened("cancel", CLIENT)
    still = replace(facts.deadlines[0], state="paused", remaining=DAY, pauses=("chargeback",))
    paused = replace(facts, deadlines=(still,))
    assert refusal(lambda: ask(paused, FREELANCER)) == (409, "paused")
    assert lengthening.can_be_put_off(paused, the_case(paused)) is None
    both = replace(facts, deadlines=(replace(facts.deadlines[0], who="both"),))
    assert refusal(lambda: ask(both, FREELANCER)) == (409, "fixed")
    assert lengthening.can_be_put_off(order(), the_case(facts)) is None


@pytest.mark.rule("G6")
def test_a_kind_may_say_that_its_window_is_fixed(monkeypatch: pytest.MonkeyPatch) -> None:
    def fixed(case: object) -> Kind:
        return replace(kind_of(case), fixed_windows=("answer",))  # type: ignore[arg-type]

    facts = opened("cancel", CLIENT)
    monkeypatch.setattr(lengthening, "record_of", fixed)
    assert refusal(lambda: ask(facts, FREELANCER)) == (409, "fixed")
    assert lengthening.can_be_put_off(facts, the_case(facts)) is None


@pytest.mark.rule("G6", "X34", "X60")
def test_the_approval_that_a_request_holds_back_waits_no_longer_than_the_clients_days_last() -> None:
    delivered = committed(act_on_order(order(), "deliver", ACTORS[FREELANCER]))
    late = NOW + 13 * DAY
    facts = committed(opening(delivered, "cancel", CLIENT, late))
    assert [d.state for d in facts.deadlines if d.kind == "approval"] == ["paused"]
    waiting = committed(ask(facts, FREELANCER, 7, late))
    until = late + 48 * HOUR + 7 * DAY
    plan = decide_answer(waiting, the_case(waiting), True, until, ACTORS[CLIENT], late)
    approval = next(d for d in plan.after.deadlines if d.kind == "approval")
    assert (approval.state, approval.held_days) == ("running", 7)
    assert approval.due_at < until
    assert plan.events[-1].facts["goes_on_until"] == approval.due_at
    short = committed(ask(facts, FREELANCER, 1, late))
    plan = decide_answer(short, the_case(short), True, late + 3 * DAY, ACTORS[CLIENT], late)
    assert [d.state for d in plan.after.deadlines if d.kind == "approval"] == ["paused"]


@pytest.mark.rule("G6")
def test_each_step_is_recorded_and_told() -> None:
    waiting = asked(by=FREELANCER)
    told = {
        "deadline.more_asked": ask(opened("cancel", CLIENT), FREELANCER),
        "deadline.more_agreed": respond(waiting, CLIENT),
        "deadline.more_declined": respond(waiting, CLIENT, agree=False),
        "deadline.more_withdrawn": decide_take_back(waiting, the_case(waiting), ACTORS[FREELANCER], LATER),
    }
    assert {name: (plan.events[0].name, plan.events[0].tell) for name, plan in told.items()} == {
        "deadline.more_asked": ("deadline.more_asked", (CLIENT,)),
        "deadline.more_agreed": ("deadline.more_agreed", (CLIENT, FREELANCER)),
        "deadline.more_declined": ("deadline.more_declined", (CLIENT, FREELANCER)),
        "deadline.more_withdrawn": ("deadline.more_withdrawn", (CLIENT,)),
    }
    moved = told["deadline.more_agreed"].events[0].facts
    due = NOW + 48 * HOUR
    assert (moved["cause"], moved["seconds"], moved["before"], moved["due_at"], moved["by"]) == (
        "agreed",
        3 * 86_400,
        due,
        due + timedelta(days=3),
        CLIENT,
    )
