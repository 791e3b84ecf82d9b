"""Cancelling a milestone order through customer service: who may ask, who decides, and what becomes of the money."""

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from app.core.errors import Invalid, Refusal
from app.rules.base.facts import MilestoneFacts, OrderFacts
from app.rules.base.people import CLIENT, FREELANCER, THE_CLOCK, Actor
from app.rules.base.plan import Plan
from app.rules.decide import decide_case, decide_due, decide_milestone
from app.rules.kinds.support_cancellation import NAME
from app.rules.milestones.cancelling_request import SupportCancellation
from app.rules.opening import decide_open
from app.rules.operations import OperationFacts, decide_done
from app.rules.texts.outcomes import ahead
from tests.support.domain.facts import ACTORS, NOW, SUPPORT_BOOK, committed, opening, order

SUPPORT = Actor("support", 99)
WEEK = timedelta(days=7)
AMOUNTS = (40_000, 30_001, 25_000)
TEXT = {"text": "digest"}


def chain(*states: str, **columns: object) -> OrderFacts:
    """An order of milestones in these states, each paid for by the gateway as far as it is paid for at all."""
    parts = []
    for n, (state, amount) in enumerate(zip(states, AMOUNTS, strict=False), start=1):
        paid = amount if state in ("funded", "submitted") else 0
        charge = None if state == "planned" else f"charge:{n}"
        earned = {"earned": amount} if state == "approved" else {}
        parts.append(MilestoneFacts(10 + n, state, amount, paid, n, f"Part {n}", charge, charged=paid, **earned))
    return order(**{"plain": False, "price": sum(m.amount for m in parts), "milestones": tuple(parts)} | columns)


def ask(facts: OrderFacts, who: str = CLIENT, part: int | None = None, reason: str = "agreed_together") -> OrderFacts:
    """Customer service is asked to cancel one milestone, by its number, or the rest."""
    wish = SupportCancellation(reason, None if part is None else 10 + part)
    ref = f"case-{len(facts.cases)}"
    return committed(decide_open(facts, NAME, ACTORS[who], NOW, ref, wish, "Because.", "digest"))


def act(facts: OrderFacts, name: str, actor: Actor = SUPPORT, now: object = NOW, **given: object) -> Plan:
    return decide_case(facts, facts.cases[-1], name, actor, now, **given)  # type: ignore[arg-type]


def done(facts: OrderFacts, *acts: str) -> OrderFacts:
    """The staff, and the freelancer who answers, do this one after the other."""
    for name in acts:
        who = ACTORS[FREELANCER] if name in ("agree", "object") else SUPPORT
        facts = committed(act(facts, name, who, **({} if name in ("agree", "take") else TEXT)))
    return facts


def states(facts: OrderFacts) -> list[str]:
    return [m.state for m in facts.milestones]


def moved(plan: Plan, code: str) -> int:
    return sum(move.amount.minor for move in plan.moves if move.code == code)


def refused(verb: object, *arguments: object, **given: object) -> tuple[int, str]:
    with pytest.raises(Refusal) as found:
        verb(*arguments, **given)  # type: ignore[operator]
    return found.value.status, found.value.code


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
    assert refused(act, committed(plan), "agree", ACTORS[FREELANCER]) == (409, "moved_on")
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


@pytest.mark.rule("B7", "X7")
def test_one_milestone_is_cancelled_and_the_order_goes_on() -> None:
    facts = done(ask(chain("submitted", "planned", "planned"), CLIENT, 1), "take", "grant")
    assert (facts.state, facts.consent, states(facts)) == ("ongoing", None, ["returned", "planned", "planned"])
    begun = committed(decide_milestone(facts, "initiate", ACTORS[CLIENT], NOW))
    assert states(begun) == ["returned", "charging", "planned"]
    refund = next(d for d in begun.deadlines if d.kind == "refund")
    back = decide_due(begun, refund, NOW + WEEK)
    assert moved(back, "refund") == 40_000
    assert (back.after.state, states(back.after)) == ("ongoing", ["returned", "charging", "planned"])


@pytest.mark.rule("B7")
def test_a_planned_milestone_is_returned_without_money_and_without_waiting() -> None:
    facts = done(ask(chain("submitted", "planned"), CLIENT, 2), "take", "grant")
    assert (facts.state, states(facts), facts.deadlines) == ("delivered", ["submitted", "returned"], ())
    assert facts.escrow.minor == 40_000


@pytest.mark.rule("B7", "X37")
def test_a_milestone_whose_payment_is_awaited_is_returned_and_a_payment_that_comes_later_goes_back() -> None:
    facts = chain("approved", "planned")
    facts = ask(committed(decide_milestone(facts, "initiate", ACTORS[CLIENT], NOW)))
    plan = act(done(facts, "take"), "grant", **TEXT)
    charge = plan.before.milestones[1].charge
    assert (states(plan.after), plan.ended) == (["approved", "returned"], (charge,))
    assert charge is not None
    facts = committed(plan)
    assert (facts.state, facts.consent, facts.deadlines) == ("cancelled", "staff", ())
    late = decide_done(facts, OperationFacts(charge, "charge", 30_001, 12), NOW)
    assert [(m.code, m.amount.minor) for m in late.moves] == [("late_charge", 30_001)]
    assert late.after.escrow.minor == 0


@pytest.mark.rule("B7", "X40")
def test_what_was_approved_stays_paid_and_the_order_is_cancelled() -> None:
    plan = act(done(ask(chain("approved", "funded", "planned")), "take"), "grant", **TEXT)
    assert states(plan.after) == ["approved", "returned", "returned"]
    assert (plan.after.state, plan.after.consent) == ("cancelled", "staff")
    assert plan.after.milestones[0] == plan.before.milestones[0]
    assert plan.after.escrow.minor == 30_001


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
    assert refused(act, committed(plan), "take") == (409, "moved_on")
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


@pytest.mark.rule("B7", "X7")
def test_an_order_is_completed_only_when_no_refund_waits_any_more() -> None:
    facts = done(ask(chain("funded", "planned"), CLIENT, 1), "take", "grant")
    begun = committed(decide_milestone(facts, "initiate", ACTORS[CLIENT], NOW))
    part = begun.milestones[1]
    assert part.charge is not None
    paid = committed(decide_done(begun, OperationFacts(part.charge, "charge", part.amount, part.id), NOW))
    delivered = committed(decide_milestone(paid, "deliver", ACTORS[FREELANCER], NOW))
    assert delivered.state == "delivered"
    approved = committed(decide_milestone(delivered, "approve", ACTORS[CLIENT], NOW))
    assert (approved.state, states(approved), approved.escrow.minor) == ("ongoing", ["returned", "approved"], 40_000)
    refund = next(d for d in approved.deadlines if d.kind == "refund")
    over = decide_due(approved, refund, NOW + WEEK)
    assert (over.after.state, over.after.completed_at, over.after.escrow.minor) == ("completed", NOW + WEEK, 0)
    assert over.after.delivered_at == delivered.delivered_at


@pytest.mark.rule("X7")
def test_two_refunds_wait_each_for_its_own_case() -> None:
    facts = done(ask(chain("submitted", "planned"), CLIENT, 1), "take", "grant")
    begun = committed(decide_milestone(facts, "initiate", ACTORS[CLIENT], NOW))
    part = begun.milestones[1]
    assert part.charge is not None
    paid = committed(decide_done(begun, OperationFacts(part.charge, "charge", part.amount, part.id), NOW))
    later = done(ask(paid, FREELANCER, 2, "cannot_complete"), "take")
    ended = committed(act(later, "grant", now=NOW + timedelta(days=1), **TEXT))
    assert (ended.state, ended.escrow.minor) == ("cancelled", 70_001)
    first = decide_case(ended, ended.cases[0], "agree", ACTORS[FREELANCER], NOW + timedelta(days=2))
    assert (moved(first, "refund"), first.after.escrow.minor) == (40_000, 30_001)
    assert first.after.consent == "staff", "this one did not end the order"
    second = decide_case(committed(first), ended.cases[1], "agree", ACTORS[CLIENT], NOW + timedelta(days=2))
    assert (moved(second, "refund"), second.after.escrow.minor, second.after.consent) == (30_001, 0, "explicit")


@pytest.mark.rule("G2", "X7")
def test_what_may_be_decided_is_told_off_the_decisions() -> None:
    facts = ask(chain("funded", "planned"), CLIENT, 1)
    said = {name: [one.message.id for one in told] for name, told in ahead(facts, facts.cases[-1], CLIENT, NOW).items()}
    assert said["grant"][1].startswith("%(amount)s stays in escrow for")
    assert said["settle"][1] == "%(amount)s comes back to you at once."
    assert said["refuse"][0] == "Nothing else changes. The order goes on."
    facts = done(facts, "agree")
    agreed = ahead(facts, facts.cases[-1], FREELANCER, NOW)
    assert set(agreed) == {"settle", "refuse"}
