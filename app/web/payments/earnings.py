"""The freelancer's earnings: where they are, page by page and as a file, and asking for a payout (B23, X12)."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import partial
from io import StringIO
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for

from app.core.database.tx import Transactions
from app.core.errors import Refusal
from app.core.i18n import reader
from app.core.runtime import parts
from app.core.words import N_, NP_
from app.models.queries.earnings import earned_parts, key_of_part, totals
from app.models.queries.ranges import Key
from app.rules.base.facts import MilestoneFacts
from app.rules.base.people import Actor
from app.rules.payments.payout_texts import payout_asked
from app.services.milestones import milestones
from app.web.components.card import said
from app.web.components.confirmation import locked
from app.web.components.order import Page, order_page
from app.web.components.pager import cut, key_text, pages, place_of
from app.web.frame.access import login_required, me, order_id_for
from app.web.frame.flashes import leave_note
from app.web.frame.idempotency import once
from app.web.frame.partials import go
from app.web.frame.transactions import current_tx
from app.web.payments.earnings_lines import COLUMNS, box, line, record
from app.web.server.rate_limits import WRITING, limited

bp = Blueprint("earnings", __name__)

_AMOUNT = NP_("label", "Amount")
PAGE = 20
ROWS = 500  # of the file, read at once


@bp.get("/earnings")
@login_required
def page() -> str:
    """What the reader earned in every currency, and a page of its parts, newest first."""
    connection, who = current_tx().connection, reader()
    place, key = place_of(request.args)
    found = earned_parts(connection, me().id, PAGE + 1, place, key)
    shown = cut(found, place, PAGE)
    return render_template(
        "earnings/page.html",
        boxes=[box(total, who) for total in totals(connection, me().id)],
        lines=[line(part, who, asks=_pays_out()) for part in shown],
        pager=pages(found, place, PAGE, partial(url_for, ".page"), lambda part: key_text(key_of_part(part))),
    )


def _pays_out() -> bool:
    """Whether there is a gateway that could make a payout."""
    return bool(parts().settings.gateway_url)


def _check_gateway() -> None:
    if not _pays_out():
        message = N_("Payouts are not possible here yet. Your money stays available; customer service can help you.")
        raise Refusal(409, "no_gateway", message)


@bp.get("/earnings.csv")
@login_required
def file() -> Response:
    """Every part as a row, for spreadsheets and programs; read page by page while it is sent."""
    answer = Response(_lines(parts().transactions, me().id), mimetype="text/csv")
    answer.headers["Content-Type"] = "text/csv; charset=utf-8"
    answer.headers["Content-Disposition"] = 'attachment; filename="earnings.csv"'
    return answer


def _lines(transactions: Transactions, user_id: int) -> Iterator[str]:
    """The file in pieces, each read in a transaction of its own: no connection waits for a slow reader."""
    yield _written([COLUMNS])
    key: Key | None = None
    while True:
        with transactions.open(write=False) as tx:
            found = earned_parts(tx.connection, user_id, ROWS, "after" if key else "", key)
        yield _written([record(part) for part in found])
        if len(found) < ROWS:
            return
        key = key_of_part(found[-1])


def _written(rows: list[list[str]]) -> str:
    text = StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


@bp.get("/orders/<ref>/milestones/<int:milestone_id>/payout")
@login_required
def payout(ref: str, milestone_id: int) -> str:
    """How much will be paid out and when, before it is asked for; refused here already what sending would be."""
    seen = order_page(ref)
    _check_gateway()
    milestone = milestones.milestone_of(seen.facts, milestone_id)
    plan = milestones.planned_payout(seen.facts, Actor(seen.role, me().id), milestone, seen.now)
    act = _act(seen, milestone) | {
        "action": url_for(".ask", ref=ref, milestone_id=milestone_id),
        "sentences": said(seen, payout_asked(plan)),
    }
    return render_template("orders/act.html", page=seen, act=act, form=None)


def _act(seen: Page, milestone: MilestoneFacts) -> dict[str, Any]:
    say = seen.reader.say
    rows = [(say(_AMOUNT), seen.reader.money(seen.facts.money(milestone.earned - milestone.paid_out)))]
    if not seen.facts.plain:
        rows.insert(0, (say(NP_("label", "Milestone")), milestone.title))
    return {
        "title": say(N_("Request the payout")),
        "label": say(N_("Yes, request the payout")),
        "back": url_for(".page"),
        "back_label": say(N_("Back to your earnings")),
        "facts": rows,
        "box": "money",
        "icon": "cash-coin",
    }


@bp.post("/orders/<ref>/milestones/<int:milestone_id>/payout")
@limited(WRITING)
@login_required
@once
def ask(ref: str, milestone_id: int) -> Response:
    """The payout is asked for."""
    facts, actor = locked(order_id_for(ref))
    _check_gateway()
    milestones.ask_payout(current_tx(), facts, actor, milestone_id)
    leave_note("good", N_("The payout is asked for."), N_("You are told when the money is on its way."))
    return go(url_for(".page"))
