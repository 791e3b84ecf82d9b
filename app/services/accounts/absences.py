"""Announced absences: a person says on which days they cannot answer, sees them, and takes them away again (G6)."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select, update

from app.core.database.tx import Tx
from app.core.errors import Refusal
from app.core.i18n.zones import zone_of
from app.core.instants import start_of_day
from app.core.words import N_
from app.models import Absence as AbsenceRow
from app.models import User
from app.rules.base.policy import current
from app.rules.deadlines import absences as rules
from app.rules.deadlines.absences import Absence

log = logging.getLogger(__name__)


def announce(tx: Tx, user_id: int, first: date, last: date) -> None:
    """The person is away on these days, the last included, in their own time zone as it is now.

    What is open already keeps its time. Refuses (422) as `check_absence` does.
    """
    person = tx.session.execute(select(User).where(User.id == user_id).with_for_update()).scalar_one()
    today = _today(tx, person.timezone)
    wanted = Absence(first, last)
    rules.check_absence(wanted, [*map(_facts, _rows(tx, user_id))], today, current())
    zone = zone_of(person.timezone)
    assert zone is not None  # noqa: S101  (only such zones can be chosen)
    begins, ends = (start_of_day(tx.now, zone, (day - today).days) for day in (first, last + rules.DAY))
    tx.session.add(AbsenceRow(user_id=user_id, first_day=first, last_day=last, begins_at=begins, ends_at=ends))
    tx.session.flush()
    log.info("absence.announced user=%d days=%d", user_id, wanted.days)


def remove(tx: Tx, user_id: int, absence_id: int) -> None:
    """That absence is not announced any more; one that has begun ends now, and today counts as a day of it.

    Refuses (404) what is not this person's, or is over.
    """
    mine = (AbsenceRow.id == absence_id, AbsenceRow.user_id == user_id, AbsenceRow.ends_at > tx.now)
    found = tx.session.execute(select(AbsenceRow).where(*mine).with_for_update()).scalar()
    if found is None:
        raise Refusal(404, "no_absence", N_("This absence is already over, or it was removed before."))
    if found.begins_at >= tx.now:
        tx.session.execute(delete(AbsenceRow).where(AbsenceRow.id == found.id))
    else:
        last = min(found.last_day, _today(tx, tx.session.get_one(User, user_id).timezone))
        shorter = update(AbsenceRow).where(AbsenceRow.id == found.id)
        tx.session.execute(shorter.values(ends_at=tx.now, last_day=max(last, found.first_day)))
    log.info("absence.removed user=%d", user_id)


@dataclass(frozen=True, slots=True)
class Standing:
    """What a person has announced and not spent, the next one first; and what is left of this year."""

    ahead: Sequence[AbsenceRow]
    year: int
    days_left: int
    at_once: timedelta
    a_year: timedelta


def standing(tx: Tx, user_id: int, timezone: str) -> Standing:
    """The absences of this person that are not over, and how many days they may still announce this year."""
    rows, year, policy = _rows(tx, user_id), _today(tx, timezone).year, current()
    at_once, a_year = policy.absence_days or 0, policy.absence_year_days or 0
    left = max(0, a_year - rules.days_used(map(_facts, rows), year))
    ahead = [row for row in rows if row.ends_at > tx.now]
    return Standing(ahead, year, left, at_once * rules.DAY, a_year * rules.DAY)


def away_until(tx: Tx, user_id: int) -> datetime | None:
    """When this person is back; None when they are not away now."""
    spans = select(AbsenceRow.begins_at, AbsenceRow.ends_at)
    ahead = spans.where(AbsenceRow.user_id == user_id, AbsenceRow.ends_at > tx.now)
    return rules.away_until([(row.begins_at, row.ends_at) for row in tx.session.execute(ahead)], tx.now)


def _rows(tx: Tx, user_id: int) -> Sequence[AbsenceRow]:
    wanted = select(AbsenceRow).where(AbsenceRow.user_id == user_id).order_by(AbsenceRow.first_day)
    return tx.session.execute(wanted).scalars().all()


def _facts(row: AbsenceRow) -> Absence:
    return Absence(row.first_day, row.last_day)


def _today(tx: Tx, timezone: str) -> date:
    return tx.now.astimezone(zone_of(timezone)).date()
