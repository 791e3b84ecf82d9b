"""The inbox: what the reader was told, day by day, and marking it as read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for

from app.core.database.tx import Tx
from app.core.i18n import reader
from app.core.runtime import runtime_services
from app.core.words import N_, NP_
from app.models.queries.inbox import entries, reminders_of_cases, unread_of_orders
from app.rules.base.people import PARTIES
from app.services.accounts import inbox
from app.services.dashboard.asked import Asked, asked
from app.services.dashboard.turns import EXACT, turns
from app.services.mail.tasks import path_of
from app.services.store.loader import load
from app.web.components.pager import cut, number, pages
from app.web.components.tabs import Tab
from app.web.frame import posted
from app.web.frame.access import login_required, me, nothing_here
from app.web.frame.addresses import safe_next
from app.web.frame.flashes import leave_note
from app.web.frame.partials import go, polled
from app.web.frame.sessions import ask_to_sign_in, me_or_none
from app.web.frame.transactions import current_tx
from app.web.inbox.lines import days
from app.web.inbox.waiting import asked_line, news, turn_line
from app.web.server.security import csrf_token

bp = Blueprint("inbox", __name__, url_prefix="/inbox")

PAGE = 20
FIRST = 5  # so much of what waits stands above the news
MINE, NEWS = "mine", "news"


@bp.get("")
@login_required
def page() -> str:
    """What waits for the reader, soonest first, and a page of what they were told, newest first; or one of the two."""
    tx, show = current_tx(), request.args.get("show", "")
    place, key = _place()
    endless = asked(tx, me().id, runtime_services().settings.platform, PAGE)
    found = [] if show == MINE else entries(tx.connection, me().id, me().roles, PAGE + 1, _NAMES.get(place, ""), key)
    shown = news(cut(found, place, PAGE), endless, tx.now)
    waiting = _waiting(tx, endless, show, bool(place))
    told_to_staff = sorted({one.order_id for one in shown if one.role not in PARTIES})
    orders = load(tx.connection, told_to_staff, runtime_services().settings.platform) if told_to_staff else {}
    closed = {one.order_id for one in shown if one.role in PARTIES and one.facts.get("case")}
    reminders = reminders_of_cases(tx.connection, me().id, closed)
    return render_template(
        "inbox/page.html",
        **waiting,
        show=show,
        days=days(shown, reader(), tx.now, orders, reminders),
        tabs=None if me().roles else _tabs(show, waiting["total"]),
        newest=0 if place or show == MINE else max([one.id for one in (*waiting["lines"], *shown)], default=0),
        pager=pages(found, place, PAGE, _address, lambda row: row.id),
    )


def _waiting(tx: Tx, endless: Sequence[Asked], show: str, later: bool) -> dict[str, Any]:
    """The lines of what waits, how much there is, and the way to all of it; none beside news, or on `later` pages."""
    platform, most = runtime_services().settings.platform, PAGE if show == MINE else FIRST
    if later or (show == NEWS and me().roles):
        return {"lines": [], "total": None, "all": None}
    found = turns(tx, me().id, platform, most, 0)
    listed = () if show == NEWS else found.waiting
    rest = () if show == NEWS else endless[: most - len(listed)]
    orders = {turn.facts.id for turn in listed} | {each.order_id for each in rest}
    unread = unread_of_orders(tx.connection, me().id, orders)
    lines = [turn_line(tx, turn, me().id, unread) for turn in listed] + [asked_line(each, unread) for each in rest]
    total = found.total + len(endless)
    way = url_for("dashboard.page", tab="waiting") if show == MINE else url_for(".page", show=MINE)
    return {"lines": lines, "total": number(total, EXACT), "all": way if len(lines) < total and show != NEWS else None}


def _tabs(show: str, waiting: str | None) -> tuple[Tab, ...]:
    say, count = reader().say, me().unread
    unread = str(count) if count < 100 else "99+"
    return (
        Tab(say(NP_("notifications", "All")), url_for(".page"), show not in (MINE, NEWS)),
        Tab(say(NP_("notifications", "Needs me")), url_for(".page", show=MINE), show == MINE, waiting),
        Tab(say(NP_("notifications", "News")), url_for(".page", show=NEWS), show == NEWS, unread),
    )


_NAMES = {"after": "older", "before": "newer"}  # a place in the list, as the addresses of the inbox call it


def _place() -> tuple[str, int]:
    """Where the page begins; what cannot be a place is none."""
    for place, name in _NAMES.items():
        value = request.args.get(name, "")
        if value.isascii() and value.isdecimal() and len(value) < 19:
            return place, int(value)
    return "", 0


def _address(**place: int) -> str:
    show = NEWS if request.args.get("show") == NEWS else None
    return url_for(".page", show=show, older=place.get("after"), newer=place.get("before"))


@bp.post("/<int:notification_id>")
@login_required
def read(notification_id: int) -> Response:
    """This one is read, with what came before it on its order; on to the order, or to where staff do their work on it.

    Doing it twice does no more.
    """
    found = inbox.read(current_tx(), me().id, me().roles, notification_id)
    if found is None:
        raise nothing_here()
    if found.role is not None:
        return go(path_of(found.name, json.loads(found.facts), found.role))
    return go(safe_next(posted.value("next"), url_for("orders.page", ref=found.ref)))


@bp.post("/read")
@login_required
def read_all() -> Response:
    """All that the page showed or that is older is read; what came meanwhile stays new."""
    up_to = posted.value("up_to")
    if up_to.isascii() and up_to.isdecimal() and len(up_to) < 19:
        inbox.read_all(current_tx(), me().id, int(up_to))
        leave_note("good", N_("Everything is marked as read."))
    return go(url_for(".page"))


@bp.get("/count")
def count() -> Response:
    """How many are unread, asked by the page head once a minute; nothing (204) when that is what it shows.

    It brings the token with which the open page can send its forms, also after its reader signed in again; a page of
    someone else, who was signed in here before, gets none (401).
    """
    person = me_or_none()
    if person is None or str(person.id) != request.args.get("of"):
        return ask_to_sign_in()
    response = polled("inbox/_count.html")
    response.headers["X-CSRFToken"] = csrf_token()
    return response
