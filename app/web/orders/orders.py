"""The order page and what a party does on it: deliver, approve, ask for changes, write."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template, url_for

from app.core.errors import Invalid
from app.core.i18n import reader
from app.core.words import N_, sentence
from app.rules.base.people import other
from app.rules.base.plan import Plan
from app.services.orders import orders
from app.web.components.confirmation import act_page, locked, written
from app.web.components.forms import ChangesForm, DeliveryForm, MessageForm
from app.web.components.order import Page, order_page
from app.web.conversations.messages import conversation
from app.web.files import choosing
from app.web.frame import chosen
from app.web.frame.access import login_required, order_id_for
from app.web.frame.flashes import leave_note
from app.web.frame.idempotency import once
from app.web.frame.partials import answer, go, wants_partial
from app.web.frame.transactions import current_tx
from app.web.frame.uploads import deliveries, takes_files
from app.web.milestones.delivery import approval_notice, comes_next, follows, planned, unanswered
from app.web.orders.page import order_as_page
from app.web.payments.money import posting_rows
from app.web.server.rate_limits import CHOOSING, DELIVERING, WRITING, limited

bp = Blueprint("orders", __name__, url_prefix="/orders/<ref>")


@bp.get("")
@login_required
def page(ref: str) -> str:
    """The order as this party sees it now."""
    return order_as_page(order_page(ref))


@bp.get("/postings")
@login_required
def postings(ref: str) -> str:
    """Every movement of the order's money."""
    seen = order_page(ref)
    return render_template("orders/postings.html", page=seen, rows=posting_rows(seen))


@bp.post("/messages")
@limited(WRITING)
@login_required
@once
def messages(ref: str) -> Response | tuple[str, int]:
    """A message is sent."""
    facts, actor = locked(order_id_for(ref))
    form = MessageForm()
    if not form.validate():
        return _write_again(ref, form), 422
    orders.post_message(current_tx(), facts, actor, written(form.message.data))
    sent = sentence(N_("Sent to %(name)s"), name=facts.name(other(actor.role)))
    if not wants_partial():
        leave_note("good", sent)
    fresh = _card(order_page(ref), MessageForm.fresh(action="-"))
    return answer("orders/_conversation.html", url_for(".page", ref=ref), **fresh, sent=reader().say(sent))


def _write_again(ref: str, form: MessageForm) -> str:
    """The message that cannot be sent, where it was written: in its card for htmx, else on the whole page."""
    seen = order_page(ref)
    if wants_partial():
        return render_template("orders/_conversation.html", **_card(seen, form))
    return order_as_page(seen, message_form=form)


def _card(seen: Page, form: MessageForm) -> dict[str, Any]:
    """What the card of the conversation shows."""
    return {"page": seen, "conversation": conversation(seen, whole=False), "message_form": form}


@bp.get("/deliveries")
@login_required
def delivery(ref: str) -> tuple[str, int]:
    """The form to deliver the work."""
    return _delivery(ref, DeliveryForm.fresh())


def _delivery(ref: str, form: DeliveryForm, status: int = 200) -> tuple[str, int]:
    seen = order_page(ref)
    plan = planned(seen, "deliver")  # refuses here already what sending would
    hint = seen.reader.say(
        N_("Describe what you deliver and where it is. %(name)s will see this exactly as you write it."),
        name=seen.other_name,
    )
    shown: dict[str, Any] = {
        "hint": hint,
        "icon": "box-arrow-up",
        "sentences": follows(seen, plan),
        "silence": unanswered(seen, plan),
        "box": "accept",
        **choosing.shown(seen.reader, deliveries(), url_for(".choose_files", ref=ref)),
        "notice": _ends_ones_own(seen, plan),
    }
    if form.files.errors and not form.message.errors:
        shown["bold"] = seen.reader.say(choosing.WRONG)
    return act_page(ref, ".deliver", N_("Deliver the work"), N_("Deliver the work"), form, status, **shown)


def _ends_ones_own(seen: Page, plan: Plan) -> tuple[str, str] | None:
    """X54: who delivers and still waits for an answer reads first that there will be none; what falls stands below."""
    request = seen.facts.request
    ended = request is not None and request.opened_by == seen.role and plan.after.request is None
    then = N_("If you want an answer to it first, go back and deliver afterwards.")
    return (seen.reader.say(N_("Delivering ends your open request.")), seen.reader.say(then)) if ended else None


@bp.post("/deliveries")
@limited(DELIVERING)
@takes_files(deliveries)
@login_required
@once
def deliver(ref: str) -> Response | tuple[str, int]:
    """The work is delivered, with the files that came along."""
    facts, actor = locked(order_id_for(ref))
    form = DeliveryForm()
    if not form.validate():
        return _delivery(ref, form, 422)
    try:
        orders.deliver(current_tx(), facts, actor, written(form.message.data), chosen.take())
    except Invalid as refused:
        form.refuse(refused)
        return _delivery(ref, form, 422)
    leave_note("good", N_("The work is delivered."), N_("We have let the other party know."))
    return go(url_for(".page", ref=ref))


@bp.post("/deliveries/files")
@limited(CHOOSING)
@takes_files(deliveries)
@login_required
def choose_files(ref: str) -> tuple[str, int]:
    """The list of the delivery's files changes, and nothing is delivered."""
    return choosing.list_changed(DeliveryForm(), lambda form, status: _delivery(ref, form, status))


@bp.get("/approval")
@login_required
def review_approval(ref: str) -> tuple[str, int]:
    """What approving means, before it is done (B16)."""
    seen = order_page(ref)
    sentences, notice = follows(seen, planned(seen, "approve")), approval_notice(seen)
    shown: dict[str, Any] = {"sentences": sentences, "box": "accept", "notice": notice, "icon": "check-lg"}
    return act_page(ref, ".approve", N_("Approve the delivery"), N_("Yes, approve the delivery"), **shown)


@bp.post("/approval")
@login_required
@once
def approve(ref: str) -> Response:
    """The delivery is approved and the money leaves escrow."""
    facts, actor = locked(order_id_for(ref))
    orders.approve(current_tx(), facts, actor)
    leave_note("good", N_("You approved the delivery."), comes_next(facts))
    return go(url_for(".page", ref=ref))


@bp.get("/changes")
@login_required
def changes(ref: str) -> tuple[str, int]:
    """The form to ask for changes."""
    return _changes(ref, ChangesForm.fresh())


def _changes(ref: str, form: ChangesForm, status: int = 200) -> tuple[str, int]:
    seen = order_page(ref)
    sentences = follows(seen, planned(seen, "ask_changes"))
    hint = seen.reader.say(
        N_("Explain what should change. %(name)s will see this exactly as you write it."), name=seen.other_name
    )
    shown: dict[str, Any] = {"sentences": sentences, "box": "decline", "hint": hint, "icon": "send"}
    return act_page(ref, ".ask_changes", N_("Ask for changes"), N_("Send"), form, status, **shown)


@bp.post("/changes")
@login_required
@once
def ask_changes(ref: str) -> Response | tuple[str, int]:
    """The delivery goes back to work."""
    facts, actor = locked(order_id_for(ref))
    form = ChangesForm()
    if not form.validate():
        return _changes(ref, form, 422)
    try:
        orders.ask_changes(current_tx(), facts, actor, written(form.message.data))
    except Invalid as refused:
        form.refuse(refused)
        return _changes(ref, form, 422)
    leave_note(
        "good",
        N_("Your change request was sent."),
        N_("The order is ongoing again.") if facts.plain else N_("The work goes on."),
    )
    return go(url_for(".page", ref=ref))
