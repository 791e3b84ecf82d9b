"""More time by both: one side asks to put off the deadline of a case, the other agrees in one click (G6).

Each request is for 1 to as many days as the policy says, and another may follow once both agreed: both want it, so no
sum limits it. The deadline runs on as it is until then.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from app.core.errors import Invalid, Refusal
from app.core.words import N_
from app.rules.base.change import Change
from app.rules.base.deadlines import check_in_time, kind_of, policy_of
from app.rules.base.facts import CaseFacts, DeadlineFacts, OrderFacts
from app.rules.base.people import PARTIES, Actor, other
from app.rules.base.plan import Given, Plan
from app.rules.base.policy import DAY, current
from app.rules.base.registry import awaited
from app.rules.base.registry import kind_of as record_of
from app.rules.cases.closed import passed_case
from app.rules.cases.pauses import going_on, hold_back_longer

_OVER = N_("This no longer waits for an answer, so there is no deadline to move.")
_FIXED = N_("This deadline cannot be moved.")
_PAUSED = N_("This deadline is paused at the moment. It can be moved once it runs again.")
_ASKED_ALREADY = N_("You have already asked to move this deadline. Withdraw that first, then ask again.")
_THEY_ASKED = N_("The other party asks to move this deadline. Agree or decline first.")
_NOT_ASKED = N_("Nobody asks to move this deadline at the moment.")
_ANOTHER = N_("What was asked has changed in the meantime. Look at it again before you agree.")
_OWN = N_("This is for the other party to do.")


def can_be_put_off(facts: OrderFacts, case: CaseFacts) -> DeadlineFacts | None:
    """Return the deadline of a case that its parties can put off together now; None where there is none."""
    deadline = awaited(facts, case)
    if deadline is None or case.closed_at is not None or _is_fixed(case, deadline) or deadline.state != "running":
        return None
    return deadline


def most_days(deadline: DeadlineFacts) -> int:
    """By how many days it can be put off at once; what is older than the figure has that of today."""
    return policy_of(deadline).more_time_days or current().more_time_days or 0


def put_off_until(deadline: DeadlineFacts, days: int) -> datetime:
    """When it is due once it is put off by so many days, which are elapsed time (X2)."""
    return deadline.due_at + days * DAY


def decide_ask(facts: OrderFacts, case: CaseFacts, days: int, actor: Actor, now: datetime) -> Plan:
    """This side asks for so many more days, and the other is told.

    Refuses: nothing to move, fixed, paused, or asked before (409), too late (409, X26), too many or too few days (422).
    """
    deadline = _running(facts, case, now)
    if deadline.more_by:
        own = deadline.more_by == actor.role
        raise Refusal(409, "asked_already", _ASKED_ALREADY if own else _THEY_ASKED)
    limit = most_days(deadline)
    if not 1 <= days <= limit:
        raise Invalid("days", "days_out_of_range", N_("Choose 1 to %(limit)s days."), limit=limit)
    change = Change(facts, actor, now)
    change.deadline(deadline, more_days=days, more_by=actor.role)
    told = _told(case, deadline, days) | {"due_at": put_off_until(deadline, days)}
    change.event("deadline.more_asked", told, tell=(other(actor.role),))
    return change.plan()


def decide_answer(
    facts: OrderFacts, case: CaseFacts, agree: bool, until: datetime, actor: Actor, now: datetime
) -> Plan:
    """The other side agrees, and the deadline is `until` from now on; or declines, and it stays. Both are told.

    Refuses as asking does, what nobody asks for or with another end (409), and who asked for it (403).
    """
    deadline = _asked(facts, case, now)
    if deadline.more_by == actor.role:
        raise Refusal(403, "not_your_act", _OWN)
    due = put_off_until(deadline, deadline.more_days)
    if due != until:
        raise Refusal(409, "asked_otherwise", _ANOTHER)
    change, told = Change(facts, actor, now), _told(case, deadline, deadline.more_days)
    if agree:
        change.run_until(deadline, due, more_days=0, more_by="")
        hold_back_longer(change, case)
        seconds = int((due - deadline.due_at) / timedelta(seconds=1))
        moved = {"cause": "agreed", "seconds": seconds, "before": deadline.due_at, "due_at": due}
        change.event("deadline.more_agreed", told | moved | going_on(change))
    else:
        change.deadline(deadline, more_days=0, more_by="")
        change.event("deadline.more_declined", told | {"due_at": deadline.due_at})
    return change.plan()


def decide_take_back(facts: OrderFacts, case: CaseFacts, actor: Actor, now: datetime) -> Plan:
    """Who asked for more time takes that back, and the other is told. Refuses as answering it does."""
    deadline = _asked(facts, case, now)
    if deadline.more_by != actor.role:
        raise Refusal(403, "not_your_act", _OWN)
    change = Change(facts, actor, now)
    change.deadline(deadline, more_days=0, more_by="")
    told = _told(case, deadline, deadline.more_days) | {"due_at": deadline.due_at}
    change.event("deadline.more_withdrawn", told, tell=(other(actor.role),))
    return change.plan()


def _asked(facts: OrderFacts, case: CaseFacts, now: datetime) -> DeadlineFacts:
    deadline = _running(facts, case, now)
    if not deadline.more_by:
        raise Refusal(409, "not_asked", _NOT_ASKED)
    return deadline


def _running(facts: OrderFacts, case: CaseFacts, now: datetime) -> DeadlineFacts:
    deadline = awaited(facts, case)
    if deadline is None or case.closed_at is not None:
        raise passed_case(facts, case) or Refusal(409, "no_deadline", _OVER)
    if _is_fixed(case, deadline):
        raise Refusal(409, "fixed", _FIXED)
    check_in_time(deadline, now)
    if deadline.state != "running":
        raise Refusal(409, "paused", _PAUSED)
    return deadline


def _is_fixed(case: CaseFacts, deadline: DeadlineFacts) -> bool:
    """What its kind says is fixed, what nothing ends, and what waits for both or for staff."""
    named = deadline.kind in record_of(case).fixed_windows
    return named or kind_of(deadline.kind).endless or deadline.who not in PARTIES


def _told(case: CaseFacts, deadline: DeadlineFacts, days: int) -> Given:
    return {"deadline": deadline.id, "kind": deadline.kind, "case": case.ref, "days": days}
