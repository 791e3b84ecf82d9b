"""The freelancer's earnings: where they are, page by page and as a file, and asking for a payout (B23, X12)."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from io import StringIO

from flask import Blueprint, Response, render_template, request, url_for

from app.core.database.tx import Transactions
from app.core.i18n import Reader, reader
from app.core.runtime import runtime_services
from app.core.words import N_, NP_
from app.models.queries.earnings import Total, earned_milestones, key_of_milestone, next_releases, totals
from app.models.queries.ranges import Key
from app.rules.base.facts import MilestoneFacts, OrderFacts
from app.rules.base.people import Actor
from app.rules.payments.breakdown import EarnedMilestone
from app.rules.payments.payout_texts import payout_asked
from app.services.milestones import milestones
from app.web.components.card import say_all
from app.web.components.confirmation import confirm, locked
from app.web.components.gateway import check_gateway, has_gateway
from app.web.components.order import Page, order_page
from app.web.components.pager import cut, key_text, pages, place_of
from app.web.frame.access import login_required, me, order_id_for
from app.web.frame.flashes import leave_note
from app.web.frame.idempotency import once
from app.web.frame.partials import go
from app.web.frame.transactions import current_tx
from app.web.payments.earnings_lines import COLUMNS, EarningsBox, box, line, record
from app.web.payments.payouts import ACCOUNT, AT_MARKETPLACE, PAID_TO, ready
from app.web.server.rate_limits import WRITING, limited

bp = Blueprint("earnings", __name__)

_AMOUNT = NP_("label", "Amount")
_NO_PAYOUTS = N_("Payouts are not possible here yet. Your money stays available; customer service can help you.")
PAGE = 20
NEXT, RELEASES = 3, 30  # so many of the next dates are shown of each currency, and looked at in all
ROWS = 500  # of the file, read at once


@bp.get("/earnings")
@login_required
def page() -> str:
    """What the reader earned in every currency, and a page of its parts, newest first."""
    connection, who = current_tx().connection, reader()
    sums, parts, coming = totals(connection, me().id), ready(), next_releases(connection, me().id, RELEASES)
    frozen = {total.currency for total in sums if total.frozen is None}
    place, key = place_of(request.args)
    found = earned_milestones(connection, me().id, PAGE + 1, place, key)
    shown = cut(found, place, PAGE)
    return render_template(
        "earnings/page.html",
        boxes=[_box(total, parts, coming, who) for total in sums],
        lines=[line(part, who, has_gateway(), part.currency in frozen) for part in shown],
        pager=pages(found, place, PAGE, partial(url_for, ".page"), lambda part: key_text(key_of_milestone(part))),
    )


def _box(
    total: Total, parts: Sequence[EarnedMilestone], coming: Sequence[tuple[str, datetime, int]], who: Reader
) -> EarningsBox:
    """The box of one currency, with what of it can be paid out now, and what comes next."""
    wanted = sorted(
        (part.order_id, part.id, part.released - part.paid_out) for part in parts if part.currency == total.currency
    )
    releases = [(at, amount) for currency, at, amount in coming if currency == total.currency]
    return box(total, who, [amount for _, _, amount in wanted], releases[:NEXT])


@bp.get("/earnings.csv")
@login_required
def file() -> Response:
    """Every part as a row, for spreadsheets and programs; read page by page while it is sent."""
    answer = Response(_lines(runtime_services().transactions, me().id), mimetype="text/csv")
    answer.headers["Content-Type"] = "text/csv; charset=utf-8"
    answer.headers["Content-Disposition"] = 'attachment; filename="earnings.csv"'
    return answer


def _lines(transactions: Transactions, user_id: int) -> Iterator[str]:
    """The file in pieces, each read in a transaction of its own: no connection waits for a slow reader."""
    yield _written([COLUMNS])
    key: Key | None = None
    while True:
        with transactions.open(write=False) as tx:
            found = earned_milestones(tx.connection, user_id, ROWS, "after" if key else "", key)
        yield _written([record(part) for part in found])
        if len(found) < ROWS:
            return
        key = key_of_milestone(found[-1])


def _written(rows: list[list[str]]) -> str:
    text = StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


@bp.get("/orders/<ref>/milestones/<int:milestone_id>/payout")
@login_required
def payout(ref: str, milestone_id: int) -> tuple[str, int]:
    """How much will be paid out and when, before it is asked for; refused here already what sending would be."""
    seen = order_page(ref)
    _check_payable(seen.facts)
    milestone = milestones.milestone_of(seen.facts, milestone_id)
    plan = milestones.planned_payout(seen.facts, Actor(seen.role, me().id), milestone, seen.now)
    return confirm(
        seen,
        N_("Request the payout"),
        N_("Yes, request the payout"),
        url_for(".ask", ref=ref, milestone_id=milestone_id),
        back=url_for(".page"),
        back_label=seen.reader.say(N_("Back to your earnings")),
        facts=_asked_for(seen, milestone),
        sentences=say_all(seen, payout_asked(plan)),
        box="money",
        icon="cash-coin",
    )


def _check_payable(facts: OrderFacts) -> None:
    """Refuse (409) while nobody could pay it out: the marketplace does not hold it, and there is no gateway (X51)."""
    if not facts.at_marketplace:
        check_gateway(_NO_PAYOUTS)


def _asked_for(seen: Page, milestone: MilestoneFacts) -> list[tuple[str, str]]:
    say = seen.reader.say
    rows = [(say(_AMOUNT), seen.reader.money(seen.facts.money(milestone.earned - milestone.paid_out)))]
    holder = AT_MARKETPLACE if seen.facts.at_marketplace else ACCOUNT
    rows.append((say(PAID_TO), say(holder, name=me().name)))
    if not seen.facts.plain:
        rows.insert(0, (say(NP_("label", "Milestone")), milestone.title))
    return rows


@bp.post("/orders/<ref>/milestones/<int:milestone_id>/payout")
@limited(WRITING)
@login_required
@once
def ask(ref: str, milestone_id: int) -> Response:
    """The payout is asked for."""
    facts, actor = locked(order_id_for(ref))
    _check_payable(facts)
    milestones.ask_payout(current_tx(), facts, actor, milestone_id)
    leave_note("good", N_("The payout has been requested."), N_("We will let you know when the money is on its way."))
    return go(url_for(".page"))
