"""A person's disputes: mine by whose turn it is and until when, what may be opened now, and why something may not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template, url_for

from app.core.i18n import reader
from app.core.runtime import runtime_services
from app.core.words import N_, Message
from app.models.tables import cases as disputes
from app.models.tables.cases import MyDispute, UnderWay
from app.rules.base.deadlines import NEVER
from app.rules.base.facts import CaseFacts, OrderFacts
from app.rules.base.kind import DISPUTE
from app.rules.base.registry import awaited, kind_of
from app.rules.disputes.asked import asked_of
from app.services.deadlines.effective import effective
from app.services.store.loader import load
from app.web.components.card import is_mine, title
from app.web.components.order import Page, page_of
from app.web.disputes.banner import banner
from app.web.frame.access import login_required, me
from app.web.frame.transactions import current_tx
from app.web.milestones.disputing import DisputeWay, dispute_ways

bp = Blueprint("disputes", __name__, url_prefix="/disputes")
bp.add_app_template_global(banner, "dispute_banner")

_YOURS, _THEIRS = N_("Waiting for you"), N_("Waiting for the other party")
_BOTH, _OVER = N_("You can both act"), N_("Over")


@dataclass(frozen=True, slots=True)
class DisputeRow:
    """A dispute in the list: what it is about, with whom, how it stands, and until when somebody has to act."""

    href: str
    title: str
    order: str
    lang: str | None
    other: str
    badge: str
    state: str
    due: str | None


@dataclass(frozen=True, slots=True)
class Group:
    """Disputes that wait for the same side, or for nobody."""

    title: str
    rows: Sequence[DisputeRow]


@dataclass(frozen=True, slots=True)
class OrderWays:
    """An order with money in escrow, and the ways to dispute it, or why there is none."""

    href: str
    title: str
    lang: str | None
    ways: Sequence[DisputeWay]


@bp.get("")
@login_required
def page() -> str:
    """All of it for the person who is signed in; nothing is written by looking."""
    tx = current_tx()
    mine, orders = disputes.mine(tx.connection, me().id, DISPUTE), disputes.under_way(tx.connection, me().id)
    ids = sorted({each.order_id for each in mine} | {each.id for each in orders})
    loaded = load(tx.connection, ids, runtime_services().settings.platform)
    pages = {order_id: page_of(tx, effective(tx, facts).facts, me().id) for order_id, facts in loaded.items()}
    groups = _groups([(_turn(pages[each.order_id], each), _row(pages[each.order_id], each)) for each in mine])
    return render_template("disputes/page.html", groups=groups, orders=list(_orders(orders, pages)))


def _groups(rows: Sequence[tuple[Message, DisputeRow]]) -> list[Group]:
    names = (_YOURS, _THEIRS, _BOTH, _OVER)
    found = [Group(reader().say(name), [row for turn, row in rows if turn == name]) for name in names]
    return [group for group in found if group.rows]


def _case(page: Page, each: MyDispute) -> CaseFacts:
    case = page.facts.case(each.ref)
    assert case is not None  # noqa: S101  (it was found on this order)
    return case


def _turn(page: Page, each: MyDispute) -> Message:
    """For whom it waits: who was asked for something, or has to act before a deadline; else both may."""
    case = _case(page, each)
    if case.closed_at is not None:
        return _OVER
    deadline, asked = awaited(page.facts, case), asked_of(page.facts, case, page.now)
    if asked is not None and asked[0] == page.role:
        return _YOURS
    if deadline is not None and deadline.due_at != NEVER:
        return _YOURS if is_mine(page, deadline) else _THEIRS
    return _BOTH if asked is None else _THEIRS


def _row(page: Page, each: MyDispute) -> DisputeRow:
    case, say = _case(page, each), page.reader.say
    return DisputeRow(
        href=url_for("cases.page", ref=each.ref),
        title=title(page, case),
        order=each.title,
        lang=each.lang,
        other=page.other_name,
        badge=case.state,
        state=say(kind_of(case).stands(case.state, case.outcome)),
        due=_due(page, page.facts, case),
    )


def _due(page: Page, facts: OrderFacts, case: CaseFacts) -> str | None:
    if case.closed_at is not None:
        return page.reader.instant(case.closed_at, "medium")
    deadline = awaited(facts, case)
    if deadline is None or deadline.due_at == NEVER:
        return page.reader.say(N_("No deadline is running"))
    return page.reader.say_html(N_("until %(at)s"), at=deadline.due_at)


def _orders(orders: Sequence[UnderWay], pages: dict[int, Any]) -> Iterator[OrderWays]:
    for each in orders:
        seen = pages[each.id]
        ways = [way for milestone in seen.facts.milestones for way in dispute_ways(seen, milestone)]
        if ways:
            yield OrderWays(url_for("orders.page", ref=each.ref), each.title, each.lang, ways)
