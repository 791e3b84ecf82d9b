"""Every act in every state by everybody: what the book allows happens, all else is refused with the right status."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from app.core.errors import Refusal
from app.rules.base.facts import DeadlineFacts, OrderFacts
from app.rules.base.people import CLIENT, FREELANCER, THE_CLOCK, Actor, other
from app.rules.moves import MOVES, legal
from tests.support.domain.facts import ACTORS, NOW, SUPPORT_BOOK, act, act_on_order, opened, order, the_case

STATES = ("open", "answered", "accepted", "declined", "withdrawn", "lapsed", "superseded")
ACTS = ("answer", "accept", "decline", "withdraw", "agree", "lapse", "refund", "settle", "")
SIDES = ("opener", "responder", "clock", "support", "stranger")

# The rulebook, §2 and §7, written down a second time: (kind, state, act, side) -> the state afterwards.
BOOK = {
    ("update", "open", "answer", "responder"): "answered",  # F10
    ("update", "open", "withdraw", "opener"): "withdrawn",  # F6
    ("update", "open", "lapse", "clock"): "lapsed",  # F9
    ("cancel", "open", "accept", "responder"): "accepted",  # F12
    ("cancel", "open", "decline", "responder"): "declined",  # F12
    ("cancel", "open", "withdraw", "opener"): "withdrawn",  # F6
    ("cancel", "open", "lapse", "clock"): "lapsed",  # F19
    ("cancel", "lapsed", "agree", "responder"): "lapsed",  # X3
    ("cancel", "lapsed", "refund", "clock"): "lapsed",  # X3
    ("extension", "open", "accept", "responder"): "accepted",  # F14
    ("extension", "open", "decline", "responder"): "declined",
    ("extension", "open", "withdraw", "opener"): "withdrawn",  # F6
    ("extension", "open", "lapse", "clock"): "lapsed",  # F15
    ("extension", "accepted", "confirm", "gateway"): "accepted",  # X29
    ("extension", "accepted", "give_up", "responder"): "accepted",  # X29
    ("extension", "accepted", "unpaid", "clock"): "accepted",  # X29
}
OPENERS = (("update", CLIENT), ("cancel", CLIENT), ("cancel", FREELANCER), ("extension", FREELANCER))

ORDER_STATES = ("pending", "ongoing", "delivered", "completed", "cancelled")
ORDER_ACTS = ("deliver", "approve", "ask_changes", "release", "cancel", "")
MILESTONE_BOOK = {
    ("planned", "initiate", "client"): "charging",  # B6
    ("charging", "confirm", "gateway"): "funded",  # X37
    ("charging", "give_up", "client"): "planned",  # X37
    ("charging", "lapse", "clock"): "planned",  # X37
    ("funded", "deliver", "freelancer"): "submitted",
    ("submitted", "approve", "client"): "approved",  # B16
    ("submitted", "approve", "clock"): "approved",  # X34
    ("submitted", "ask_changes", "client"): "funded",  # X38
} | {
    (state, act, side): state  # while work on the rest goes on, a part may be the freelancer's already (X56)
    for state in ("funded", "submitted", "approved")
    for act, side in (("release", "clock"), ("ask_payout", "freelancer"), ("pay_out", "clock"))  # B23, X12
}
# A plain order stands where its one milestone stands.
PLAIN = {"charging": "pending", "funded": "ongoing", "submitted": "delivered", "approved": "completed"}


RELEASE = DeadlineFacts(
    5, "milestone", 11, "release", "clock", False, NOW - timedelta(days=14), NOW, NOW, "running", None, 1
)


def status(known: set[tuple[str, str]], name: str, side: str) -> int:
    """Unknown to this kind: 422. Somebody else's act: 403. Right act, wrong state: 409."""
    if name not in {known_name for known_name, _ in known}:
        return 422
    return 409 if (name, side) in known else 403


def refusal_of(verb: Callable[..., object], *arguments: object) -> int:
    """With which status this is refused."""
    with pytest.raises(Refusal) as refusal:
        verb(*arguments)
    return refusal.value.status


def case_in(kind: str, role: str, state: str) -> OrderFacts:
    """An order whose only case is in that state."""
    facts = opened(kind, role)
    waiting = replace(facts.deadlines[0], kind="refund" if state == "lapsed" else "answer")
    return replace(facts, cases=(replace(the_case(facts), state=state, closed_at=NOW),), deadlines=(waiting,))


def actor(side: str, role: str) -> Actor:
    """The person on that side of a case that `role` opened."""
    people = {"opener": ACTORS[role], "responder": ACTORS[other(role)], "clock": THE_CLOCK}
    return people.get(side, Actor(side, 99))


@pytest.mark.rule("F7", "X27", "X28")
@pytest.mark.parametrize(("kind", "role"), OPENERS)
@pytest.mark.parametrize("state", STATES)
def test_a_case_allows_what_the_book_says_and_nothing_else(kind: str, role: str, state: str) -> None:
    facts = case_in(kind, role, state)
    known = {(name, side) for of, _, name, side in BOOK if of == kind}
    for name, side in product(ACTS, SIDES):
        after = BOOK.get((kind, state, name, side))
        if after is None:
            assert refusal_of(act, facts, name, actor(side, role)) == status(known, name, side), (name, side)
            continue
        plan = act(facts, name, actor(side, role), text="digest")
        assert the_case(plan.after).state == after, (name, side)
        assert plan.events, "an act that nobody can see"


ENDED = {"withdraw": "void", "lapse": "lapsed"}  # else the answer's deadline is met


@pytest.mark.rule("F6", "F9", "F10", "F12", "F15", "F19")
@pytest.mark.parametrize(("kind", "role"), OPENERS)
def test_a_request_ends_with_its_outcome_at_its_instant_and_so_does_the_time_to_answer(kind: str, role: str) -> None:
    ways = [(name, side, after) for (of, state, name, side), after in BOOK.items() if (of, state) == (kind, "open")]
    for name, side, after in ways:
        facts = opened(kind, role)
        due = facts.deadlines[0].due_at
        at = due if side == "clock" else NOW + timedelta(hours=1)
        plan = act(facts, name, actor(side, role), at, text="digest")
        ended = the_case(plan.after)
        assert (ended.state, ended.outcome, ended.closed_at) == (after, after, at), name
        assert [d.state for d in plan.after.deadlines if d.kind == "answer"] == [ENDED.get(name, "met")], name


@pytest.mark.rule("X10", "X39")
@pytest.mark.parametrize("state", ORDER_STATES)
def test_an_order_moves_as_the_book_says_and_not_otherwise(state: str) -> None:
    facts = order(state, deadlines=(RELEASE,) if state == "completed" else ())
    known = {(name, side) for _, name, side in MILESTONE_BOOK}
    for name, who in product(ORDER_ACTS, ("client", "freelancer", "clock", "support")):
        acting = ACTORS.get(who) or (THE_CLOCK if who == "clock" else Actor(who, 99))
        after = MILESTONE_BOOK.get((facts.milestone.state, name, who))
        if after is None:
            assert refusal_of(act_on_order, facts, name, acting) == status(known, name, who), (name, who)
            continue
        moved = act_on_order(facts, name, acting).after
        assert (moved.milestone.state, moved.state) == (after, PLAIN[after]), (name, who)


@pytest.mark.rule("X39")
def test_nothing_leads_out_of_completed_or_out_of_cancelled() -> None:
    out = {(t.state, t.to) for t in MOVES if t.kind == "milestone" and t.state in ("approved", "returned")}
    assert out == {("approved", "approved")}


def test_the_table_is_the_book() -> None:
    table = {(t.kind, t.state, t.act, t.by): t.to for t in MOVES if t.kind != "brief"}  # see test_offers
    decided = {("support_cancellation", *key): to for key, to in SUPPORT_BOOK.items()}
    assert table == BOOK | decided | {("milestone", *key): to for key, to in MILESTONE_BOOK.items()}


def test_only_people_have_buttons() -> None:
    assert all((t.label is None) == (t.by in ("clock", "gateway")) for t in MOVES)
    assert [t.act for t in legal("update", "open", "responder")] == ["answer"]
    assert [t.act for t in legal("cancel", "open", "responder")] == ["accept", "decline"]
    assert [t.act for t in legal("cancel", "lapsed", "responder")] == ["agree"]
    assert legal("cancel", "lapsed", "opener") == ()
