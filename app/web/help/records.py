"""What the help pages show of the rules, in the reader's words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.web.components.card import WindowLine
from app.web.components.lines import Badge
from app.web.payments.money import Stop


@dataclass(frozen=True, slots=True)
class WindowRow:
    """A window: what it is for, whose act it waits for, how long, and what comes when nobody acts."""

    name: str
    what: str
    who: str
    span: str
    means: str


@dataclass(frozen=True, slots=True)
class ReminderRow:
    """A window in which somebody must act, with its reminders in words and drawn."""

    what: str
    before: Sequence[str]
    line: WindowLine


@dataclass(frozen=True, slots=True)
class Way:
    """A way out of a state: where it leads, by whose act or by the clock, and what it means."""

    to: Badge
    act: str
    who: str
    means: str


@dataclass(frozen=True, slots=True)
class Diagram:
    """A state and the ways out of it."""

    state: str
    ways: Sequence[Way]


@dataclass(frozen=True, slots=True)
class KindCard:
    """A kind of request: who may ask it, when, where, how long the other side has, and how it can end."""

    name: str
    label: str
    explains: str
    who: str
    when: str
    where: str
    span: str
    plain_only: bool
    diagram: Diagram


@dataclass(frozen=True, slots=True)
class ReasonList:
    """The reasons that one side may give."""

    title: str
    reasons: Sequence[str]


@dataclass(frozen=True, slots=True)
class ExampleBox:
    """What comes of one answer, or of none."""

    kind: str
    title: str
    sentences: Sequence[str]


@dataclass(frozen=True, slots=True)
class WorkedExample:
    """A request with its dates, and what comes of each answer."""

    title: str
    sent: str
    boxes: Sequence[ExampleBox]


@dataclass(frozen=True, slots=True)
class Moment:
    """Where the money of an order is at one time of its life."""

    title: str
    stops: Sequence[Stop]
    dashed: int | None
