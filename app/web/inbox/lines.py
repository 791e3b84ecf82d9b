"""A notification as a line of the inbox: its news, its order, and the deadline if it still waits for the reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from flask import url_for

from app.core.i18n import Reader
from app.core.words import N_, NP_, At
from app.models.queries.inbox import InboxEntry
from app.rules.base.deadlines import kind_of, required
from app.rules.base.facts import OrderFacts
from app.rules.base.people import PARTIES, SUPPORT
from app.rules.texts import stories
from app.rules.texts.events import EVENTS
from app.services.mail.tasks import path_of, stands, task_of

WAITS = "alarm"


@dataclass(frozen=True, slots=True)
class InboxLine:
    """A notification: its news, its order, what is still to be done about it, when it came, and where it leads."""

    id: int
    icon: str
    title: str
    order: str
    lang: str
    more: Sequence[str]
    at: str
    href: str
    unread: bool


@dataclass(frozen=True, slots=True)
class Day:
    """The notifications of one day, newest first."""

    name: str
    lines: Sequence[InboxLine]


def days(found: Sequence[InboxEntry], who: Reader, now: datetime, orders: Mapping[int, OrderFacts]) -> list[Day]:
    """The lines under the days on which they came, on the reader's calendar; `orders` are those told to staff."""
    local = now.astimezone(who.zone).date()
    by_day = groupby(found, key=lambda one: one.at.astimezone(who.zone).date())
    return [Day(_day(day, local, who), [_line(one, who, now, orders) for one in group]) for day, group in by_day]


def _line(one: InboxEntry, who: Reader, now: datetime, orders: Mapping[int, OrderFacts]) -> InboxLine:
    return line(one, who, now) if one.role in PARTIES else staff_line(one, who, orders[one.order_id])


def _day(day: date, today: date, who: Reader) -> str:
    if day == today:
        return who.say(NP_("day", "Today"))
    return who.say(NP_("day", "Yesterday")) if day == today - timedelta(days=1) else who.date(day)


def line(one: InboxEntry, who: Reader, now: datetime) -> InboxLine:
    """One notification for a party of its order."""
    waits = _waits(one, now)
    before = required(kind_of(waits).texts.inbox) if waits else None
    return InboxLine(
        id=one.id,
        icon=WAITS if waits else EVENTS[one.name].icon,
        title=_headline(one, who),
        order=one.title,
        lang=one.lang or "",
        more=[
            *([who.say(told)] if (told := stories.more(_event(one))) else []),
            *([who.say(approval)] if (approval := stories.of_approval(_event(one))) else []),
            *([who.say_html(before, at=At(one.due_at or now, "medium"))] if before else []),
        ],
        at=who.time_tag(one.at, "medium"),
        href=url_for("orders.page", ref=one.order_ref),
        unread=one.read_at is None,
    )


def staff_line(one: InboxEntry, who: Reader, facts: OrderFacts) -> InboxLine:
    """One notification for staff: whom it is about, what they still have to do, and the way to where they do it.

    Only customer service reads the title of an order (X33).
    """
    task, case = task_of(one.name), facts.case(str(one.facts.get("case")))
    both = who.say(N_("%(client)s and %(freelancer)s"), client=one.client_name, freelancer=one.freelancer_name)
    titled = one.role == SUPPORT
    return InboxLine(
        id=one.id,
        icon=EVENTS[one.name].icon,
        title=_headline(one, who),
        order=one.title if titled else one.order_ref[:8],
        lang=(one.lang or "") if titled else "",
        more=[both, *([who.say(task.todo)] if task and stands(one.name, facts, case) else [])],
        at=who.time_tag(one.at, "medium"),
        href=path_of(one.name, one.facts, one.role),
        unread=one.read_at is None,
    )


def _headline(one: InboxEntry, who: Reader) -> str:
    return who.say(stories.headline(_event(one), one.role))


def _event(one: InboxEntry) -> stories.RecordedEvent:
    return stories.RecordedEvent(one.name, one.facts, one.client_name, one.freelancer_name, one.currency)


def _waits(one: InboxEntry, now: datetime) -> str | None:
    """What is still to be done about it: the request it tells of is open, or the delivery not approved, and in time."""
    if one.due_at is None or one.due_at <= now:
        return None
    if one.waiting_case is not None:
        return one.waits if one.facts.get("case") == one.waiting_case else None
    told_of = one.name == "order.delivered" or one.facts.get("kind") == "approval"
    newest = one.delivered_at is not None and one.happened_at >= one.delivered_at
    return one.waits if told_of and newest else None
