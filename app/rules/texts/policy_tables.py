"""The rules told to people: windows, branches and reminders of a policy, read off the tables that decide (G12).

Help pages and docs/rules.md are made of this, so what they say is what happens.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType

from app.core.words import N_, NP_, Message, Sentence
from app.rules.base.deadlines import ANSWER, kind_of, reminder_schedule
from app.rules.base.kind import OPENER, RESPONDER, Kind, Move
from app.rules.base.people import CLIENT, CLOCK, FREELANCER, GATEWAY, SUPPORT, other
from app.rules.base.policy import DAY, Policy
from app.rules.base.registry import KINDS, meaning
from app.rules.moves import means, of, span_of

WHO: Mapping[str, Message] = MappingProxyType(
    {
        OPENER: NP_("who acts", "the person who asked"),
        RESPONDER: NP_("who acts", "the other party"),
        CLIENT: NP_("who acts", "the client"),
        FREELANCER: NP_("who acts", "the freelancer"),
        CLOCK: NP_("who acts", "automatically"),
        GATEWAY: NP_("who acts", "the payment service"),
        SUPPORT: NP_("who acts", "customer service"),
    }
)
NO_COMPLAINTS_YET = Sentence(N_("Complaints cannot be made here yet. Until then, contact customer service."))
# Since when each version of the policy holds (E22).
IN_FORCE_SINCE: Mapping[int, date] = MappingProxyType(
    {1: date(2026, 1, 1), 2: date(2026, 11, 22), 3: date(2026, 11, 29), 4: date(2026, 11, 29)}
)


@dataclass(frozen=True, slots=True)
class Branch:
    """One way out of a state: where it leads, who takes it by which act, after how long if it is the clock."""

    to: str
    act: Message | None
    who: Message
    after: timedelta | None
    means: Sentence


@dataclass(frozen=True, slots=True)
class Window:
    """A time in which a person may act, and what it means that they did not.

    `civil`: whole days of the calendar. `deadline`: the kind that reminds in it; "" where nobody is reminded.
    """

    name: str
    what: Message
    who: Message | None
    span: timedelta
    means: Sentence
    civil: bool = False
    deadline: str = ""
    note: Sentence | None = None  # what is said besides


def branches(kind: str, state: str, policy: Policy) -> tuple[Branch, ...]:
    """The ways out of a state of this kind, those of people first, as the rule book has them."""
    return tuple(_branch(each, policy) for each in of(kind) if each.state == state)


def states(kind: str) -> tuple[str, ...]:
    """The states out of which this kind knows a way."""
    return tuple(dict.fromkeys(each.state for each in of(kind)))


def _branch(each: Move, policy: Policy) -> Branch:
    return Branch(each.to, each.label, WHO[each.by], span_of(each, policy), meaning(each, policy))


def windows(policy: Policy) -> tuple[Window, ...]:
    """Every window of a policy that people meet, in the order in which they may meet them."""
    answers = (_answer(kind, policy) for kind in KINDS.values() if kind.window in policy.windows)
    return (_offer(policy), *answers, *_payments(policy), *_waits(policy), *_days(policy))


def _offer(policy: Policy) -> Window:
    silent = _silence("brief", "lapse", policy)
    return Window("offer", N_("Answer to an offer"), WHO[CLIENT], policy.offer_window, silent, deadline="offer")


def _payments(policy: Policy) -> tuple[Window, ...]:
    """X29, X37: both payments are waited for as long."""
    return tuple(
        Window(name, what, WHO[CLIENT], policy.charge_window, _silence(*silent, policy), deadline=name)
        for name, what, silent in (
            ("charge", N_("Payment of an order or a milestone"), ("milestone", "lapse")),
            ("extras", N_("Payment of extras"), ("extension", "unpaid")),
        )
    )


def _waits(policy: Policy) -> tuple[Window, ...]:
    """What takes its time, whatever anybody does."""
    return (
        Window(
            "refund",
            N_("Refund after a cancellation without an answer"),
            None,
            policy.refund_wait,
            _silence("cancel", "refund", policy),
        ),
        Window(
            "repeat",
            N_("Repeating a declined or withdrawn request"),
            None,
            policy.repeat_pause,
            Sentence(N_("The same request can be made again.")),
        ),
    )


def _days(policy: Policy) -> tuple[Window, ...]:
    """The days of the calendar that follow a delivery."""
    return (
        Window(
            "approval",
            N_("Approval of a delivery"),
            WHO[CLIENT],
            policy.auto_approval_days * DAY,
            _silence("milestone", "approve", policy),
            civil=True,
            deadline="approval",
        ),
        *_held_back(policy),
        Window(
            "complaint",
            N_("Complaint about a delivery"),
            WHO[CLIENT],
            policy.complaint_days * DAY,
            Sentence(N_("Complaints are no longer possible, not even about a completed order.")),
            civil=True,
            note=NO_COMPLAINTS_YET,
        ),
        Window(
            "release",
            N_("Money held after a delivery"),
            None,
            policy.hold_days * DAY,
            _silence("milestone", "release", policy),
            civil=True,
        ),
    )


def _held_back(policy: Policy) -> Iterator[Window]:
    """How long requests of the client hold an approval back, in versions that limit it (X34)."""
    if policy.client_hold_days is not None:
        what = N_("Total time the client’s requests can put off approval")
        means = Sentence(N_("The delivery is approved even though a cancellation request is open."))
        yield Window("held", what, None, policy.client_hold_days * DAY, means, civil=True)


def _answer(kind: Kind, policy: Policy) -> Window:
    """The window in which a request is answered."""
    silent = _silence(kind.name, "lapse", policy)
    awaited, span = _awaited(kind.opened_by), policy.windows[kind.window]
    return Window(kind.name, kind.requested, awaited, span, silent, deadline=ANSWER)


def _silence(kind: str, act: str, policy: Policy) -> Sentence:
    return means(kind, act, CLOCK, policy)


def _awaited(opened_by: tuple[str, ...]) -> Message:
    """Who answers what these may ask."""
    return WHO[other(opened_by[0])] if len(opened_by) == 1 else WHO[RESPONDER]


@dataclass(frozen=True, slots=True)
class ReminderSchedule:
    """The reminders in a window: how long before its end each comes, and where on the line (0 to 1)."""

    span: timedelta
    before: tuple[timedelta, ...]
    places: tuple[float, ...]


def schedule_of(deadline_kind: str, span: timedelta, policy: Policy) -> ReminderSchedule:
    """The reminders that the person who must act gets in a window of this length, earliest first (G1)."""
    opened = datetime(2000, 1, 1, tzinfo=UTC)  # any instant: only distances are told
    found = [reminder.at for reminder in reminder_schedule(kind_of(deadline_kind), policy, opened, opened + span)]
    return ReminderSchedule(
        span, tuple(opened + span - at for at in found), tuple((at - opened) / span for at in found)
    )
