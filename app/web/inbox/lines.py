"""A notification as a line of the inbox: its news, its order, and the deadline if it still waits for the reader."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from app.core.i18n import Reader
from app.core.instants import from_us
from app.core.money import Money
from app.core.words import N_, NP_, At, Message
from app.models.queries.inbox import Told
from app.rules.base.people import CLIENT
from app.rules.texts import stories

ICONS = {
    "brief.posted": "receipt",
    "brief.declined": "x-circle",
    "brief.withdrawn": "arrow-counterclockwise",
    "offer.made": "receipt",
    "offer.changes_asked": "arrow-repeat",
    "offer.declined": "x-circle",
    "offer.withdrawn": "arrow-counterclockwise",
    "offer.expired": "hourglass-bottom",
    "order.placed": "receipt",
    "request.opened": "chat-square-dots",
    "request.answered": "chat-left-text",
    "request.accepted": "hand-thumbs-up",
    "request.declined": "hand-thumbs-down",
    "request.withdrawn": "arrow-counterclockwise",
    "request.lapsed": "hourglass-bottom",
    "order.cancelled": "x-circle",
    "order.delivered": "box-seam",
    "order.changes_asked": "arrow-repeat",
    "order.approved": "check2-circle",
    "refund.paid": "arrow-return-left",
    "money.available": "wallet2",
    "milestone.initiated": "play-circle",
    "milestone.funded": "shield-check",
    "milestone.unpaid": "x-circle",
    "milestone.delivered": "box-seam",
    "milestone.changes_asked": "arrow-repeat",
    "milestone.approved": "check2-circle",
    "extras.charged": "plus-lg",
    "extras.void": "x-circle",
    "charge.late": "arrow-return-left",
    "refund.started": "arrow-return-left",
    "refund.instructed": "arrow-return-left",
    "money.contested": "safe",
    "money.held": "safe",
    "money.freed": "safe",
    "payout.sent": "send",
    "payout.waits": "pause-circle",
    "payout.paid": "cash-coin",
    "payout.failed": "exclamation-triangle",
    "deadline.reminded": "bell",
    "deadline.moved": "clock-history",
    "cancellation.opened": "inboxes",
    "cancellation.agreed": "hand-thumbs-up",
    "cancellation.objected": "hand-thumbs-down",
    "cancellation.withdrawn": "arrow-counterclockwise",
    "cancellation.taken": "inboxes",
    "cancellation.granted": "x-circle",
    "cancellation.settled": "x-circle",
    "cancellation.refused": "arrow-right-circle",
    "cancellation.closed": "check2-circle",
    "message.posted": "chat-left-text",
}
WAITS = "alarm"

# What follows the order's title, by event and what sets it apart: the fact that the headline leaves out.
_MORE: dict[str, Message] = {
    "order.cancelled:deemed": N_("%(refund)s stays in escrow until %(refund_at)s."),
    "order.cancelled:explicit": N_("%(refund)s goes back to %(client)s."),
    "order.cancelled:settled": N_("%(refund)s goes back to %(client)s."),
    "order.cancelled:marketplace": N_("The marketplace pays %(refund)s back to %(client)s."),
    "cancellation.withdrawn:milestone": N_("The order goes on."),
    "cancellation.withdrawn:rest": N_("The order goes on."),
    "cancellation.refused:milestone": N_("The order goes on."),
    "cancellation.refused:rest": N_("The order goes on."),
    "request.answered:update": N_("The order goes on."),
    "request.declined:cancel": N_("The order goes on."),
    "request.declined:extension": N_("The order goes on."),
    "request.withdrawn:cancel": N_("The order goes on."),
    "request.withdrawn:update": N_("The order goes on."),
    "request.withdrawn:extension": N_("The order goes on."),
    "request.lapsed:update": N_("The order goes on."),
    "request.lapsed:extension": N_("The delivery date stays as it was."),
    "deadline.moved:answer": N_("The new deadline is %(due_at)s."),
    "deadline.moved:approval": N_("The new deadline is %(due_at)s."),
}
_BEFORE = {
    "answer": N_("Answer before %(at)s."),
    "approval": N_("Approve or ask for changes before %(at)s."),
}


def days(found: Sequence[Told], who: Reader, now: datetime) -> list[tuple[str, list[dict[str, Any]]]]:
    """The lines under the days on which they came, on the reader's calendar."""
    local = now.astimezone(who.zone).date()
    by_day = groupby(found, key=lambda one: one.at.astimezone(who.zone).date())
    return [(_day(day, local, who), [line(one, who, now) for one in group]) for day, group in by_day]


def _day(day: date, today: date, who: Reader) -> str:
    if day == today:
        return who.say(NP_("day", "Today"))
    return who.say(NP_("day", "Yesterday")) if day == today - timedelta(days=1) else who.date(day)


def line(one: Told, who: Reader, now: datetime) -> dict[str, Any]:
    """One notification for this reader."""
    event = stories.Told(one.name, one.facts, one.client_name, one.freelancer_name, one.currency)
    waits = _waits(one, now)
    return {
        "id": one.id,
        "icon": WAITS if waits else ICONS.get(one.name, "bell"),
        "title": who.say(stories.headline(event, one.role)),
        "order": one.title,
        "lang": one.lang or "",
        "more": [
            *_more(one, who),
            *([who.say_html(_BEFORE[waits], at=At(one.due_at or now, "medium"))] if waits else []),
        ],
        "at": who.time_tag(one.at, "medium"),
        "ref": one.order_ref,
        "unread": one.read_at is None,
    }


def _waits(one: Told, now: datetime) -> str | None:
    """What is still to be done about it: the request it tells of is open, or the delivery not approved, and in time."""
    if one.due_at is None or one.due_at <= now:
        return None
    if one.open_case and one.facts.get("case") == one.open_case and one.opened_by != one.role:
        return "answer"
    told_of = one.name == "order.delivered" or one.facts.get("kind") == "approval"
    newest = one.delivered_at is not None and one.happened_at >= one.delivered_at
    waiting = one.state == "delivered" and one.role == CLIENT and not one.open_case
    return "approval" if told_of and newest and waiting else None


def _more(one: Told, who: Reader) -> Iterator[str]:
    by_marketplace = one.facts.get("marketplace") and one.facts["marketplace"] == one.facts.get("refund")
    part = "marketplace" if by_marketplace else one.facts.get("kind") or one.facts.get("consent")
    message = _MORE.get(f"{one.name}:{part}")
    if message is None:
        return
    told: dict[str, Any] = {"client": one.client_name}
    for name, value in one.facts.items():
        if name.endswith("_at") and value:
            told[name] = At(from_us(value), "medium")
    if "refund" in one.facts:
        told["refund"] = Money(one.facts["refund"], one.currency)
    yield who.say(message, **told)
