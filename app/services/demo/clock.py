"""The demo's clock: business time is wall time plus an offset, and skipping lets the clock's work happen (X43)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, select, text

from app.core.clock import monotonic
from app.core.database.db import insert_rows, table_of
from app.core.database.tx import Transactions, Tx
from app.core.instants import MICROSECOND, from_us, to_us
from app.core.platform import Platform
from app.models import Event, Installation
from app.models.tables.deadlines import RUNNING
from app.rules.base.deadlines import NEVER
from app.services.deadlines import outages
from app.services.deadlines.deadlines import sweep

OFFSET = "clock_offset"
MACHINE = "time machine"  # its sign of life: while it runs, somebody could answer (X35)
FARTHEST = timedelta(days=366)  # of one skip
# What a skip tells about: event -> what it counts.
COUNTED = {
    "deadline.reminded": "reminders",
    "order.cancelled": "cancellations",
    "refund.started": "refunds",
    "refund.instructed": "refunds",
    "order.approved": "approvals",
    "money.available": "releases",
    "request.lapsed": "lapses",
    "deadline.moved": "credits",
}
_WAKES_AFTER = text(
    f"SELECT min(wake_at) FROM deadlines WHERE {RUNNING} AND wake_at > :now AND wake_at < :never"  # noqa: S608
)
# What is due never is no place to go to.
_DUE_AFTER = text(f"SELECT min(due_at) FROM deadlines WHERE {RUNNING} AND due_at > :now AND due_at < :never")  # noqa: S608


@dataclass(frozen=True, slots=True)
class Skipped:
    """What a skip came to: where the clock stands, whether it got as far as was asked, and what happened on the way."""

    now: datetime
    target: datetime
    happened: Counter[str]

    @property
    def finished(self) -> bool:
        """Whether the clock stands where it was to stand."""
        return self.now >= self.target


def stand_at(tx: Tx, moment: datetime | None) -> None:
    """Business time is `moment` now, and runs on from there; None: it is wall time again."""
    tx.read_clock_again()  # the moment is read afresh, before and after
    tx.session.execute(delete(Installation).where(Installation.key == OFFSET))
    if moment is not None:
        offset = str((moment - tx.wall) // MICROSECOND)
        insert_rows(tx.connection, table_of(Installation), [{"key": OFFSET, "value": offset}])
    tx.read_clock_again()


def next_deadline(connection: Connection, now: datetime) -> datetime | None:
    """The next instant at which a deadline is due."""
    return _instant(connection, _DUE_AFTER, now)


def _instant(connection: Connection, question: object, now: datetime) -> datetime | None:
    found = connection.execute(question, {"now": to_us(now), "never": to_us(NEVER)}).scalar()  # type: ignore[call-overload]
    return None if found is None else from_us(int(found))


def skip(
    transactions: Transactions,
    platform: Platform,
    span: timedelta | None,
    seconds: float,
    told: Callable[[datetime], None] = lambda _: None,
) -> Skipped:
    """The clock moved on by `span` (None: to the next deadline), and all that fell due on the way was done.

    It never jumps over a wake-up: it goes to the next one, does what is due with the sweep's own code, and repeats.
    After `seconds` of work it stops where it is. `told` hears of every stop. X43.
    """
    end_at = monotonic() + seconds
    with transactions.open(write=True) as tx:
        outages.beat(tx, MACHINE, outages.WEB)
        began, last_event = tx.now, tx.session.execute(select(func.max(Event.id))).scalar() or 0
        target = _target(tx, span)
    now = began
    while True:
        sweep(transactions, platform, max(1.0, end_at - monotonic()))
        if now >= target or monotonic() > end_at:
            break
        now = _step(transactions, target)
        told(now)
    with transactions.open(write=False) as tx:
        return Skipped(now, target, _happened(tx, last_event))


def _target(tx: Tx, span: timedelta | None) -> datetime:
    if span is None:
        return next_deadline(tx.connection, tx.now) or tx.now
    return tx.now + min(span, FARTHEST)


def _step(transactions: Transactions, target: datetime) -> datetime:
    """Go to the next wake-up, or to the target when that is nearer; where the clock stands then."""
    with transactions.open(write=True) as tx:
        wake = _instant(tx.connection, _WAKES_AFTER, tx.now)
        goal = target if wake is None else min(wake, target)
        if goal > tx.now:
            stand_at(tx, goal)
        # After the step, so that the last moment in which somebody could answer is this very one.
        outages.beat(tx, MACHINE, outages.WEB)
        return max(goal, tx.now)


def _happened(tx: Tx, after: int) -> Counter[str]:
    """What the clock did since an event, by what it counts."""
    found: Counter[str] = Counter()
    for row in tx.session.execute(select(Event.name, Event.facts).where(Event.id > after, Event.name.in_(COUNTED))):
        if json.loads(row.facts)["by"] == "clock":
            found[COUNTED[row.name]] += 1
    return found
