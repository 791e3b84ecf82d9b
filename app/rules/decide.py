"""Decide: what an act means for an order. The one door to the tables, for people, the clock, previews and dry runs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from app.core.errors import Refusal
from app.core.instants import to_us
from app.core.words import N_
from app.rules.base.change import Change
from app.rules.base.deadlines import check_in_time, first_wake, kind_of, newest_reminder, policy_of
from app.rules.base.facts import CaseFacts, DeadlineFacts, MilestoneFacts, OrderFacts
from app.rules.base.kind import OPENER, RESPONDER, SEND_BACK, Move
from app.rules.base.people import BOTH, CLOCK, PARTIES, STAFF, SUPPORT, THE_CLOCK, Actor, other
from app.rules.base.plan import Given, Plan
from app.rules.cases.closed import NOT_AGREED, not_now, order_over
from app.rules.cases.second_person import may_make, proposal, propose, without_proposal
from app.rules.milestones.moves import SUBJECT as MILESTONE
from app.rules.milestones.moves import WORK
from app.rules.moves import find, known, legal, of


def decide_case(facts: OrderFacts, case: CaseFacts, act: str, actor: Actor, now: datetime, **given: object) -> Plan:
    """What `act` by `actor` does to a case.

    Refuses: an act its kind does not know (422, X28), not this side's act (403, X27), ended (409), too late (409, X26).
    """
    sides = {case.opened_by: OPENER, other(case.opened_by): RESPONDER}
    by = sides.get(actor.role, actor.role)  # neither side: the clock, or somebody for whom the book knows nothing
    move = _move(case.kind, facts, case, act, by)
    if actor.role != CLOCK:
        check_in_time(facts.deadline("case", case.id), now)
    return carry_out(move, case, facts, actor, now, given)


def needs_second(facts: OrderFacts, case: CaseFacts, move: Move | None) -> bool:
    """Tell whether a second person must confirm this move on this case."""
    return move is not None and move.second is not None and move.second(facts, case)


def staff_moves(case: CaseFacts, user_id: int) -> tuple[Move, ...]:
    """Return what this person of customer service may do about the case now, some of which may still be refused."""
    return tuple(move for move in legal(case.kind, case.state, SUPPORT) if may_make(case, move, user_id))


def decide_act(facts: OrderFacts, case: CaseFacts, act: str, actor: Actor, now: datetime, **given: Any) -> Plan:
    """Return what an act does, where that of one person may not be enough: then it is proposed, and the state stays.

    The same act by another person confirms it, with the statement of who proposed it. Refuses as `decide_case` does,
    and (409) who proposed it, and another decision while one waits.
    """
    move = find(case.kind, case.state, act, actor.role)
    waits = proposal(case)
    if waits is not None and actor.role == SUPPORT and act not in (waits.act, SEND_BACK):
        raise Refusal(
            409, "another_waits", N_("Another decision is waiting for a second person. Confirm it or send it back.")
        )
    if not needs_second(facts, case, move):
        return decide_case(facts, case, act, actor, now, **given)
    if waits is None:
        decide_case(facts, case, act, actor, now, **given)  # it is refused now already, and not when it is confirmed
        return propose(facts, case, act, actor, now, given)
    if waits.by == actor.user_id:
        raise Refusal(409, "second_person", N_("You proposed this, so someone else has to confirm it."))
    return decide_case(facts, without_proposal(case), act, actor, now, **given | {"text": waits.text})


def decide_milestone(
    facts: OrderFacts, act: str, actor: Actor, now: datetime, milestone: MilestoneFacts | None = None, **given: object
) -> Plan:
    """What `act` by `actor` does to a milestone, by default the one being worked on; refuses as `decide_case`."""
    if not facts.milestones:
        raise Refusal(409, "not_agreed", NOT_AGREED)
    subject = milestone or facts.milestone
    move = _move(MILESTONE, facts, subject, act, actor.role)
    if facts.state == "cancelled" and act in WORK:
        raise order_over(facts, of(MILESTONE))  # its money may still be in escrow, but no work goes on (X3)
    if actor.role != CLOCK:
        check_in_time(facts.deadline("milestone", subject.id, "approval"), now)
    return carry_out(move, subject, facts, actor, now, given)


def carry_out(
    move: Move, subject: CaseFacts | MilestoneFacts, facts: OrderFacts, actor: Actor, now: datetime, given: Given
) -> Plan:
    """Return the plan of a move that is legal and in time; its effect may still refuse."""
    change = Change(facts, actor, now, cause=(move.kind, move.state, move.act))
    move.effect(change, subject, move, given)
    return change.plan()


def decide_due(facts: OrderFacts, deadline: DeadlineFacts, now: datetime) -> Plan:
    """What the clock does about a deadline that woke it: remind, or what silence means, dated at the deadline (X35)."""
    if now < deadline.due_at:
        return _remind(facts, deadline, now)
    return decide_lapse(facts, deadline)


def decide_lapse(facts: OrderFacts, deadline: DeadlineFacts) -> Plan:
    """What happens at the deadline if nobody acts before it: the sweep's own decision, also for previews (G2)."""
    kind = kind_of(deadline.kind)
    if kind.subject == "case":
        case = next(c for c in facts.cases if c.id == deadline.subject_id)
        return decide_case(facts, case, kind.act, THE_CLOCK, deadline.due_at)
    milestone = next(m for m in facts.milestones if m.id == deadline.subject_id)
    return decide_milestone(facts, kind.act, THE_CLOCK, deadline.due_at, milestone)


def decide_credit(facts: OrderFacts, deadline: DeadlineFacts, span: timedelta, now: datetime) -> Plan:
    """X35: nobody could answer for `span`, so the deadline is moved by it, and both are told."""
    change = Change(facts, THE_CLOCK, now)
    due = deadline.due_at + span
    wake = first_wake(kind_of(deadline.kind), policy_of(deadline), deadline.opened_at, due, now, facts.zone)
    change.deadline(deadline, due_at=due, wake_at=wake)
    seconds = int(span.total_seconds())
    moved = {"cause": "outage", "seconds": seconds, "before": deadline.due_at, "due_at": due}
    change.event("deadline.moved", {"kind": deadline.kind} | moved)
    return change.plan()


def _remind(facts: OrderFacts, deadline: DeadlineFacts, now: datetime) -> Plan:
    """G1: only the newest reminder is sent; then the clock sleeps until the next."""
    kind, policy = kind_of(deadline.kind), policy_of(deadline)
    change = Change(facts, THE_CLOCK, now)
    reminder = newest_reminder(kind, policy, deadline.opened_at, deadline.due_at, now, facts.zone)
    wake = first_wake(kind, policy, deadline.opened_at, deadline.due_at, now, facts.zone)
    change.deadline(deadline, wake_at=wake)
    if reminder is not None:
        key = f"reminder:{deadline.id}:{reminder.number}:{to_us(deadline.due_at)}"
        case = next((c.ref for c in facts.cases if deadline.subject == "case" and c.id == deadline.subject_id), None)
        told = {
            "deadline": deadline.id,
            "kind": deadline.kind,
            "case": case,
            "rung": reminder.number,
            "to": deadline.who,
        }
        tell = PARTIES if deadline.who == BOTH else (deadline.who,)
        if deadline.who in STAFF:
            change.event(f"{deadline.subject}.reminded", told, tell, key, visibility="staff")
        else:
            change.event("deadline.reminded", told | {"due_at": deadline.due_at}, tell, key)
    return change.plan()


def _move(kind: str, facts: OrderFacts, subject: CaseFacts | MilestoneFacts, act: str, by: str) -> Move:
    move = find(kind, subject.state, act, by)
    if move is not None:
        return move
    if not known(kind, act):
        raise Refusal(422, "act_unknown", N_("You cannot answer that way. Choose one of the answers shown."))
    if not known(kind, act, by):
        raise Refusal(403, "not_your_act", N_("This is for the other party to do."))
    raise not_now(facts, subject, of(kind), act, by)
