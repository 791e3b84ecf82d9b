"""Cancelling a milestone order through customer service: who may ask, for what, and what goes on meanwhile."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.core.errors import Invalid
from app.rules.base.facts import OrderFacts
from app.rules.base.people import CLIENT, FREELANCER, Actor
from app.rules.decide import decide_milestone
from app.rules.kinds.support_cancellation import NAME
from app.rules.milestones.cancelling_request import SupportCancellation
from app.rules.opening import decide_open
from tests.support.domain.facts import ACTORS, NOW, committed, opening, order
from tests.support.rules.support_cancellations import (
    SUPPORT,
    TEXT,
    act,
    ask,
    chain,
    done,
    moved,
    refused,
    states,
)


@pytest.mark.rule("B7", "X19")
@pytest.mark.parametrize("who", [CLIENT, FREELANCER])
@pytest.mark.parametrize(("part", "scope"), [(1, [11]), (3, [13]), (None, [11, 12, 13])])
def test_either_party_asks_to_cancel_one_milestone_or_the_rest(who: str, part: int | None, scope: list[int]) -> None:
    facts = ask(chain("funded", "planned", "planned"), who, part)
    case = facts.cases[0]
    assert (case.layer, case.state, case.opened_by) == (3, "open", who)
    assert case.details["milestones"] == scope
    assert facts.request is None, "it is no request between the two"
    assert facts.deadlines == ()  # nobody loses by a clock
    assert (facts.state, states(facts)) == ("ongoing", ["funded", "planned", "planned"])


@pytest.mark.rule("B7", "X19")
def test_the_rest_is_what_is_not_finished() -> None:
    facts = ask(chain("approved", "returned", "submitted"))
    assert facts.cases[0].details == {"reason": "agreed_together", "scope": "rest", "milestones": [13]}


@pytest.mark.rule("B7", "X19", "X39")
@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (order(), "plain_order"),
        (chain("charging", "planned", state="pending"), "order_pending"),
        (chain("approved", "approved", state="completed"), "order_completed"),
        (chain("returned", "returned", state="cancelled", consent="staff"), "order_cancelled"),
        (chain("approved", "returned"), "nothing_left"),
    ],
)
def test_only_a_milestone_order_that_is_under_way_is_cancelled_this_way(facts: OrderFacts, code: str) -> None:
    assert refused(ask, facts) == (409, code)


@pytest.mark.rule("B7", "F13")
@pytest.mark.parametrize(
    ("who", "reason", "comment", "part"),
    [
        (FREELANCER, "late", "x", None),  # the other side's reason
        (CLIENT, "cannot_complete", "x", None),
        (CLIENT, "nonsense", "x", None),
        (CLIENT, "other", "  ", None),  # needs an explanation
        (CLIENT, "late", "x" * 4001, None),
        (CLIENT, "late", "x", 1),  # approved
        (CLIENT, "late", "x", 77),  # of another order
    ],
)
def test_a_reason_of_ones_own_side_and_something_to_cancel(
    who: str, reason: str, comment: str, part: int | None
) -> None:
    wish = SupportCancellation(reason, None if part is None else 10 + part)
    facts = chain("approved", "funded")
    with pytest.raises(Invalid) as found:
        decide_open(facts, NAME, ACTORS[who], NOW, "ref", wish, comment, None)
    assert found.value.status == 422


@pytest.mark.rule("X19")
@pytest.mark.parametrize("role", ["support", "clock", "arbiter"])
def test_nobody_but_the_parties_asks(role: str) -> None:
    assert (
        refused(decide_open, chain("funded"), NAME, Actor(role, 9), NOW, "r", SupportCancellation("late"), "x", None)[0]
        == 403
    )


@pytest.mark.rule("X25")
def test_one_contest_at_a_time_beside_a_peer_request() -> None:
    facts = ask(chain("funded", "planned"), CLIENT, 1)
    assert refused(ask, facts, FREELANCER, 2) == (409, "contest_open")
    both = committed(opening(facts, "update", CLIENT))
    assert [c.state for c in both.cases] == ["open", "open"]
    assert ask(done(facts, "take", "refuse"), FREELANCER, 2).cases[-1].details["milestones"] == [12]


@pytest.mark.rule("X34")
def test_the_clock_does_not_approve_what_is_contested_and_goes_on_afterwards() -> None:
    facts = committed(decide_milestone(chain("funded", "planned"), "deliver", ACTORS[FREELANCER], NOW))
    due = facts.deadlines[0].due_at
    held = ask(facts, CLIENT, 1)
    assert [(d.kind, d.state, d.remaining) for d in held.deadlines] == [("approval", "paused", due - NOW)]
    later = NOW + timedelta(days=3)
    for name, actor in (("withdraw", ACTORS[CLIENT]), ("refuse", SUPPORT)):
        ready = held if name == "withdraw" else done(held, "take")
        (runs,) = act(ready, name, actor, later, **TEXT).after.deadlines
        assert (runs.state, runs.due_at) == ("running", due + timedelta(days=3))
    assert [d.state for d in act(done(held, "take"), "grant", **TEXT).after.deadlines if d.kind == "approval"] == [
        "void"
    ]


@pytest.mark.rule("X34", "B7")
def test_work_goes_on_meanwhile_and_a_delivery_is_held_back_from_the_start() -> None:
    asked = ask(chain("funded", "planned"), CLIENT, 1)
    delivered = committed(decide_milestone(asked, "deliver", ACTORS[FREELANCER], NOW))
    assert [(d.kind, d.state) for d in delivered.deadlines] == [("approval", "paused")]
    changed = committed(decide_milestone(delivered, "ask_changes", ACTORS[CLIENT], NOW))
    assert (states(changed), changed.deadlines, changed.cases[0].state) == (["funded", "planned"], (), "open")
    other = committed(decide_milestone(ask(chain("funded", "planned"), CLIENT, 2), "deliver", ACTORS[FREELANCER], NOW))
    assert [d.state for d in other.deadlines] == ["running"], "another milestone is not contested"


@pytest.mark.rule("B7")
def test_the_client_may_approve_after_all_and_the_case_ends_when_nothing_is_left_of_it() -> None:
    asked = ask(chain("submitted", "planned"), CLIENT, 1)
    plan = decide_milestone(asked, "approve", ACTORS[CLIENT], NOW)
    assert (plan.after.cases[0].state, plan.after.cases[0].outcome) == ("settled", "approved")
    assert [e.tell for e in plan.events if e.name == "cancellation.closed"] == [(CLIENT, FREELANCER)]
    assert moved(plan, "earn") == 40_000
    assert refused(act, committed(plan), "take") == (409, "wrong_state")
    rest = committed(decide_milestone(ask(chain("submitted", "planned")), "approve", ACTORS[CLIENT], NOW))
    assert rest.cases[0].state == "open", "of the second milestone there is something left"
    ended = act(done(rest, "take"), "grant", **TEXT)
    assert states(ended.after) == ["approved", "returned"]


@pytest.mark.rule("B7", "B6")
def test_a_milestone_that_is_to_be_cancelled_is_not_begun() -> None:
    asked = ask(chain("approved", "planned", "planned"), CLIENT, 2)
    assert refused(decide_milestone, asked, "initiate", ACTORS[CLIENT], NOW) == (409, "contested")
    other = ask(chain("approved", "planned", "planned"), CLIENT, 3)
    assert states(decide_milestone(other, "initiate", ACTORS[CLIENT], NOW).after) == ["approved", "charging", "planned"]


@pytest.mark.rule("X25")
@pytest.mark.parametrize(
    ("kind", "who", "part", "ends"),
    [("extension", FREELANCER, 1, True), ("extension", FREELANCER, 2, False), ("update", CLIENT, 1, False),
     ("update", CLIENT, None, True), ("extension", FREELANCER, None, True)],
)  # fmt: skip
def test_a_peer_request_ends_with_the_work_that_it_was_about(kind: str, who: str, part: int | None, ends: bool) -> None:
    asked = committed(opening(ask(chain("funded", "planned"), CLIENT, part), kind, who))
    asked = replace(asked, cases=(asked.cases[1], asked.cases[0]))
    plan = act(done(asked, "take"), "grant", **TEXT)
    assert plan.after.cases[0].state == ("superseded" if ends else "open")
    running = [d.kind for d in plan.after.deadlines if d.state == "running"]
    assert ("answer" in running) is not ends
