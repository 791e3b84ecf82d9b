"""The way of an order as a line with stops: ordered, in escrow, delivery, approval; and where it ended instead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.core.words import N_, NN_, NP_, At, Message
from app.rules.base.facts import MilestoneFacts
from app.rules.texts.progress import AHEAD, DONE, NOW
from app.web.components.order import Page

_STANDS = {"planned": 1, "charging": 1, "funded": 2, "submitted": 3, "approved": 4}
_NEVER_PAID = ("unpaid", "imported")  # consents of orders whose money was never here


@dataclass(frozen=True, slots=True)
class Stage:
    """A stop of the line: how it is drawn, what it is called, and when or how much."""

    state: str
    label: str
    meta: str = ""


@dataclass(frozen=True, slots=True)
class Stages:
    """The line of an order, or of the milestone that is being worked on, which the caption names."""

    caption: str
    stops: Sequence[Stage]


def stages(page: Page) -> Stages:
    """The line of this order for this reader, with the stop where it stands now."""
    facts, milestone = page.facts, page.facts.milestone
    caption = ""
    if not facts.plain:
        counted = N_("Milestone %(number)s of %(all)s")
        caption = page.reader.say(counted, number=milestone.position, all=len(facts.milestones))
    stops = _cancelled(page) if facts.state == "cancelled" else _ahead(page, milestone)
    return Stages(caption, list(stops))


def _ahead(page: Page, milestone: MilestoneFacts) -> Iterator[Stage]:
    stands = 4 if page.facts.state == "completed" else _STANDS.get(milestone.state, 4)
    metas = (_day(page, page.facts.ordered_at), _paid(page, milestone), _delivery(page, milestone), _approval(page))
    for number, (label, meta) in enumerate(zip(_LABELS, metas, strict=True)):
        state = DONE if number < stands else NOW if number == stands else AHEAD
        yield Stage(state, page.reader.say(label), meta)


_ORDERED, _IN_ESCROW = NP_("stage", "Ordered"), N_("In escrow")
_LABELS: tuple[Message, ...] = (_ORDERED, _IN_ESCROW, NP_("stage", "Delivery"), NP_("stage", "Approval"))


def _day(page: Page, at: datetime | None) -> str:
    return page.reader.time_tag(at, "day") if at else ""


def _before(page: Page, at: datetime | None) -> str:
    return page.reader.say_html(N_("before %(at)s"), at=At(at, "short")) if at else ""


def _paid(page: Page, milestone: MilestoneFacts) -> str:
    charge = page.facts.deadline("milestone", milestone.id, "charge")
    if charge is not None:
        return _before(page, charge.due_at)
    return page.reader.money(page.facts.money(milestone.amount))


def _delivery(page: Page, milestone: MilestoneFacts) -> str:
    delivered = milestone.submitted_at or (page.facts.delivered_at if page.facts.state == "completed" else None)
    if delivered is not None:
        return _day(page, delivered)
    due = page.facts.delivery_due_at if milestone.state == "funded" else milestone.due_at
    return _before(page, due or (page.facts.delivery_due_at if page.facts.plain else None))


def _approval(page: Page) -> str:
    milestone = page.facts.milestone
    if page.facts.state == "completed" or milestone.state == "approved":
        return _day(page, milestone.approved_at or page.facts.completed_at)
    deadline = page.facts.deadline("milestone", milestone.id, "approval")
    if deadline is not None:
        return _before(page, deadline.due_at) if deadline.state == "running" else page.reader.say(N_("Paused"))
    latest = NN_("within %(num)s day of the delivery", "within %(num)s days of the delivery")
    return page.reader.say(latest, num=page.facts.policy.auto_approval_days)


def _cancelled(page: Page) -> Iterator[Stage]:
    """What it came to, and the end; then the refund, while it still waits."""
    facts, say = page.facts, page.reader.say
    yield Stage(DONE, say(_ORDERED), _day(page, facts.ordered_at))
    if facts.consent not in _NEVER_PAID:
        yield Stage(DONE, say(_IN_ESCROW), page.reader.money(facts.money(facts.price)) if facts.plain else "")
    yield Stage(NOW, say(NP_("stage", "Cancelled")), _day(page, facts.cancelled_at))
    refund = next((d for d in facts.deadlines if d.kind == "refund"), None)
    if refund is not None:
        yield Stage(AHEAD, say(NP_("stage", "Refund")), _day(page, refund.due_at))
