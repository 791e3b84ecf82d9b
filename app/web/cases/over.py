"""A request that is over, on a page of its own: how it ended and why, where the money is, what can still be done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from app.core.words import N_, NP_, At
from app.rules.base import labels
from app.rules.base.deadlines import TOO_LATE
from app.rules.base.facts import CaseFacts
from app.rules.base.registry import KINDS
from app.rules.opening import may_open
from app.rules.texts import stories
from app.services.orders.statement import where_money_is
from app.web.cases.request_card import acts
from app.web.components.card import ActLink, FactRow
from app.web.components.lines import Link
from app.web.components.order import Page
from app.web.orders.timeline import recorded
from app.web.payments.money import MoneyBox, money_box


@dataclass(frozen=True, slots=True)
class OverView:
    """What became of a request: as news, for the order and its money, and the ways on from here."""

    heading: str
    too_late: str | None  # to who did not answer
    facts: Sequence[FactRow]
    money: MoneyBox
    acts: Sequence[ActLink]
    ways: Sequence[Link]


def over(page: Page, case: CaseFacts) -> OverView:
    """What became of this request, for this reader."""
    say, facts = page.reader.say, page.facts
    cause = labels.cause_of(facts) if facts.state == "cancelled" else None
    state = say(labels.order_state(facts.state, facts.consent))
    rows: list[FactRow] = [(say(NP_("label", "The order is now")), state)]
    if cause:
        rows.append((say(NP_("label", "Cause")), say(cause)))
    if facts.state == "ongoing" and facts.delivery_due_at:
        rows.append((say(NP_("label", "Delivery date")), page.reader.instant(facts.delivery_due_at, "medium")))
    missed = case.state == "lapsed" and case.opened_by != page.role and case.closed_at is not None
    return OverView(
        heading=_heading(page, case),
        too_late=say(TOO_LATE, due=At(case.closed_at, "named")) if missed and case.closed_at else None,
        facts=rows,
        money=money_box(page, where_money_is(page.tx.connection, facts, page.unwritten)),
        acts=acts(page, case),
        ways=_ways(page),
    )


def _heading(page: Page, case: CaseFacts) -> str:
    """The news with which it ended."""
    for at, event in recorded(page):
        if event.facts.get("case") == case.ref and at == case.closed_at:
            return page.reader.say(stories.story(event, page.role))
    return page.reader.say(labels.outcome(case))


def _ways(page: Page) -> list[Link]:
    """Where to go from here: the order, and the Resolution Center or, where that is closed, customer service."""
    say, ref = page.reader.say, page.facts.ref
    ways = [(url_for("orders.page", ref=ref), say(N_("View the order")))]
    if any(may_open(page.facts, kind, page.role) for kind in KINDS.values() if not kind.on_order_page):
        ways.append((url_for("resolution.choose", ref=ref), say(N_("Go to the Resolution Center"))))
    else:
        ways.append((url_for("help.page", name="support", order=ref), say(N_("Customer service"))))
    return ways
