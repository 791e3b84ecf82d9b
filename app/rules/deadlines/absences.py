"""Announced absence: days of the calendar on which a person cannot answer; what is asked then waits for them (G6)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.core.errors import Invalid
from app.core.words import N_, NN_
from app.rules.base.policy import Policy

DAY = timedelta(days=1)
FURTHEST = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Absence:
    """Whole days in the person's own time zone, the first and the last included."""

    first: date
    last: date

    def days_in(self, year: int) -> int:
        """How many of its days are in that year."""
        first, last = max(self.first, date(year, 1, 1)), min(self.last, date(year, 12, 31))
        return max(0, (last - first).days + 1)

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1


def check_absence(wanted: Absence, known: Sequence[Absence], today: date, policy: Policy) -> None:
    """Refuse (422) days that are past, too far away or announced already, and more of them than the policy allows."""
    if wanted.last < wanted.first:
        raise Invalid("last_day", "absence_backwards", N_("Choose a last day that is not before the first."))
    if wanted.first < today:
        raise Invalid("first_day", "absence_past", N_("Choose today or a later day."))
    if wanted.first > today + FURTHEST:
        raise Invalid("first_day", "absence_far", N_("Choose a first day within a year."))
    overlap = next((one for one in known if one.first <= wanted.last and wanted.first <= one.last), None)
    if overlap is not None:
        message = N_("You are already away from %(first)s to %(last)s. Remove that first, or choose other days.")
        raise Invalid("first_day", "absence_overlap", message, first=overlap.first, last=overlap.last)
    _check_length(wanted, known, policy.absence_days or 0)
    _check_years(wanted, known, policy.absence_year_days or 0)


def _check_length(wanted: Absence, known: Iterable[Absence], limit: int) -> None:
    first, last = wanted.first, wanted.last
    for one in sorted(known, key=lambda one: one.first, reverse=True):
        first = one.first if one.last + DAY == first else first
    for one in sorted(known, key=lambda one: one.first):
        last = one.last if last + DAY == one.first else last
    if Absence(first, last).days > limit:
        message = N_(
            "You can be away for %(limit)s at most, counting the days that you announced right before or after."
        )
        raise Invalid("last_day", "absence_long", message, limit=limit * DAY)


def _check_years(wanted: Absence, known: Sequence[Absence], limit: int) -> None:
    for year in {wanted.first.year, wanted.last.year}:
        left = limit - days_used(known, year)
        if wanted.days_in(year) > left:
            raise Invalid("last_day", "absence_year", _LEFT, limit=limit * DAY, year=str(year), num=max(0, left))


_LEFT = NN_(
    "You can be away for %(limit)s a year. In %(year)s you have %(num)s day left.",
    "You can be away for %(limit)s a year. In %(year)s you have %(num)s days left.",
)


def days_used(known: Iterable[Absence], year: int) -> int:
    """How many days of that year are announced."""
    return sum(one.days_in(year) for one in known)


def away_until(spans: Iterable[tuple[datetime, datetime]], now: datetime) -> datetime | None:
    """When somebody with these absences, as instants of beginning and end, is back; None for who is there now."""
    until: datetime | None = None
    for begins, ends in sorted(spans):
        if begins <= (until or now) < ends:
            until = ends
    return until
