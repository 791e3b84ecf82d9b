"""Dates of imported orders: read as instants and made to fit their state; odd ones are accepted with a flag (X45)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

DATES = ("ordered_at", "due_at", "delivered_at", "completed_at", "cancelled_at")
HAPPENED = ("ordered_at", "delivered_at", "completed_at", "cancelled_at")
YEARS = range(1990, 2101)
# Which dates an order in this state has.
OF_STATE = {
    "ongoing": ("ordered_at",),
    "delivered": ("ordered_at", "delivered_at"),
    "completed": ("ordered_at", "delivered_at", "completed_at"),
    "cancelled": ("ordered_at", "delivered_at", "cancelled_at"),
}
# The second should not lie before the first.
_ORDER = (
    ("ordered_at", "due_at", "due_before_ordered"),
    ("ordered_at", "delivered_at", "delivered_before_ordered"),
    ("ordered_at", "completed_at", "ended_before_ordered"),
    ("ordered_at", "cancelled_at", "ended_before_ordered"),
    ("delivered_at", "completed_at", "ended_before_delivered"),
    ("delivered_at", "cancelled_at", "ended_before_delivered"),
    ("due_at", "delivered_at", ""),
)


@dataclass(frozen=True, slots=True)
class Dates:
    """The instants of one row, and what is odd about them."""

    ordered_at: datetime
    due_at: datetime | None
    delivered_at: datetime | None
    completed_at: datetime | None
    cancelled_at: datetime | None
    flags: tuple[str, ...]


def read(text: str) -> tuple[datetime, bool]:
    """The instant and whether its zone was said (else it is UTC); ValueError when it is no date of this century."""
    found = datetime.fromisoformat(text)
    if found.year not in YEARS:
        raise ValueError(text)
    if found.tzinfo is None:
        return found.replace(tzinfo=UTC), False
    return found.astimezone(UTC), True


def fitted(state: str, given: Mapping[str, datetime | None], now: datetime) -> Dates:
    """The dates as this state needs them.

    What has happened cannot lie in the future: such a date becomes `now`. A date that is missing is taken from its
    neighbours, and one that does not belong to the state is left out.
    """
    flags = _out_of_order(given)
    dates = {name: given.get(name) for name in DATES}
    for name in HAPPENED:
        moment = dates[name]
        if moment is not None and name not in OF_STATE[state]:
            dates[name], flags = None, [*flags, "unexpected_date"]
        elif moment is not None and moment > now:
            dates[name], flags = now, [*flags, "in_future"]
    wanted = [*OF_STATE[state], "due_at"]
    missing = [n for n in wanted if dates[n] is None and (state, n) != ("cancelled", "delivered_at")]
    flags += [f"no_{name.removesuffix('_at')}_date" for name in missing]
    _fill(state, dates, now)
    return Dates(**dates, flags=tuple(dict.fromkeys(flags)))  # type: ignore[arg-type]


def _out_of_order(given: Mapping[str, datetime | None]) -> list[str]:
    flags = []
    for first, second, flag in _ORDER:
        before, after = given.get(first), given.get(second)
        if before is None or after is None:
            continue
        if flag and after < before:
            flags.append(flag)
        elif not flag and after > before:
            flags.append("delivered_after_due")
    return flags


def _fill(state: str, dates: dict[str, datetime | None], now: datetime) -> None:
    if dates["ordered_at"] is None:
        dates["ordered_at"] = min((d for n, d in dates.items() if d is not None and d <= now), default=now)
    if state == "delivered" and dates["delivered_at"] is None:
        dates["delivered_at"] = now  # so that nobody's days are over before they began
    if state == "completed":
        dates["delivered_at"] = dates["delivered_at"] or dates["completed_at"]
        # Completed on an unknown day: nothing says that it is recent, so nothing is owed.
        dates["completed_at"] = dates["completed_at"] or dates["delivered_at"] or dates["ordered_at"]
    if state == "cancelled":
        dates["cancelled_at"] = dates["cancelled_at"] or dates["delivered_at"] or dates["ordered_at"]
