"""The milestones of an order: how each stands, and where its money is (B3, B4)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.core.words import N_, NN_, At, Message
from app.rules.base import labels
from app.rules.base.facts import MilestoneFacts
from app.services.orders.statement import PartMoney, WhereMoneyIs
from app.web.components.lines import Badge
from app.web.components.order import Page
from app.web.milestones.disputing import DisputeWay, dispute_ways

_STOPS = {"approved": "full", "returned": "past"}
_DATES: dict[str, tuple[str, Message]] = {
    "submitted": ("submitted_at", N_("Delivered %(at)s")),
    "approved": ("approved_at", N_("Approved %(at)s")),
}
_DUE = ("due_at", N_("Delivery %(at)s"))


@dataclass(frozen=True, slots=True)
class MilestoneRow:
    """A milestone: how it stands, and where its money is."""

    number: int
    title: str
    deliverable: str | None
    lang: str | None
    amount: str
    date: str | None
    state: Badge
    stop: str  # how its stop on the line is drawn
    current: bool
    money: Sequence[str]
    ways: Sequence[DisputeWay] = ()


@dataclass(frozen=True, slots=True)
class MilestoneList:
    """The milestones in their order, and how many are approved."""

    aside: str
    rows: Sequence[MilestoneRow]


def milestone_list(page: Page, where: WhereMoneyIs) -> MilestoneList | None:
    """The card of the milestones, in their order; None for a plain order, whose milestone nobody has to see."""
    facts = page.facts
    if facts.plain:
        return None
    is_over = facts.state in ("completed", "cancelled")
    done = sum(m.state == "approved" for m in facts.milestones)
    approved = NN_("%(done)s of %(num)s milestone approved", "%(done)s of %(num)s milestones approved")
    return MilestoneList(
        aside=page.reader.say(approved, done=done, num=len(facts.milestones)),
        rows=[
            _row(page, m, where.milestones.get(m.id), not is_over and m == facts.milestone) for m in facts.milestones
        ],
    )


def _row(page: Page, milestone: MilestoneFacts, money: PartMoney | None, current: bool) -> MilestoneRow:
    reader = page.reader
    field, dated = _DATES.get(milestone.state, _DUE)
    at = getattr(milestone, field)
    return MilestoneRow(
        number=milestone.position,
        title=milestone.title,
        deliverable=milestone.deliverable,
        lang=milestone.lang or page.row.lang,
        amount=reader.money(page.facts.money(milestone.amount)),
        date=reader.say_html(dated, at=At(at, "medium")) if at else None,
        state=(milestone.state, reader.say(labels.MILESTONE_STATES[milestone.state])),
        stop="ring" if current else _STOPS.get(milestone.state, "empty"),
        current=current,
        money=list(_money(page, milestone, money)),
        ways=dispute_ways(page, milestone),
    )


def _money(page: Page, milestone: MilestoneFacts, money: PartMoney | None) -> Iterator[str]:
    """Where the milestone's money is, in words: every part of it once."""
    facts, say = page.facts, page.reader.say_html
    if money is None:
        if milestone.state == "returned":
            yield say(N_("Nothing was paid."))
        return  # that nothing is paid for yet is what being planned means
    if money.escrow:
        yield say(N_("%(amount)s in escrow"), amount=money.escrow)
    if money.refunded:
        yield say(N_("%(amount)s returned to %(client)s"), amount=money.refunded, client=facts.client_name)
    amounts = (milestone.earned - milestone.released, milestone.released - milestone.paid_out, milestone.paid_out)
    held, available, paid_out = (facts.money(amount) for amount in amounts)
    if held:
        release = facts.deadline("milestone", milestone.id, "release")
        message = N_("%(amount)s held until %(at)s") if release else N_("%(amount)s held")
        yield say(message, amount=held, **({"at": At(release.due_at, "medium")} if release else {}))
    if available:
        yield say(N_("%(amount)s available to %(freelancer)s"), amount=available, freelancer=facts.freelancer_name)
    if paid_out:
        yield say(N_("%(amount)s paid out to %(freelancer)s"), amount=paid_out, freelancer=facts.freelancer_name)
