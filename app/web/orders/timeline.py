"""The timeline: everything that happened, newest first, and above it what is waited for or planned."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from app.core.words import N_, NN_, At, Message
from app.models.queries import order_page
from app.rules.base.deadlines import NEVER, kind_of
from app.rules.base.people import CLOCK
from app.rules.cases.reasons import BY_CODE
from app.rules.texts import stories
from app.services.store.event_hash import text_of_facts
from app.web.components.order import Page

DELIVERED: dict[str, Message] = {
    "sent": N_("delivered by email"),
    "waiting": N_("on its way by email"),
    "dead": N_("not delivered by email"),
}


FILES = NN_("%(num)s file", "%(num)s files")


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """What happened or is still to come, when and how; the state says how its stop is drawn."""

    state: str
    text: str
    meta: str


def rows(page: Page, limit: int = order_page.TIMELINE_LIMIT) -> list[TimelineRow]:
    """The rows of the timeline."""
    found = order_page.timeline(page.tx.connection, page.facts.id, page.role, limit)
    return [*_ahead(page), *(_happened(page, event) for event in (*_unwritten(page), *found))]


class _Unwritten(NamedTuple):
    """An event that the sweep has not recorded yet, like a row of the timeline."""

    name: str
    at: datetime
    facts: str
    mail: str | None = None


def _unwritten(page: Page) -> list[_Unwritten]:
    """What the clock has decided and not yet recorded, newest first."""
    drafts = [draft for plan in page.unwritten for draft in plan.events]
    seen = [draft for draft in drafts if draft.visibility in ("parties", page.role)]
    return [_Unwritten(draft.name, draft.at, text_of_facts(draft.facts)) for draft in reversed(seen)]


def _ahead(page: Page) -> list[TimelineRow]:
    facts, say = page.facts, page.reader.say
    ahead: list[TimelineRow] = []
    for deadline in sorted(facts.deadlines, key=lambda d: d.due_at, reverse=True):
        planned = kind_of(deadline.kind).texts.planned
        if planned is not None and deadline.state == "running" and deadline.due_at != NEVER:
            names = {"client": facts.client_name, "freelancer": facts.freelancer_name}
            when = say(N_("planned: %(at)s"), at=At(deadline.due_at, "medium"))
            ahead.append(TimelineRow("planned", say(planned, **names), when))
    request = facts.request
    if request is not None:
        mine = request.opened_by != page.role
        text = N_("Now: it is your turn to answer") if mine else N_("Now: waiting for %(name)s")
        now = page.reader.instant(page.now, "medium")
        ahead.append(TimelineRow("waiting", say(text, name=page.other_name), now))
    return ahead


def recorded(page: Page, limit: int = order_page.TIMELINE_LIMIT) -> Iterator[tuple[datetime, stories.RecordedEvent]]:
    """What happened that this reader sees, with its instant, newest first."""
    found = order_page.timeline(page.tx.connection, page.facts.id, page.role, limit)
    return ((event.at, _recorded(page, event)) for event in (*_unwritten(page), *found))


def _recorded(page: Page, event: Any) -> stories.RecordedEvent:
    names = page.facts.client_name, page.facts.freelancer_name
    return stories.RecordedEvent(event.name, json.loads(event.facts), *names, page.facts.currency)


def _happened(page: Page, event: Any) -> TimelineRow:
    told = _recorded(page, event)
    approval = stories.of_approval(told)
    more = [] if approval is None else [page.reader.say(approval)]
    meta = [page.reader.instant(event.at, "medium"), *_details(page, event, told.facts), *more]
    return TimelineRow("past", page.reader.say(stories.story(told, page.role)), " · ".join(meta))


def _details(page: Page, event: Any, facts: Mapping[str, Any]) -> list[str]:
    say = page.reader.say
    details = []
    reason = facts.get("reason") or facts.get("also_asked", {}).get("reason")
    if reason:
        details.append(say(N_("reason: %(reason)s"), reason=BY_CODE[reason].label))
    if facts.get("files"):
        details.append(say(FILES, num=len(facts["files"])))
    # Of milestones only the first is paid for then (B6), and of an offer nothing yet (X37).
    if event.name == "order.placed" and page.facts.plain and "offer" not in facts:
        details.append(say(N_("%(amount)s went into escrow"), amount=page.facts.money(facts["price"])))
    if event.name == "deadline.reminded" and event.mail in DELIVERED:
        details.append(say(DELIVERED[event.mail]))
    elif facts["by"] == CLOCK:
        details.append(say(N_("done automatically")))
    return details
