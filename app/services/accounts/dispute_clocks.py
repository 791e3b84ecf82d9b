"""Clocks of disputes that run against somebody, as every page tells them (M13): a part of the statement that finds who
is signed in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Subquery, func, literal_column, select

from app.core.clock import BUSINESS_NOW
from app.models import Case, Deadline, Order
from app.rules.base.deadlines import ANSWER
from app.rules.base.kind import DISPUTE
from app.rules.base.registry import KINDS

SHOWN = 2  # the soonest, and the next for the page that has the soonest on it


@dataclass(frozen=True, slots=True)
class DisputeClock:
    """A deadline of a dispute that runs against somebody: its kind and instant, the case as it stands, its order."""

    kind: str
    due_at: datetime
    policy_version: int
    case_ref: str
    case_kind: str
    case_state: str
    order_ref: str
    order_title: str
    order_lang: str | None


@dataclass(frozen=True, slots=True)
class Clocks:
    """The soonest clocks that run against somebody, and how many run in all."""

    soonest: tuple[DisputeClock, ...] = ()
    total: int = 0


def clocks_against(user_id: ColumnElement[Any]) -> Subquery:
    """The soonest clocks of disputes that run against this person and have not passed, with their number.

    They are one range of an index for each kind of deadline. The values stand in the statement itself, as those of the
    unread do.
    """
    waiting: list[ColumnElement[str]] = [literal_column(f"'{name}'") for name in _kinds()]
    return (
        select(
            Deadline.user_id.label("clock_user_id"),
            Deadline.id.label("clock_id"),
            Deadline.kind.label("clock_kind"),
            Deadline.due_at.label("clock_due_at"),
            Deadline.policy_version.label("clock_policy_version"),
            Case.ref.label("case_ref"),
            Case.kind.label("case_kind"),
            Case.state.label("case_state"),
            Order.ref.label("order_ref"),
            Order.title.label("order_title"),
            Order.lang.label("order_lang"),
            func.count().over().label("clock_total"),
        )
        .join(Case, Case.id == Deadline.subject_id)
        .join(Order, Order.id == Deadline.order_id)
        .where(Deadline.user_id == user_id, Deadline.kind.in_(waiting))
        .where(Deadline.state == literal_column("'running'"), Deadline.subject == literal_column("'case'"))
        .where(Case.layer == literal_column(str(DISPUTE)), Case.closed_at.is_(None))
        .where(Deadline.due_at > BUSINESS_NOW)
        .order_by(Deadline.due_at, Deadline.id)
        .limit(literal_column(str(SHOWN)))
        .subquery("clocks")
    )


def _kinds() -> tuple[str, ...]:
    """The deadlines that a dispute can have: the time to answer, and those of its kinds that end."""
    own = (clock for kind in KINDS.values() if kind.tier == DISPUTE for clock in kind.clocks)
    return (ANSWER, *sorted({clock.name for clock in own if clock.reminds and not clock.endless}))


def clocks_of(rows: Sequence[Any], now: datetime) -> Clocks:
    """The clocks of rows with the columns of `clocks_against`; what has passed since is left out."""
    found = [row for row in rows if row.clock_id is not None]
    ahead = tuple(_clock(row) for row in found if row.clock_due_at > now)
    return Clocks(ahead, found[0].clock_total - (len(found) - len(ahead)) if found else 0)


def _clock(row: Any) -> DisputeClock:
    about = {name: getattr(row, name) for name in ("case_ref", "case_kind", "case_state")}
    about |= {name: getattr(row, name) for name in ("order_ref", "order_title", "order_lang")}
    return DisputeClock(kind=row.clock_kind, due_at=row.clock_due_at, policy_version=row.clock_policy_version, **about)
