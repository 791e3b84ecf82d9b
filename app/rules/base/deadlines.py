"""Kinds of deadlines: what each waits for, what the clock does when it runs out, and when it reminds (G1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.core.errors import Refusal
from app.core.words import N_
from app.rules.base.facts import DeadlineFacts
from app.rules.base.policy import Policy

TOO_LATE = N_("The deadline was %(due)s. This can no longer be answered.")


@dataclass(frozen=True, slots=True)
class DeadlineKind:
    """What a kind of deadline means."""

    name: str
    subject: str  # case, milestone
    act: str  # what the clock does when it runs out
    human: bool  # somebody may act before it: down time is credited (X35)
    reminds: bool  # somebody must act before it: a clock never acts unannounced (G1)


DEADLINES = {
    kind.name: kind
    for kind in (
        DeadlineKind("answer", "case", "lapse", human=True, reminds=True),
        DeadlineKind("refund", "case", "refund", human=True, reminds=False),
        DeadlineKind("approval", "milestone", "approve", human=True, reminds=True),
        DeadlineKind("release", "milestone", "release", human=False, reminds=False),
        DeadlineKind("charge", "milestone", "lapse", human=True, reminds=True),
        DeadlineKind("offer", "case", "lapse", human=True, reminds=True),
        DeadlineKind("extras", "case", "unpaid", human=True, reminds=True),
        DeadlineKind("payout", "milestone", "pay_out", human=False, reminds=False),
    )
}


@dataclass(frozen=True, slots=True)
class Rung:
    """One reminder of a ladder: its place from the first, and its instant."""

    number: int
    at: datetime


def kind_of(name: str) -> DeadlineKind:
    """The kind with this name."""
    return DEADLINES[name]


def rungs(kind: DeadlineKind, policy: Policy, opened_at: datetime, due_at: datetime) -> tuple[Rung, ...]:
    """The reminders of a deadline, earliest first.

    Windows up to 48 h remind at half, 6 h and 1 h before; longer ones at half, 48, 24 and 4 h before. Rungs that
    coincide are one, and rungs before or within an hour of the opening are dropped (G1).
    """
    if not kind.reminds:
        return ()
    window = due_at - opened_at
    ladder = policy.short_ladder if window <= policy.short_window else policy.long_ladder
    instants = {opened_at + window / 2, *(due_at - before for before in ladder)}
    kept = sorted(at for at in instants if at > opened_at + policy.reminder_quiet)
    return tuple(Rung(number, at) for number, at in enumerate(kept, start=1))


def first_wake(kind: DeadlineKind, policy: Policy, opened_at: datetime, due_at: datetime, after: datetime) -> datetime:
    """The next instant after `after` at which the clock has something to do: a reminder or the deadline itself."""
    return next((rung.at for rung in rungs(kind, policy, opened_at, due_at) if rung.at > after), due_at)


def newest_rung(
    kind: DeadlineKind, policy: Policy, opened_at: datetime, due_at: datetime, now: datetime
) -> Rung | None:
    """The newest reminder that is due by `now`: a late sweep sends only this one (G1)."""
    passed = [rung for rung in rungs(kind, policy, opened_at, due_at) if rung.at <= now]
    return passed[-1] if passed else None


def overlap(opened_at: datetime, due_at: datetime, began_at: datetime, ended_at: datetime) -> timedelta:
    """By how much an outage moves a deadline that overlaps it: the whole span, or nothing (X35)."""
    touches = opened_at < ended_at and due_at > began_at
    return ended_at - began_at if touches else timedelta(0)


def check_in_time(deadline: DeadlineFacts | None, now: datetime) -> None:
    """X26: before the instant is in time; at it, or after it, is too late (409), swept or not."""
    if deadline is not None and deadline.state == "running" and now >= deadline.due_at:
        raise Refusal(409, "too_late", TOO_LATE, due=deadline.due_at)
