"""Who decides a case of customer service, how it moves, and when its refund is made."""

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from app.rules.base.people import CLIENT, FREELANCER, THE_CLOCK, Actor
from app.rules.decide import decide_due
from app.rules.texts.outcomes import ahead
from tests.support.domain.facts import ACTORS, NOW, SUPPORT_BOOK, committed
from tests.support.rules.support_cancellations import (
    SUPPORT,
    TEXT,
    WEEK,
    act,
    ask,
    chain,
    done,
    moved,
    refused,
    states,
)

NOT_YET = ("under_review", "settle", "support")  # 409 while the other party has not agreed
AFTER = {("verdict", "agree", "responder"), ("verdict", "refund", "clock")}  # 409 when no refund waits
BOOK = {key: to for key, to in SUPPORT_BOOK.items() if key not in {NOT_YET, *AFTER}}
ACTS = ("agree", "object", "withdraw", "take", "settle", "grant", "refuse", "refund", "accept", "")


@pytest.mark.rule("X19", "B7")
@pytest.mark.parametrize("state", ["open", "under_review", "settled", "verdict", "withdrawn"])
def test_a_case_moves_as_the_book_says_and_not_otherwise(state: str) -> None:
    facts = ask(chain("funded", "planned"))
    closed = None if state in ("open", "under_review") else NOW
    facts = replace(facts, cases=(replace(facts.cases[0], state=state, closed_at=closed),))
    known = {(name, side) for _, name, side in SUPPORT_BOOK}
    people = {"opener": ACTORS[CLIENT], "responder": ACTORS[FREELANCER], "support": SUPPORT, "clock": THE_CLOCK}
    people |= {"arbiter": Actor("arbiter", 98), "finance": Actor("finance", 97)}
    for name, side in product(ACTS, people):
        after = BOOK.get((state, name, side))
        if after is not None:
            assert act(facts, name, people[side], **TEXT).after.cases[0].state == after, (name, side)
        elif (state, name, side) != ("verdict", "refund", "clock"):
            of_kind = name in {each for each, _ in known}
            status = 422 if not of_kind else 409 if (name, side) in known else 403
            assert refused(act, facts, name, people[side], **TEXT)[0] == status, (name, side)


@pytest.mark.rule("B7", "X3", "X7")
@pytest.mark.parametrize("before", [[], ["object"]])
def test_against_one_sides_will_the_refund_waits_seven_days_in_escrow(before: list[str]) -> None:
    facts = done(ask(chain("funded", "planned")), *before, "take")
    plan = act(facts, "grant", **TEXT)
    assert (plan.after.state, plan.after.consent) == ("cancelled", "staff")
    assert states(plan.after) == ["returned", "returned"]
    assert plan.moves == ()
    assert plan.after.escrow.minor == 40_000
    facts = committed(plan)
    (refund,) = facts.deadlines
    assert (refund.kind, refund.due_at, refund.who) == ("refund", NOW + WEEK, FREELANCER)
    back = decide_due(facts, refund, NOW + WEEK)
    assert (moved(back, "refund"), moved(back, "fee"), back.after.escrow.minor) == (40_000, 0, 0)
    assert [(o.kind, o.amount) for o in back.operations] == [("refund", 40_000)]
    assert back.after.consent == "staff"


@pytest.mark.rule("X3", "X7")
def test_the_silent_side_agrees_afterwards_and_the_refund_is_made_at_once() -> None:
    facts = done(ask(chain("submitted", "planned")), "object", "take", "grant")
    plan = act(facts, "agree", ACTORS[FREELANCER], NOW + timedelta(days=6))
    assert (moved(plan, "refund"), plan.after.escrow.minor, plan.after.consent) == (40_000, 0, "explicit")
    assert refused(act, committed(plan), "agree", ACTORS[FREELANCER]) == (409, "done_already")
    assert refused(act, facts, "agree", ACTORS[FREELANCER], NOW + WEEK) == (409, "too_late")
    assert refused(act, facts, "agree", ACTORS[CLIENT])[0] == 403


@pytest.mark.rule("B7", "X7")
@pytest.mark.parametrize("before", [["agree", "take"], ["take", "agree"], ["object", "take", "agree"]])
def test_what_both_agreed_is_carried_out_and_refunded_at_once(before: list[str]) -> None:
    facts = done(ask(chain("submitted", "planned")), *before)
    assert refused(act, facts, "grant", **TEXT) == (409, "agreed")
    plan = act(facts, "settle", **TEXT)
    assert (moved(plan, "refund"), plan.after.escrow.minor) == (40_000, 0)
    assert (plan.after.state, plan.after.consent, plan.after.cases[0].state) == ("cancelled", "explicit", "settled")
    assert [d.state for d in plan.after.deadlines if d.kind == "refund"] == []


@pytest.mark.rule("X7")
def test_nothing_is_carried_out_as_agreed_that_was_not() -> None:
    assert refused(act, done(ask(chain("funded")), "take"), "settle", **TEXT) == (409, "not_agreed")
    assert refused(act, done(ask(chain("funded")), "object", "take"), "settle", **TEXT) == (409, "not_agreed")


@pytest.mark.rule("B7")
def test_an_answer_is_given_once() -> None:
    facts = ask(chain("funded"))
    agreed, objected = done(facts, "agree"), done(facts, "object")
    assert refused(act, agreed, "agree", ACTORS[FREELANCER]) == (409, "answered")
    assert refused(act, agreed, "object", ACTORS[FREELANCER], **TEXT) == (409, "answered")
    assert refused(act, objected, "object", ACTORS[FREELANCER], **TEXT) == (409, "answered")
    assert refused(act, facts, "object", ACTORS[FREELANCER]) == (422, "objection_missing")
    assert done(objected, "agree").cases[0].stance == "agreed"


@pytest.mark.rule("G10")
@pytest.mark.parametrize("name", ["settle", "grant", "refuse"])
def test_a_decision_without_a_statement_is_refused(name: str) -> None:
    facts = done(ask(chain("funded")), *(["agree"] if name == "settle" else []), "take")
    assert refused(act, facts, name, text=None) == (422, "statement_missing")
    decided = act(facts, name, **TEXT).events[0].facts
    assert decided["text"] == "digest"
    assert decided["amount"] == 40_000
    assert decided["user"] == SUPPORT.user_id


@pytest.mark.rule("G10", "X33")
@pytest.mark.parametrize("name", ["take", "settle", "grant", "refuse"])
@pytest.mark.parametrize("party", [CLIENT, FREELANCER])
def test_staff_who_are_a_party_decide_nothing(name: str, party: str) -> None:
    facts = ask(chain("funded"))
    facts = facts if name == "take" else done(facts, "take", *(["agree"] if name == "settle" else []))
    partial = Actor("support", ACTORS[party].user_id)
    assert refused(act, facts, name, partial, **TEXT) == (403, "conflict_of_interest")


@pytest.mark.rule("G2", "X7")
def test_what_may_be_decided_is_told_off_the_decisions() -> None:
    facts = ask(chain("funded", "planned"), CLIENT, 1)
    said = {name: [one.message.id for one in told] for name, told in ahead(facts, facts.cases[-1], CLIENT, NOW).items()}
    assert said["grant"][1].startswith("%(amount)s stays in escrow for")
    assert said["settle"][1] == "You get %(amount)s back right away."
    assert said["refuse"][0] == "Nothing changes. The order goes on."
    facts = done(facts, "agree")
    agreed = ahead(facts, facts.cases[-1], FREELANCER, NOW)
    assert set(agreed) == {"settle", "refuse"}
