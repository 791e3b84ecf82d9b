"""A notification as a line of the inbox: its news, its order, and for staff what is still to be done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from flask import url_for

from app.core.i18n import Reader
from app.core.words import N_, NN_, NP_
from app.models.queries.inbox import InboxEntry
from app.rules.base.facts import OrderFacts
from app.rules.base.people import PARTIES, SUPPORT
from app.rules.texts import stories
from app.rules.texts.events import EVENTS
from app.services.mail.tasks import path_of, stands, task_of
from app.web.components.lines import Badge

PUT_AWAY = NN_("%(num)s reminder of this is put away.", "%(num)s reminders of this are put away.")


@dataclass(frozen=True, slots=True)
class InboxLine:
    """A notification or what waits: its news, its order, more about it, when it came, and where it leads."""

    id: int  # of the notification that pressing it reads
    icon: str
    title: str
    order: str
    lang: str
    more: Sequence[str]
    at: str
    href: str
    unread: bool
    left: Badge | None = None  # how much time is left for what waits


@dataclass(frozen=True, slots=True)
class Day:
    """The notifications of one day, newest first."""

    name: str
    lines: Sequence[InboxLine]


def days(
    found: Sequence[InboxEntry],
    who: Reader,
    now: datetime,
    orders: Mapping[int, OrderFacts],
    reminders: Mapping[str, int],
) -> list[Day]:
    """The lines under the days on which they came, on the reader's calendar.

    `orders` are those told to staff; `reminders` are how many were sent about a case, and stand at its newest line.
    """
    local, left = now.astimezone(who.zone).date(), dict(reminders)
    by_day = groupby(found, key=lambda one: one.at.astimezone(who.zone).date())
    return [Day(_day(day, local, who), [_line(one, who, orders, left) for one in group]) for day, group in by_day]


def _line(one: InboxEntry, who: Reader, orders: Mapping[int, OrderFacts], reminders: dict[str, int]) -> InboxLine:
    if one.role not in PARTIES:
        return staff_line(one, who, orders[one.order_id])
    return line(one, who, reminders.pop(str(one.facts.get("case")), 0))


def _day(day: date, today: date, who: Reader) -> str:
    if day == today:
        return who.say(NP_("day", "Today"))
    return who.say(NP_("day", "Yesterday")) if day == today - timedelta(days=1) else who.date(day)


def line(one: InboxEntry, who: Reader, reminders: int = 0) -> InboxLine:
    """One notification for a party of its order."""
    told, in_group = (stories.more(_event(one)), stories.of_approval(_event(one))), "conversation" in one.facts
    return InboxLine(
        id=one.id,
        icon=EVENTS[one.name].icon,
        title=_headline(one, who),
        order=one.title,
        lang=one.lang or "",
        more=[
            *(who.say(sentence) for sentence in told if sentence),
            *([who.say(PUT_AWAY, num=reminders)] if reminders else []),
        ],
        at=who.time_tag(one.at, "medium"),
        href=path_of(one.name, one.facts, one.role) if in_group else url_for("orders.page", ref=one.order_ref),
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
