"""The rules told to people: windows, branches and reminders of a policy, read off the tables that decide (G12).

Help pages and docs/rules.md are made of this, so what they say is what happens.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType

from app.core.words import N_, NP_, Message, Sentence
from app.rules.base.deadlines import kind_of, reminder_schedule
from app.rules.base.kind import OPENER, RESPONDER, Kind, Move
from app.rules.base.people import CLIENT, CLOCK, FREELANCER, GATEWAY, SUPPORT, other
from app.rules.base.policy import DAY, Policy
from app.rules.base.registry import KINDS, meaning
from app.rules.moves import means, of, span_of

WHO: Mapping[str, Message] = MappingProxyType(
    {
        OPENER: NP_("who acts", "whoever asked"),
        RESPONDER: NP_("who acts", "the other party"),
        CLIENT: NP_("who acts", "the client"),
        FREELANCER: NP_("who acts", "the freelancer"),
        CLOCK: NP_("who acts", "by itself"),
        GATEWAY: NP_("who acts", "the payment service"),
        SUPPORT: NP_("who acts", "customer service"),
    }
)
# Since when each version of the policy holds (E22).
IN_FORCE_SINCE: Mapping[int, date] = MappingProxyType({1: date(2026, 1, 1), 2: date(2026, 11, 22)})


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
    """A time in which somebody may act, and what it means that they did not. `civil`: whole days of the calendar."""

    name: str
    what: Message
    who: Message | None
    span: timedelta
    means: Sentence
    civil: bool = False


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
    return (
        *answers,
        Window(
            "refund",
            N_("Refund after a cancellation without an answer"),
            None,
            policy.refund_wait,
            _silence("cancel", "refund", policy),
        ),
        Window(
            "repeat",
            N_("Asking again for what was declined"),
            None,
            policy.repeat_pause,
            Sentence(N_("The same request is possible again.")),
        ),
        Window(
            "approval",
            N_("Approval of a delivery"),
            WHO[CLIENT],
            policy.auto_approval_days * DAY,
            _silence("milestone", "approve", policy),
            civil=True,
        ),
        Window(
            "complaint",
            N_("Complaint about a delivery"),
            WHO[CLIENT],
            policy.complaint_days * DAY,
            Sentence(N_("A complaint is no longer possible, not even on a completed order.")),
            civil=True,
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


def _answer(kind: Kind, policy: Policy) -> Window:
    """The window in which a request is answered."""
    silent = _silence(kind.name, "lapse", policy)
    return Window(kind.name, kind.requested, _awaited(kind.opened_by), policy.windows[kind.window], silent)


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
    opened = datetime(2026, 1, 1, tzinfo=UTC)
    found = [reminder.at for reminder in reminder_schedule(kind_of(deadline_kind), policy, opened, opened + span)]
    return ReminderSchedule(
        span, tuple(opened + span - at for at in found), tuple((at - opened) / span for at in found)
    )
