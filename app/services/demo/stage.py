"""Where the scenes of the demo are played: one transaction, its people, and the moment that is the present."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta

from app.core.database.tx import Tx
from app.core.platform import Platform
from app.rules.offers.terms import Terms
from app.services.demo.people import DemoPerson
from app.services.store.event_hash import Words, words

OFFICE = time(17, 0)  # delivery dates are at the end of a working day
_WHEN = re.compile(r"(?:(\d+)d (\d\d):(\d\d)|(\d+)h(?:(\d\d)m)?)")


@dataclass(slots=True)
class Stage:
    """Where the scenes are played: one transaction, the ids of the people, and the moment that is the present."""

    tx: Tx
    platform: Platform
    present: datetime
    user_ids: Mapping[str, int]
    order_ids: dict[str, int] = field(default_factory=dict)
    terms: dict[int, Terms] = field(default_factory=dict)  # of projects, by the order

    def moment(self, when: str) -> datetime:
        """The instant that `when` means."""
        found = _WHEN.fullmatch(when)
        if found is None:
            raise ValueError(when)
        days, hour, minute, hours, minutes = (int(part or 0) for part in found.groups())
        if found.group(1):
            return self.day(-days, time(hour, minute))
        return self.present - timedelta(hours=hours, minutes=minutes)

    def day(self, days: int, at: time = OFFICE) -> datetime:
        """A civil day from today, in the platform's zone."""
        date = self.present.astimezone(self.platform.zone).date() + timedelta(days=days)
        return datetime.combine(date, at, self.platform.zone).astimezone(UTC)

    def words(self, person: DemoPerson, text: str) -> Words | None:
        """What this person writes, in their own language."""
        return words(text, self.user_ids[person.key], person.locale)
