"""The registry refuses a kind that is not complete, a case keeps its own policy, and each pause has its cause."""

from dataclasses import replace
from datetime import timedelta
from importlib import reload
from types import MappingProxyType

import pytest

from app.core.words import N_
from app.rules import kinds
from app.rules.base import policy as policies
from app.rules.base.change import Change
from app.rules.base.complete import IncompleteKind, check, check_deadline
from app.rules.base.deadlines import DEADLINES, NEVER, DeadlineTexts
from app.rules.base.kind import Kind, Move
from app.rules.base.people import CLIENT, FREELANCER, THE_CLOCK
from app.rules.base.policy import POLICIES, current
from app.rules.base.registry import KINDS, register
from app.rules.base.story import EventText, Story
from app.rules.cases.outcomes import goes_on
from app.rules.cases.support_texts import STATEMENT
from app.rules.cases.texts import WITH_ANSWER
from app.rules.decide import decide_case, decide_due
from app.rules.kinds import ALL
from app.rules.opening import check_opening, may_open
from app.rules.texts.events import EVENTS, merged
from tests.support.domain.facts import ACTORS, DAY, NOW, act_on_order, committed, opened, opening, order, the_case

UPDATE = KINDS["update"]
WINDOWS = MappingProxyType({**current().windows, "update": timedelta(hours=72)})
NEWER = replace(current(), version=current().version + 1, windows=WINDOWS)


def broken(**columns: object) -> Kind:
    return replace(UPDATE, **columns)  # type: ignore[arg-type]


def without(act: str, **columns: object) -> tuple[Move, ...]:
    """The moves of an update request, the one of this act with other columns."""
    return tuple(replace(m, **columns) if m.act == act else m for m in UPDATE.moves)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "kind",
    [
        broken(moves=(*UPDATE.moves, UPDATE.moves[0])),  # two moves alike
        broken(moves=without("withdraw", state="nowhere")),  # a state that nothing leads to
        broken(moves=without("answer", label=None)),  # a button without its label
        broken(moves=without("lapse", label=N_("Withdraw the request"))),  # a button of the clock's
        broken(ended_by={}),  # nothing is said where a delivery or another request ends it
        broken(window=""),  # nothing says when the clock acts
        broken(window="sabbatical"),  # a figure that the newest policy lacks
        broken(ends={("nowhere", "accepted"): N_("Accepted")}),  # told by its outcome in a state that is not
        broken(states={"open": N_("Update requested")}),  # a state that nobody can call by a name
        broken(clocks=(replace(DEADLINES["answer"], name="second", act="nothing"),)),  # a clock that does nothing
        broken(clocks=(replace(DEADLINES["answer"], name="second", texts=DeadlineTexts()),)),  # a clock without texts
        broken(moves=without("answer", second=lambda facts, case: True)),  # a second person who cannot send it back
        broken(events={"request.opened": EventText("bell", "", {})}),  # an event without a text
        broken(events={"request.opened": replace(UPDATE.events["request.opened"], icon="")}),
    ],
)
def test_an_incomplete_kind_stops_the_program_at_the_start(kind: Kind) -> None:
    with pytest.raises(IncompleteKind, match=r"update|second"):
        check(kind)


def test_nothing_starts_with_an_incomplete_kind_or_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinds, "ALL", kinds.ALL)  # put back afterwards: it is made again here
    with monkeypatch.context() as a_kind:
        a_kind.setattr(kinds.update, "KIND", broken(window=""))
        with pytest.raises(IncompleteKind, match="update"):
            reload(kinds)
    with monkeypatch.context() as a_deadline:
        a_deadline.setitem(DEADLINES, "answer", replace(DEADLINES["answer"], texts=DeadlineTexts()))
        with pytest.raises(IncompleteKind, match="answer"):
            reload(kinds)


def test_a_text_that_may_be_missing_has_no_words_for_its_absence() -> None:
    assert STATEMENT.refusal("statement_missing").status == 422
    with pytest.raises(LookupError):
        WITH_ANSWER.refusal("answer_missing")


@pytest.mark.parametrize("kind", ALL)
def test_every_kind_there_is_is_complete(kind: Kind) -> None:
    check(kind)


def test_two_kinds_of_one_name_and_two_texts_for_one_event_are_refused() -> None:
    with pytest.raises(ValueError, match="update"):
        register([UPDATE])
    assert KINDS["update"] is UPDATE
    clash = replace(UPDATE, name="other", clocks=(DEADLINES["answer"],))
    with pytest.raises(ValueError, match="two deadlines are called answer"):
        register([clash])
    assert "other" not in KINDS
    with pytest.raises(ValueError, match="told twice"):
        merged((EVENTS, UPDATE.events))


def test_a_deadline_before_which_somebody_must_act_has_its_texts() -> None:
    for kind in DEADLINES.values():
        check_deadline(kind)
    with pytest.raises(IncompleteKind, match="answer"):
        check_deadline(replace(DEADLINES["answer"], texts=DeadlineTexts()))


@pytest.mark.rule("X42")
def test_a_case_takes_its_window_from_the_newest_policy_and_keeps_it(monkeypatch: pytest.MonkeyPatch) -> None:
    before = opened("update", CLIENT, order(policy=POLICIES[0]))
    monkeypatch.setattr(policies, "POLICIES", (*POLICIES, NEWER))
    after = opened("update", CLIENT, order(policy=POLICIES[0]))
    assert [the_case(facts).policy_version for facts in (before, after)] == [POLICIES[-1].version, NEWER.version]
    assert [facts.deadlines[0].due_at - NOW for facts in (before, after)] == [2 * DAY, 3 * DAY]
    assert after.policy is POLICIES[0], "the order keeps its own"
    assert after.deadlines[0].wake_at == NOW + DAY, "reminded 48 hours before, as in a long window"
    first = committed(decide_due(after, after.deadlines[0], after.deadlines[0].wake_at))
    assert first.deadlines[0].wake_at == NOW + timedelta(hours=36)


@pytest.mark.rule("X42")
def test_a_kind_whose_figures_only_the_newest_policy_has_can_be_opened_on_the_oldest_order() -> None:
    old = replace(POLICIES[0], windows=MappingProxyType({"cancel": 2 * DAY, "extension": 4 * DAY}))
    facts = order(policy=old)
    assert may_open(facts, UPDATE, CLIENT)
    check_opening(facts, UPDATE, ACTORS[CLIENT], NOW)
    assert opening(facts, "update", CLIENT).after.deadlines[0].due_at == NOW + 2 * DAY


@pytest.mark.rule("X60", "X34")
def test_an_approval_runs_on_when_the_last_of_its_causes_is_over() -> None:
    delivered = committed(act_on_order(order(), "deliver", ACTORS[FREELANCER]))
    facts = opened("cancel", CLIENT, delivered)
    approval = next(d for d in facts.deadlines if d.kind == "approval")
    assert (approval.state, approval.pauses) == ("paused", (f"case:{the_case(facts).ref}",))
    change = Change(facts, THE_CLOCK, NOW)
    change.pause(approval, "case:dispute")
    both = change.plan().after
    held = next(d for d in both.deadlines if d.kind == "approval")
    assert held.remaining == approval.remaining, "it keeps what was left when the first cause came"
    later = NOW + timedelta(hours=5, microseconds=1)
    for gone, state in ((f"case:{the_case(facts).ref}", "paused"), ("case:dispute", "running")):
        change = Change(both, THE_CLOCK, later)
        change.resume_all(gone)
        both = change.plan().after
        held = next(d for d in both.deadlines if d.kind == "approval")
        assert held.state == state, gone
    assert held.due_at == approval.due_at + DAY, "the first start of a day that leaves what was left"
    assert held.pauses == ()


@pytest.mark.rule("X14", "X60")
def test_a_stage_that_nothing_ends_stands_still_and_goes_on_without_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    endless = replace(DEADLINES["answer"], nudges=(3 * DAY, 7 * DAY))
    monkeypatch.setitem(DEADLINES, "answer", endless)
    facts = opened("update", CLIENT)
    change = Change(facts, THE_CLOCK, NOW + DAY)
    change.pause(facts.deadlines[0], "case:chargeback")
    still = change.plan().after
    again = Change(still, THE_CLOCK, NOW + 2 * DAY)
    again.resume_all("case:chargeback")
    (runs,) = again.plan().after.deadlines
    assert (runs.state, runs.due_at, runs.wake_at) == ("running", NEVER, NOW + 3 * DAY)


def test_no_event_has_a_variant_without_its_story() -> None:
    for name, event in EVENTS.items():
        assert all(isinstance(one, Story) for one in (*event.stories.values(), *event.news.values())), name
    assert [name for name, event in EVENTS.items() if "delivered" in event.stories] == ["request.answered"]


@pytest.mark.rule("G2")
def test_what_a_plan_means_is_looked_up_by_its_move() -> None:
    facts = opened("update", CLIENT)
    plan = decide_case(facts, the_case(facts), "withdraw", ACTORS[CLIENT], NOW)
    assert plan.cause == ("update", "open", "withdraw")
    assert UPDATE.move_of("open", "withdraw").outcome is goes_on


UPDATE_FIRST = "Have you asked for an update first?"
WRITE_FIRST = "Have you written to %(name)s first?"


@pytest.mark.rule("B9")
def test_before_asking_to_end_the_work_each_side_reads_that_it_is_a_last_resort_and_what_comes_first() -> None:
    first = {
        (kind.name, side): kind.caution.to[side].id.rpartition(". ")[2]
        for kind in ALL
        if kind.caution is not None
        for side in kind.opened_by
    }
    assert {first.pop(("milestone_dispute", side)) for side in (CLIENT, FREELANCER)} == {
        f"{WRITE_FIRST} That costs nothing."
    }
    assert first == {
        ("cancel", CLIENT): UPDATE_FIRST,
        ("cancel", FREELANCER): WRITE_FIRST,
        ("support_cancellation", CLIENT): WRITE_FIRST,
        ("support_cancellation", FREELANCER): WRITE_FIRST,
    }
    headings = {kind.caution.heading for kind in ALL if kind.caution}
    assert headings == {N_("Cancelling should be a last resort."), N_("A dispute is a last resort.")}
