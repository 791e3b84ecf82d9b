"""Putting off the deadline of a case, together: the three posts of it, each one click (G6)."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, Response, url_for

from app.core.errors import Invalid
from app.core.instants import from_us
from app.core.words import N_
from app.services.cases import lengthening
from app.web.components.confirmation import locked
from app.web.frame import posted
from app.web.frame.access import case_for, login_required
from app.web.frame.flashes import leave_note
from app.web.frame.idempotency import once
from app.web.frame.partials import go
from app.web.frame.transactions import current_tx
from app.web.server.rate_limits import WRITING, limited

bp = Blueprint("more_time", __name__, url_prefix="/cases/<ref>/more-time")

_UNREADABLE = N_("The form did not arrive complete. Reload the page and send it again.")


@bp.post("")
@limited(WRITING)
@login_required
@once
def ask(ref: str) -> Response:
    """This side asks for so many more days, and the other is told."""
    found = case_for(ref)
    facts, actor = locked(found.order_id)
    lengthening.ask(current_tx(), facts, actor, ref, _whole("days"))
    leave_note("good", N_("You asked to move the deadline."), N_("It stays as it is until the other party agrees."))
    return _back(found.order_ref)


@bp.post("/answer")
@limited(WRITING)
@login_required
@once
def respond(ref: str) -> Response:
    """The deadline is moved as was read, or stays."""
    found, agree = case_for(ref), posted.pressed("agree")
    facts, actor = locked(found.order_id)
    lengthening.answer(current_tx(), facts, actor, ref, agree, _until())
    if agree:
        leave_note("good", N_("The deadline has been moved."), N_("You will both get an email with the new one."))
    else:
        leave_note("good", N_("You declined. The deadline stays as it was."))
    return _back(found.order_ref)


@bp.post("/withdrawal")
@limited(WRITING)
@login_required
@once
def take_back(ref: str) -> Response:
    """Who asked does not ask any more."""
    found = case_for(ref)
    facts, actor = locked(found.order_id)
    lengthening.take_back(current_tx(), facts, actor, ref)
    leave_note("good", N_("You withdrew your request. The deadline stays as it was."))
    return _back(found.order_ref)


def _back(order_ref: str) -> Response:
    return go(url_for("orders.page", ref=order_ref))


def _whole(name: str) -> int:
    """A number that a button or a choice sends; refuses (422) what no form of ours has."""
    text = posted.value(name)
    if not (text.isascii() and text.isdecimal() and len(text) < 18):
        raise Invalid(name, "unreadable", _UNREADABLE)
    return int(text)


def _until() -> datetime:
    try:
        return from_us(_whole("until"))
    except OverflowError:
        raise Invalid("until", "unreadable", _UNREADABLE) from None
