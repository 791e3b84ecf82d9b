"""The inbox: what the reader was told, day by day, and marking it as read."""

from __future__ import annotations

import json

from flask import Blueprint, Response, render_template, request, url_for

from app.core.i18n import reader
from app.core.runtime import runtime_services
from app.core.words import N_, NP_
from app.models.queries.inbox import entries
from app.rules.base.people import PARTIES
from app.services.accounts import inbox
from app.services.mail.tasks import path_of
from app.services.store.loader import load
from app.web.components.pager import cut, pages
from app.web.components.tabs import Tab
from app.web.frame import posted
from app.web.frame.access import login_required, me, nothing_here
from app.web.frame.flashes import leave_note
from app.web.frame.partials import go, polled
from app.web.frame.sessions import ask_to_sign_in, me_or_none
from app.web.frame.transactions import current_tx
from app.web.inbox.lines import days
from app.web.server.security import csrf_token

bp = Blueprint("inbox", __name__, url_prefix="/inbox")

PAGE = 20


@bp.get("")
@login_required
def page() -> str:
    """A page of notifications, newest first."""
    tx, unread = current_tx(), "unread" in request.args
    place, key = _place()
    found = entries(tx.connection, me().id, me().roles, PAGE + 1, _NAMES.get(place, ""), key, unread)
    shown = cut(found, place, PAGE)
    told_to_staff = sorted({one.order_id for one in shown if one.role not in PARTIES})
    orders = load(tx.connection, told_to_staff, runtime_services().settings.platform) if told_to_staff else {}
    return render_template(
        "inbox/page.html",
        days=days(shown, reader(), tx.now, orders),
        only_unread=unread,
        tabs=_tabs(unread),
        newest=shown[0].id if shown and not place else 0,
        pager=pages(found, place, PAGE, _address, lambda row: row.id),
    )


def _tabs(unread: bool) -> tuple[Tab, Tab]:
    say, count = reader().say, me().unread
    every = Tab(say(NP_("notifications", "All")), url_for(".page"), not unread)
    new = say(NP_("notifications", "Unread"))
    return every, Tab(new, url_for(".page", unread=""), unread, str(count) if count < 100 else "99+")


_NAMES = {"after": "older", "before": "newer"}  # a place in the list, as the addresses of the inbox call it


def _place() -> tuple[str, int]:
    """Where the page begins; what cannot be a place is none."""
    for place, name in _NAMES.items():
        value = request.args.get(name, "")
        if value.isascii() and value.isdecimal() and len(value) < 19:
            return place, int(value)
    return "", 0


def _address(**place: int) -> str:
    unread = "" if "unread" in request.args else None
    return url_for(".page", unread=unread, older=place.get("after"), newer=place.get("before"))


@bp.post("/<int:notification_id>")
@login_required
def read(notification_id: int) -> Response:
    """This one is read; on to its order, or to where staff do their work on it. Doing it twice does no more."""
    found = inbox.read(current_tx(), me().id, me().roles, notification_id)
    if found is None:
        raise nothing_here()
    if found.role is not None:
        return go(path_of(found.name, json.loads(found.facts), found.role))
    return go(url_for("orders.page", ref=found.ref))


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
    somebody else, who was signed in here before, gets none (401).
    """
    person = me_or_none()
    if person is None or str(person.id) != request.args.get("of"):
        return ask_to_sign_in()
    response = polled("inbox/_count.html")
    response.headers["X-CSRFToken"] = csrf_token()
    return response
