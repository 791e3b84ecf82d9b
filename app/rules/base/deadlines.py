"""Kinds of deadlines: what each waits for, what the clock does when it runs out, and when it reminds (G1)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import count, takewhile

from app.core.errors import Refusal
from app.core.instants import working_days_later
from app.core.words import N_, At, Message
from app.rules.base.facts import DeadlineFacts
from app.rules.base.policy import Policy, policy

NEVER = datetime(9999, 12, 31, tzinfo=UTC)  # due: a stage that nothing ends, and that is only reminded of
TOO_LATE = N_("The deadline was %(due)s. This can no longer be answered.")


@dataclass(frozen=True, slots=True)
class DeadlineTexts:
    """What a kind of deadline is called wherever it is shown; None where it is not shown there."""

    before: Message | None = None  # on the card of the person who must act: "Answer before …"
    row: Message | None = None  # in a list of orders
    inbox: Message | None = None  # in the inbox, as what its reader has to do: for whom, and until when
    button: Message | None = None  # the way to the act
    title: Message | None = None  # of the card, where it is not that of the case or the delivery
    news: Message | None = None  # of a reminder
    planned: Message | None = None  # in the timeline, as what is to come
    line: Message | None = None  # at the end of its line, where it is no time to answer
    anchor: str = ""  # where on the order page it is


@dataclass(frozen=True, slots=True)
class DeadlineKind:
    """All that a kind of deadline is. Every list of deadlines elsewhere is made of these records."""

    name: str
    subject: str  # case, milestone
    act: str  # what the clock does when it runs out
    human: bool = False  # a person may act before it: down time is credited (X35)
    reminds: bool = False  # a person must act before it: a clock never acts unannounced (G1)
    pays: bool = False  # what it waits for is the client's payment
    civil: bool = False  # it is due at the start of a day, also after it stood still (X34)
    texts: DeadlineTexts = DeadlineTexts()
    nudges: tuple[timedelta, ...] = ()  # nothing ends it: it reminds so long after its start, then as often again
    working_days: tuple[int, ...] = ()  # nothing ends it: it reminds so many working days after its start

    @property
    def endless(self) -> bool:
        """Whether it is due never, and only reminds (X14)."""
        return bool(self.nudges or self.working_days)


ANSWER = "answer"  # the deadline in which the other side answers a request
_REFUND = DeadlineTexts(planned=N_("Refund to %(client)s"), line=N_("Refund: %(at)s"))
_PAY_BEFORE, _VIEW_AND_PAY = N_("Pay before %(due)s"), N_("View and pay")
_KINDS = (
    DeadlineKind(
        ANSWER,
        "case",
        "lapse",
        human=True,
        reminds=True,
        texts=DeadlineTexts(
            before=N_("Answer before %(due)s"),
            inbox=N_("Answer %(name)s before %(at)s"),
            button=N_("View and answer"),
            news=N_("A request is waiting for your answer"),
            anchor="request",
        ),
    ),
    DeadlineKind("refund", "case", "refund", human=True, texts=_REFUND),
    DeadlineKind(
        "approval",
        "milestone",
        "approve",
        human=True,
        reminds=True,
        civil=True,
        texts=DeadlineTexts(
            before=N_("Approve or ask for changes before %(due)s"),
            row=N_("Approve or ask for changes before %(at)s"),
            inbox=N_("Check the delivery from %(name)s before %(at)s"),
            button=N_("View and approve"),
            news=N_("A delivery is waiting for your approval"),
            planned=N_("Automatic approval if nobody answers"),
            anchor="delivery",
        ),
    ),
    DeadlineKind(
        "release",
        "milestone",
        "release",
        texts=DeadlineTexts(planned=N_("The money becomes available to %(freelancer)s")),
    ),
    DeadlineKind(
        "charge",
        "milestone",
        "lapse",
        human=True,
        reminds=True,
        pays=True,
        texts=DeadlineTexts(
            before=_PAY_BEFORE,
            row=N_("Pay before %(at)s"),
            inbox=N_("Pay for the work of %(name)s before %(at)s"),
            button=_VIEW_AND_PAY,
            news=N_("A milestone is awaiting payment"),
            planned=N_("The payment expires if it has not arrived"),
        ),
    ),
    DeadlineKind(
        "offer",
        "case",
        "lapse",
        human=True,
        reminds=True,
        texts=DeadlineTexts(
            before=N_("Answer before %(due)s"),
            row=N_("Answer the offer before %(at)s"),
            inbox=N_("Answer the offer from %(name)s before %(at)s"),
            button=N_("View and answer"),
            title=N_("%(name)s made you an offer"),
            news=N_("An offer is waiting for your answer"),
            planned=N_("The offer expires if nobody answers"),
            anchor="proposal",
        ),
    ),
    DeadlineKind(
        "extras",
        "case",
        "unpaid",
        human=True,
        reminds=True,
        pays=True,
        texts=DeadlineTexts(
            before=_PAY_BEFORE,
            row=N_("Pay for the extras before %(at)s"),
            inbox=N_("Pay for the extras from %(name)s before %(at)s"),
            button=_VIEW_AND_PAY,
            news=N_("The extras are awaiting payment"),
            planned=N_("The extras lapse if they are not paid for"),
        ),
    ),
    DeadlineKind(
        "instruction",
        "instruction",
        "remind",
        reminds=True,
        texts=DeadlineTexts(
            button=N_("View and confirm"), news=N_("The marketplace has not answered an instruction yet")
        ),
        working_days=(1, 3, 7),  # X51
    ),
    DeadlineKind("payout", "milestone", "pay_out", texts=DeadlineTexts(planned=N_("Payout to %(freelancer)s"))),
)
DEADLINES: dict[str, DeadlineKind] = {kind.name: kind for kind in _KINDS}


def required(text: Message | None) -> Message:
    """Return a text that a deadline of this sort must have; the registry refuses one without it (LookupError)."""
    if text is None:
        raise LookupError("a deadline lacks a text")
    return text


def names(wanted: Callable[[DeadlineKind], bool]) -> tuple[str, ...]:
    """Return the names of the kinds for which this holds, for statements."""
    return tuple(kind.name for kind in DEADLINES.values() if wanted(kind))


@dataclass(frozen=True, slots=True)
class Reminder:
    """One reminder of a deadline's schedule: its place from the first, and its instant."""

    number: int
    at: datetime


def waits_for_answer(deadline: DeadlineFacts) -> bool:
    """Tell whether it waits for what a person says, and not for a payment or a day."""
    kind = kind_of(deadline.kind)
    return kind.reminds and not kind.pays


def policy_of(deadline: DeadlineFacts) -> Policy:
    """Return the policy whose reminders a deadline has (X42)."""
    return policy(deadline.policy_version)


def kind_of(name: str) -> DeadlineKind:
    """The kind with this name."""
    return DEADLINES[name]


def reminder_schedule(
    kind: DeadlineKind, policy: Policy, opened_at: datetime, due_at: datetime
) -> tuple[Reminder, ...]:
    """The reminders of a deadline, earliest first.

    Windows up to 48 h remind at half, 6 h and 1 h before; longer ones at half, 48, 24 and 4 h before. Reminders that
    coincide are one, and those before or within an hour of the opening are dropped (G1).
    """
    if not kind.reminds or kind.endless:
        return ()
    window = due_at - opened_at
    schedule = policy.short_ladder if window <= policy.short_window else policy.long_ladder
    instants = {opened_at + window / 2, *(due_at - before for before in schedule)}
    kept = sorted(at for at in instants if at > opened_at + policy.reminder_quiet)
    return tuple(Reminder(number, at) for number, at in enumerate(kept, start=1))


def _nudges(kind: DeadlineKind, opened_at: datetime, zone: tzinfo) -> Iterator[Reminder]:
    """The reminders of what nothing ends. Those that count in working days stop with the last (X51); of others the
    last interval is repeated without end (X14)."""
    if kind.working_days:
        for number, days in enumerate(kind.working_days, start=1):
            yield Reminder(number, working_days_later(opened_at, zone, days))
        return
    last, before = kind.nudges[-1], kind.nudges[-2] if len(kind.nudges) > 1 else timedelta(0)
    for number in count(1):
        given = kind.nudges[:number]
        yield Reminder(number, opened_at + given[-1] + (number - len(given)) * (last - before))


def first_wake(
    kind: DeadlineKind, policy: Policy, opened_at: datetime, due_at: datetime, after: datetime, zone: tzinfo = UTC
) -> datetime:
    """The next instant after `after` at which the clock has something to do; working days are counted in `zone`."""
    if kind.endless:
        return next((nudge.at for nudge in _nudges(kind, opened_at, zone) if nudge.at > after), NEVER)
    schedule = reminder_schedule(kind, policy, opened_at, due_at)
    return next((reminder.at for reminder in schedule if reminder.at > after), due_at)


def newest_reminder(
    kind: DeadlineKind, policy: Policy, opened_at: datetime, due_at: datetime, now: datetime, zone: tzinfo = UTC
) -> Reminder | None:
    """The newest reminder that is due by `now`: a late sweep sends only this one (G1)."""
    reminders = _nudges(kind, opened_at, zone) if kind.endless else reminder_schedule(kind, policy, opened_at, due_at)
    passed = list(takewhile(lambda reminder: reminder.at <= now, reminders))
    return passed[-1] if passed else None


def check_in_time(deadline: DeadlineFacts | None, now: datetime) -> None:
    """X26: before the instant is in time; at it, or after it, is too late (409), swept or not."""
    if deadline is not None and deadline.state == "running" and now >= deadline.due_at:
        raise Refusal(409, "too_late", TOO_LATE, due=At(deadline.due_at, "named"))
