"""The timeline: everything that happened, newest first, and above it what is waited for or planned."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from app.core.i18n import Reader
from app.core.money import Money
from app.core.words import N_, NN_, At, Message
from app.models.queries import order_page
from app.rules.base.deadlines import NEVER, kind_of
from app.rules.base.facts import CaseFacts, OrderFacts
from app.rules.base.kind import PROPOSAL
from app.rules.base.people import CLOCK, PARTIES, other
from app.rules.base.registry import awaited
from app.rules.cases.reasons import BY_CODE
from app.rules.texts import stories
from app.services.store.event_hash import text_of_facts
from app.web.components.order import Page
from app.web.deadlines.more_time import way_to

DELIVERED: dict[str, Message] = {
    "sent": N_("delivered by email"),
    "waiting": N_("on its way by email"),
    "dead": N_("not delivered by email"),
}


FILES = NN_("%(num)s file", "%(num)s files")
MESSAGES = NN_("%(num)s message", "%(num)s messages")


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """What happened or is still to come, when and how; the state says how its stop is drawn."""

    state: str
    text: str
    meta: str
    way: tuple[str, str] | None = None  # address and words


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
    return [*ahead, *(_awaiting(page, case) for case in facts.cases if _is_awaited(facts, case))]


def _is_awaited(facts: OrderFacts, case: CaseFacts) -> bool:
    """Whether a party has to answer on this case, which is not that of a proposal."""
    deadline = awaited(facts, case) if case.layer != PROPOSAL and case.closed_at is None else None
    return case == facts.request or (deadline is not None and deadline.due_at != NEVER)


def _awaiting(page: Page, case: CaseFacts) -> TimelineRow:
    """For whom the case waits, with the way to more time where both can agree on it."""
    deadline = awaited(page.facts, case)
    waits_for = deadline.who if deadline is not None and deadline.who in PARTIES else other(case.opened_by)
    text = N_("Now: it is your turn to answer") if waits_for == page.role else N_("Now: waiting for %(name)s")
    now = page.reader.instant(page.now, "medium")
    return TimelineRow("waiting", page.reader.say(text, name=page.facts.name(waits_for)), now, way_to(page, case))


def recorded(page: Page, limit: int = order_page.TIMELINE_LIMIT) -> Iterator[tuple[datetime, stories.RecordedEvent]]:
    """What happened that this reader sees, with its instant, newest first."""
    found = order_page.timeline(page.tx.connection, page.facts.id, page.role, limit)
    return ((event.at, _recorded(page, event)) for event in (*_unwritten(page), *found))


def _recorded(page: Page, event: Any) -> stories.RecordedEvent:
    return stories.RecordedEvent(event.name, json.loads(event.facts), *_order_of(page)[:3])


def _order_of(page: Page) -> tuple[str, str, str, bool]:
    """What a row says of its order."""
    return page.facts.client_name, page.facts.freelancer_name, page.facts.currency, page.facts.plain


def _happened(page: Page, event: Any) -> TimelineRow:
    return _told(event.name, event.at, event.facts, event.mail, *_order_of(page), page.role, page.reader)


@lru_cache(maxsize=4096)  # what happened stays as it was, and a page says it again each time that it is looked at
def _told(
    name: str, at: datetime, facts: str, mail: str | None, client: str, freelancer: str, currency: str, plain: bool,
    role: str, reader: Reader,
) -> TimelineRow:  # fmt: skip
    told = stories.RecordedEvent(name, json.loads(facts), client, freelancer, currency)
    approval = stories.of_approval(told)
    more = [reader.say(one) for one in (approval, stories.of_absence(told, role)) if one is not None]
    meta = [reader.instant(at, "medium"), *_details(told, mail, plain, reader), *more]
    return TimelineRow("past", reader.say(stories.story(told, role)), " · ".join(meta))


def _details(told: stories.RecordedEvent, mail: str | None, plain: bool, reader: Reader) -> list[str]:
    facts, say = told.facts, reader.say
    details = []
    reason = facts.get("reason") or facts.get("also_asked", {}).get("reason")
    if reason:
        details.append(say(N_("reason: %(reason)s"), reason=BY_CODE[reason].label))
    if facts.get("files"):
        details.append(say(FILES, num=len(facts["files"])))
    if facts.get("messages"):
        details.append(say(MESSAGES, num=len(facts["messages"])))
    # Of milestones only the first is paid for then (B6), and of an offer nothing yet (X37).
    if told.name == "order.placed" and plain and "offer" not in facts:
        details.append(say(N_("%(amount)s went into escrow"), amount=Money(facts["price"], told.currency)))
    if told.name == "deadline.reminded" and mail in DELIVERED:
        details.append(say(DELIVERED[mail]))
    elif facts["by"] == CLOCK:
        details.append(say(N_("done automatically")))
    return details
