"""How a brief or an offer ends without an order: taken back by whose it is, or declined, with a sentence (B5, B8)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, url_for

from app.core.words import N_, Message
from app.rules.base.kind import OPENER, RESPONDER
from app.rules.base.people import CLIENT, Actor
from app.rules.base.registry import kind_of
from app.rules.decide import decide_case
from app.rules.moves import find
from app.rules.texts import outcomes
from app.services.offers import offers
from app.services.offers.offers import brief_of
from app.web.components.card import say_all
from app.web.components.confirmation import asked, confirm, locked, written
from app.web.components.forms import act_form
from app.web.components.order import order_page
from app.web.frame import posted
from app.web.frame.access import login_required, order_id_for
from app.web.frame.flashes import leave_note
from app.web.frame.idempotency import once
from app.web.frame.partials import go
from app.web.frame.transactions import current_tx
from app.web.server.rate_limits import WRITING, limited

bp = Blueprint("endings", __name__, url_prefix="/orders/<ref>")

_ENDINGS: dict[tuple[str, str], tuple[Message, Message]] = {
    ("asked", "withdraw"): (N_("Withdraw the brief"), N_("Yes, withdraw the brief")),
    ("asked", "decline"): (N_("Decline the brief"), N_("Yes, decline the brief")),
    ("offered", "decline"): (N_("Decline the offer"), N_("Yes, decline the offer")),
    ("offered", "withdraw"): (N_("Withdraw the offer"), N_("Yes, withdraw the offer")),
}


@bp.get("/ending")
@login_required
def review(ref: str) -> tuple[str, int]:
    """What ending it means, before it is done; which act it is follows from the state and the side."""
    return _review(ref)


def _review(ref: str, form: Any = None, status: int = 200) -> tuple[str, int]:
    page = order_page(ref)
    case = brief_of(page.facts)
    act = ending(case.state, page.role)
    plan = decide_case(page.facts, case, act, Actor(page.role), page.now)
    title, label = _ENDINGS[case.state, act]
    shown: dict[str, Any] = {"sentences": say_all(page, outcomes.explain(plan, page.role)), "box": "decline"}
    text = kind_of(case).move_of(case.state, act).text
    if text is not None:
        form, shown["hint"] = asked(page, text, form, url_for(".end", ref=ref))
    return confirm(page, title, label, url_for(".end", ref=ref), form, status, hidden=(("act", act),), **shown)


def ending(state: str, role: str) -> str:
    """How this side ends it: its own brief or offer it withdraws, the other's it declines."""
    return "withdraw" if find("brief", state, "withdraw", _side(role)) else "decline"


def _side(role: str) -> str:
    return OPENER if role == CLIENT else RESPONDER


@bp.post("/ending")
@limited(WRITING)
@login_required
@once
def end(ref: str) -> Response | tuple[str, int]:
    """It has ended, and nothing was ordered; a sentence that is too long is asked for again."""
    facts, actor = locked(order_id_for(ref))
    case, act = brief_of(facts), posted.value("act")
    move = find(case.kind, case.state, act, _side(actor.role))
    form = act_form(move.text)() if move and move.text else None
    if form and not form.validate():
        return _review(ref, form, 422)
    offers.end(current_tx(), facts, actor, act, written(form.text.data) if form else None)
    leave_note("good", N_("This is closed."), N_("Nothing was ordered, and nothing will be paid."))
    return go(url_for("orders.page", ref=ref))
