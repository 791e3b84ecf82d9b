"""The order page and what a party does on it: deliver, approve, ask for changes, write."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template, request, url_for

from app.core.errors import Invalid
from app.core.i18n import reader
from app.core.parts import parts
from app.core.words import N_, Message
from app.models import pages
from app.rules.decide import decide_milestone
from app.rules.facts import CaseFacts, OrderFacts
from app.rules.labels import PROPOSALS, order_state
from app.rules.opening import may_open
from app.rules.people import Actor
from app.rules.transitions import KINDS
from app.services import orders
from app.services.chain import Words, words
from app.services.statements import where_money_is
from app.web import files_view, uploads
from app.web.access import login_required, me, order_id_for
from app.web.cancellation_view import cards, may_ask, readings_of
from app.web.charge_view import charge_cards
from app.web.conversation_view import conversation
from app.web.delivery_view import approval, approval_notice, comes_next, order_facts, waiting_delivery
from app.web.fragments import answer, go
from app.web.limits import DELIVERING, WRITING, limited
from app.web.milestones_view import legal_act, milestone_list
from app.web.money_view import money_box, posting_rows
from app.web.notes import leave_note
from app.web.offer_view import proposal_view
from app.web.order_forms import AnswerForm, ChangesForm, DeliveryForm, MessageForm
from app.web.order_page import Page, order_page
from app.web.receipts import once
from app.web.request_view import cancelled, ended_request, open_request
from app.web.timeline_view import rows
from app.web.transactions import current_tx
from app.web.uploads import takes_files

bp = Blueprint("orders", __name__, url_prefix="/orders/<ref>")


@bp.get("")
@login_required
def page(ref: str) -> str:
    """The order as this party sees it now."""
    return _shown(order_page(ref))


def _shown(seen: Page, **changed: Any) -> str:
    """The page of an order, or of what may become one."""
    if seen.facts.state in PROPOSALS:
        return render_template("offers/page.html", **proposal_page(seen, **changed))
    return render_template("orders/page.html", **whole_page(seen, **changed))


def proposal_page(seen: Page, **changed: Any) -> dict[str, Any]:
    """Everything the page of a proposal shows."""
    return {
        "page": seen,
        "state": seen.reader.say(order_state(seen.facts.state, None)),
        "view": proposal_view(seen),
        "conversation": conversation(seen, whole="all" in request.args),
        "timeline_rows": rows(seen),
        "message_form": MessageForm.fresh(action=url_for("orders.messages", ref=seen.facts.ref)),
    } | changed


def whole_page(seen: Page, **changed: Any) -> dict[str, Any]:
    """Everything the order page shows."""
    texts = pages.texts_of_cases(seen.tx.connection, seen.facts.id)
    open_case = seen.facts.request
    is_over = seen.facts.state == "cancelled"
    closed = [c for c in seen.facts.cases if c.layer == 1 and c.state not in ("open", "superseded")]
    latest = closed[-1] if closed and not open_case and not is_over else None
    submitted = seen.facts.state in ("ongoing", "delivered") and seen.facts.milestone.state == "submitted"
    where = where_money_is(seen.tx.connection, seen.facts)
    sent = files_view.submissions(seen)
    delivered = waiting_delivery(seen, sent) if submitted else None
    return {
        "page": seen,
        "state": seen.reader.say(order_state(seen.facts.state, seen.facts.consent)),
        "request_view": open_request(seen, open_case, texts.get(open_case.ref)) if open_case else None,
        "cancelled_view": cancelled(seen, texts) if is_over else None,
        "charge_views": charge_cards(seen),
        "milestones_view": milestone_list(seen, where),
        "may_deliver": legal_act(seen, "deliver"),
        "may_ask_time": may_open(seen.facts, KINDS["extension"], seen.role),
        "delivery_view": delivered,
        "submissions": [each for each in sent if not delivered or each["id"] != delivered["submission"]],
        "ended_view": ended_request(seen, latest, texts.get(latest.ref)) if latest else None,
        "money_view": money_box(seen, where),
        "support_views": cards(seen, texts),
        "may_ask_support": may_ask(seen.facts, seen.role),
        "readings": readings_of(seen),
        "order_facts": order_facts(seen),
        "conversation": conversation(seen, whole="all" in request.args),
        "timeline_rows": rows(seen),
        "message_form": MessageForm.fresh(action=url_for("orders.messages", ref=seen.facts.ref)),
        "answer_form": _answer_form(open_case),
    } | changed


def _answer_form(case: CaseFacts | None) -> AnswerForm | None:
    """Only an update is answered with a text on the order page itself."""
    if case is None or case.kind != "update":
        return None
    form: AnswerForm = AnswerForm.fresh(action=url_for("cases.answer", ref=case.ref))
    return form


def locked(order_id: int) -> tuple[OrderFacts, Actor]:
    """The order locked and settled, and this person as a party of it."""
    return orders.lock(current_tx(), order_id, me().id, parts().settings.zone)


def written(text: str | None) -> Words | None:
    """What this person typed, in the language in which they use the product."""
    return words(text or "", me().id, reader().code)


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
        return _again(ref, message_form=form)
    orders.post_message(current_tx(), facts, actor, written(form.message.data))
    seen = order_page(ref)
    fresh = {
        "page": seen,
        "conversation": conversation(seen, whole=False),
        "message_form": MessageForm.fresh(action="-"),
    }
    return answer("orders/_conversation.html", url_for(".page", ref=ref, _anchor="conversation"), **fresh)


def _again(ref: str, **changed: Any) -> tuple[str, int]:
    return _shown(order_page(ref), **changed), 422


def act_page(
    ref: str, endpoint: str, title: Message, label: Message, form: Any = None, status: int = 200, **more: Any
) -> tuple[str, int]:
    """The page that confirms one act: its title, what it means, a form if something is to be written, one button."""
    seen = order_page(ref)
    say = seen.reader.say
    act = {
        "title": say(title),
        "label": say(label),
        "action": url_for(endpoint, ref=ref),
        "back": url_for("orders.page", ref=ref),
        "hidden": (),
        "facts": None,
        "sentences": None,
        "icon": None,
        "milestone": None if seen.facts.plain else seen.facts.milestone,
        "bold": None,
        "kept": None,
        "choose": None,
    } | more
    return render_template("orders/act.html", page=seen, act=act, form=form), status


@bp.get("/deliveries")
@login_required
def delivery(ref: str) -> tuple[str, int]:
    """The form to deliver the work."""
    return _delivery(ref, DeliveryForm.fresh())


def _delivery(ref: str, form: DeliveryForm, status: int = 200) -> tuple[str, int]:
    seen = order_page(ref)
    decide_milestone(seen.facts, "deliver", Actor(seen.role), seen.now)  # refuses here already what sending would
    hint = seen.reader.say(
        N_("Say what you deliver and where it is. %(name)s reads it as you write it."), name=seen.other_name
    )
    choose = {"hint": files_view.hint(seen.reader), "accept": files_view.accept()}
    shown: dict[str, Any] = {
        "hint": hint,
        "icon": "box-arrow-up",
        "choose": choose,
        "kept": seen.reader.say(files_view.AGAIN),
    }
    if form.files.errors and not form.message.errors:
        shown["bold"] = seen.reader.say(files_view.WRONG)
    return act_page(ref, ".deliver", N_("Deliver the work"), N_("Deliver the work"), form, status, **shown)


@bp.post("/deliveries")
@limited(DELIVERING)
@takes_files
@login_required
@once
def deliver(ref: str) -> Response | tuple[str, int]:
    """The work is delivered, with the files that came along."""
    facts, actor = locked(order_id_for(ref))
    form = DeliveryForm()
    if not form.validate():
        return _delivery(ref, form, 422)
    try:
        orders.deliver(current_tx(), facts, actor, written(form.message.data), uploads.take())
    except Invalid as refused:
        form.refuse(refused)
        return _delivery(ref, form, 422)
    leave_note("good", N_("The work is delivered."), N_("The other party has been told."))
    return go(url_for(".page", ref=ref))


@bp.get("/approval")
@login_required
def review_approval(ref: str) -> tuple[str, int]:
    """What approving means, before it is done (B16)."""
    seen = order_page(ref)
    decide_milestone(seen.facts, "approve", Actor(seen.role), seen.now)
    notice = approval_notice(seen)
    shown: dict[str, Any] = {"sentences": approval(seen), "box": "accept", "notice": notice, "icon": "check-lg"}
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
    decide_milestone(seen.facts, "ask_changes", Actor(seen.role), seen.now)
    hint = seen.reader.say(N_("Say what should change. %(name)s reads it as you write it."), name=seen.other_name)
    return act_page(ref, ".ask_changes", N_("Ask for changes"), N_("Send"), form, status, hint=hint, icon="send")


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
        N_("Your wishes were sent."),
        N_("The order is ongoing again.") if facts.plain else N_("The work goes on."),
    )
    return go(url_for(".page", ref=ref))
