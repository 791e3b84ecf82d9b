"""The dashboard: what waits for the reader, and their orders in groups or page by page."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template, request

from app.core.i18n import reader
from app.core.runtime import runtime_services
from app.core.words import N_, NN_
from app.services.dashboard.asked import asked
from app.services.dashboard.turns import EXACT, START, all_waiting, turns
from app.web.components.pager import key_of, key_text, number
from app.web.dashboard.filters import WAITING, Filters, filters_of
from app.web.dashboard.lists import lists
from app.web.dashboard.waiting import agreeable_row, asked_card, card
from app.web.frame.access import login_required, me
from app.web.frame.partials import polled, show, wants_partial
from app.web.frame.transactions import current_tx

bp = Blueprint("dashboard", __name__)

CARDS = 4
AGREEABLE = 3
PAGE = 20
MOST_ASKED = 100  # on one page, of what has no deadline


@bp.get("/orders")
@login_required
def page() -> Response:
    """The reader's orders; htmx gets the list alone."""
    filters = filters_of(request.args)
    if filters.tab == WAITING:
        return make_response(render_template("dashboard/waiting.html", **_all_waiting(filters)))
    if wants_partial() and request.headers.get("HX-Target") == "waiting":
        return _fresh_waiting()
    first = not filters.group and not filters.narrowed and not wants_partial()
    waiting, above = _waiting() if first else ({"cards": None}, {})
    context = lists(current_tx(), me().id, filters, above) | waiting
    context["briefs"] = bool(runtime_services().settings.gateway_url)
    return show("dashboard/page.html", "dashboard/_list.html", 200, **context)


def _fresh_waiting() -> Response:
    """The cards as they are now. When they are others, the whole page is: the lists below do not repeat them."""
    waiting, _ = _waiting()
    answer = polled("dashboard/_waiting.html", **waiting)
    if request.args.get("cards", "") != waiting["shown"]:
        answer.headers["HX-Refresh"] = "true"
    return answer


def _waiting() -> tuple[dict[str, object], dict[int, str]]:
    """The cards that come first, soonest deadline first, then what has none; how much more there is; and the ids of
    the orders they are about, with their states."""
    tx, user_id, platform = current_tx(), me().id, runtime_services().settings.platform
    found = turns(tx, user_id, platform, CARDS, AGREEABLE)
    endless = asked(tx, user_id, platform, EXACT + 1)
    shown = endless[: CARDS - len(found.waiting)]
    above = {turn.facts.id: "" for turn in found.agreeable}  # which wait for nobody
    above |= {turn.facts.id: turn.facts.state for turn in found.waiting}
    above |= {each.order_id: each.state for each in shown}
    total = found.total + len(endless)
    return {
        "cards": [*(card(tx, turn, user_id) for turn in found.waiting), *map(asked_card, shown)],
        "shown": "-".join(map(str, above)),
        "total": number(total, EXACT),
        "more": _more(total),
        "agreeable": [agreeable_row(tx, turn, user_id) for turn in found.agreeable],
    }, above


def _more(total: int) -> str | None:
    say = reader().say
    if total > EXACT:
        return say(N_("View everything that is waiting for you"))
    more = NN_("and %(num)s more waiting for you", "and %(num)s more waiting for you")
    return say(more, num=total - CARDS) if total > CARDS else None


def _all_waiting(filters: Filters) -> dict[str, object]:
    """A page of everything that waits, soonest first; at the end what waits without a deadline."""
    tx, user_id = current_tx(), me().id
    platform = runtime_services().settings.platform
    found = all_waiting(tx, user_id, platform, PAGE + 1, key_of(filters.after) or START)
    shown, last = found[:PAGE], len(found) <= PAGE
    older = None if last else Filters(tab=WAITING).address(after=key_text(shown[-1].key))
    endless = asked(tx, user_id, platform, MOST_ASKED) if last else ()
    cards = [*(card(tx, turn, user_id) for turn in shown), *map(asked_card, endless)]
    return {"cards": cards, "later": older, "moved": bool(filters.after)}
