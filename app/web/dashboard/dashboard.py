"""The dashboard: what waits for the reader, and their orders in groups or page by page."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template, request

from app.core.i18n import reader
from app.core.runtime import runtime_services
from app.core.words import N_, NN_
from app.services.dashboard.turns import EXACT, START, all_waiting, turns
from app.web.components.pager import key_of, key_text
from app.web.dashboard.filters import WAITING, Filters, filters_of
from app.web.dashboard.lists import lists, number
from app.web.dashboard.waiting import agreeable_row, card
from app.web.frame.access import login_required, me
from app.web.frame.partials import polled, show, wants_partial
from app.web.frame.transactions import current_tx

bp = Blueprint("dashboard", __name__)

CARDS = 4
AGREEABLE = 3
PAGE = 20


@bp.get("/orders")
@login_required
def page() -> Response:
    """The reader's orders; htmx gets the list alone."""
    filters = filters_of(request.args)
    if filters.tab == WAITING:
        return make_response(render_template("dashboard/waiting.html", **_all_waiting(filters)))
    if wants_partial() and request.headers.get("HX-Target") == "waiting":
        return polled("dashboard/_waiting.html", **_waiting())
    context = lists(current_tx(), me().id, filters)
    first = not filters.group and not filters.narrowed
    context["briefs"] = bool(runtime_services().settings.gateway_url)
    context |= _waiting() if first and not wants_partial() else {"cards": None}
    return show("dashboard/page.html", "dashboard/_list.html", 200, **context)


def _waiting() -> dict[str, object]:
    """The cards that come first, soonest deadline first, and how much more there is."""
    tx, user_id = current_tx(), me().id
    found = turns(tx, user_id, runtime_services().settings.platform, CARDS, AGREEABLE)
    return {
        "cards": [card(tx, turn, user_id) for turn in found.waiting],
        "total": number(found.total, EXACT),
        "more": _more(found.total),
        "agreeable": [agreeable_row(tx, turn, user_id) for turn in found.agreeable],
    }


def _more(total: int) -> str | None:
    say = reader().say
    if total > EXACT:
        return say(N_("View everything that is waiting for you"))
    more = NN_("and %(num)s more waiting for you", "and %(num)s more waiting for you")
    return say(more, num=total - CARDS) if total > CARDS else None


def _all_waiting(filters: Filters) -> dict[str, object]:
    """A page of everything that waits, soonest first."""
    tx, user_id = current_tx(), me().id
    found = all_waiting(tx, user_id, runtime_services().settings.platform, PAGE + 1, key_of(filters.after) or START)
    shown = found[:PAGE]
    older = Filters(tab=WAITING).address(after=key_text(shown[-1].key)) if len(found) > PAGE else None
    return {"cards": [card(tx, turn, user_id) for turn in shown], "later": older, "moved": bool(filters.after)}
