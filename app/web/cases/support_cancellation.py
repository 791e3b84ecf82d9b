"""Asking customer service to cancel a milestone order, in part or whole, and what both parties say to it (B7, X19)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template, request, url_for

from app.core.errors import Invalid
from app.core.words import N_, NP_, Message, sentence
from app.rules.base.facts import CaseFacts
from app.rules.base.kind import STAFF
from app.rules.base.people import Actor
from app.rules.base.registry import KINDS, policy_of
from app.rules.cases.contests import REST
from app.rules.cases.reasons import offered
from app.rules.decide import decide_case
from app.rules.kinds.support_cancellation import NAME, SupportCancellation
from app.rules.moves import meaning, of
from app.rules.opening import check_opening
from app.services.cases import cases
from app.services.store.event_hash import Words
from app.web.cases import support_cancellation_card as view
from app.web.components.card import fact_rows
from app.web.components.confirmation import locked, written
from app.web.components.order import Page, order_page
from app.web.frame.access import login_required, nothing_here, order_id_for
from app.web.frame.flashes import leave_note
from app.web.frame.forms import Form, choice, prose
from app.web.frame.idempotency import once
from app.web.frame.partials import go
from app.web.frame.transactions import current_tx
from app.web.server.rate_limits import OPENING, WRITING, limited

bp = Blueprint("support_cancellation", __name__, url_prefix="/orders/<ref>/cancellation")


class AskForm(Form):
    """What should be cancelled, and why; both lists depend on the order and the side (F13)."""

    scope = choice(N_("What should be cancelled?"), choices=(), missing=N_("Choose what should be cancelled."))
    reason = choice(N_("Reason"), choices=(), missing=N_("Choose a reason to continue."))
    comment = prose(N_("Explanation"))


class ObjectionForm(Form):
    """Why somebody does not agree."""

    message = prose(N_("Why you do not agree"), missing=N_("Say why you do not agree, so that it can be considered."))


def _form(page: Page) -> Any:
    form = AskForm() if request.method == "POST" else AskForm.fresh()
    form.scope.choices = view.scopes(page)
    form.reason.choices = [(r.code, page.reader.say(r.label)) for r in offered(page.role)]
    return form


def _wish(form: Any) -> SupportCancellation:
    scope = form.scope.data or ""
    return SupportCancellation(form.reason.data or "", None if scope == REST else int(scope))


@bp.get("")
@login_required
def choose(ref: str) -> tuple[str, int]:
    """The form, if it can be asked now (else why not)."""
    page = order_page(ref)
    check_opening(page.facts, KINDS[NAME], Actor(page.role), page.now)
    return _ask(page, _form(page))


def _ask(page: Page, form: Any, status: int = 200) -> tuple[str, int]:
    return render_template("cancellation/form.html", page=page, form=form), status


@bp.post("/review")
@login_required
def review(ref: str) -> Any:
    """What may come of it, before anything is sent (G2)."""
    page = order_page(ref)
    check_opening(page.facts, KINDS[NAME], Actor(page.role), page.now)
    form = _form(page)
    if "edit" in request.form:
        return _ask(page, form)
    if not form.validate():
        return _ask(page, form, 422)
    try:
        shown = view.review_of(page, _wish(form), form.comment.data or "")
    except Invalid as refused:
        form.refuse(refused)
        return _ask(page, form, 422)
    typed = [(name, request.form.get(name, "")) for name in ("scope", "reason", "comment")]
    return render_template("cancellation/review.html", page=page, view=shown, typed=typed)


@bp.post("")
@limited(OPENING)
@login_required
@once
def send(ref: str) -> Response | tuple[str, int]:
    """Customer service is asked, and the other party is told at once."""
    facts, actor = locked(order_id_for(ref))
    page = order_page(ref)
    check_opening(facts, KINDS[NAME], actor, page.now)
    form = _form(page)
    if not form.validate():
        return _ask(page, form, 422)
    try:
        cases.open_case(current_tx(), facts, actor, NAME, _wish(form), written(form.comment.data))
    except Invalid as refused:
        form.refuse(refused)
        return _ask(page, form, 422)
    told = sentence(N_("%(name)s has been told."), name=page.other_name)
    leave_note("good", N_("Customer service was asked to cancel."), told)
    return go(url_for("orders.page", ref=ref))


def _seen(ref: str, case_ref: str) -> tuple[Page, CaseFacts]:
    page = order_page(ref)
    case = page.facts.case(case_ref)
    if case is None or case.layer != STAFF:
        raise nothing_here()
    return page, case


def _act(
    ref: str, case_ref: str, act: str, title: Message, label: Message, form: Any = None, status: int = 200
) -> tuple[str, int]:
    """What an act means, before it is done; refused here already what doing it would be."""
    page, case = _seen(ref, case_ref)
    actor = Actor(page.role, page.facts.user_id(page.role))
    plan = decide_case(page.facts, case, act, actor, page.now, **({"text": "draft"} if form else {}))
    move = next(move for move in of(case.kind) if (move.kind, move.state, move.act) == plan.cause)
    shown = {
        "title": page.reader.say(title),
        "label": page.reader.say(label),
        "action": url_for(f".{_DOES[act]}", ref=ref, case_ref=case_ref),
        "back": url_for("orders.page", ref=ref),
        "hidden": (),
        "facts": fact_rows(page, case),
        "sentences": [page.reader.say_html(meaning(move, policy_of(case)))],
        "box": "decline" if act == "withdraw" else "accept",
        "icon": None,
        "hint": page.reader.say(N_("Customer service and %(name)s read this as you write it."), name=page.other_name),
    }
    return render_template("orders/act.html", page=page, act=shown, form=form), status


_DOES = {"agree": "agree", "object": "oppose", "withdraw": "withdraw"}


def _do(ref: str, case_ref: str, act: str, note: Message, text: Words | None = None) -> Response:
    facts, actor = locked(order_id_for(ref))
    case = facts.case(case_ref)
    if case is None or case.layer != STAFF:
        raise nothing_here()
    cases.act(current_tx(), facts, actor, case_ref, act, text)
    leave_note("good", note)
    return go(url_for("orders.page", ref=ref))


@bp.get("/<case_ref>/agreement")
@login_required
def agreement(ref: str, case_ref: str) -> tuple[str, int]:
    """What agreeing means: before the decision, or while the refund waits (X7)."""
    return _act(ref, case_ref, "agree", N_("Agree to the cancellation"), N_("Yes, I agree"))


@bp.post("/<case_ref>/agreement")
@login_required
@once
def agree(ref: str, case_ref: str) -> Response:
    """The other party agrees."""
    return _do(ref, case_ref, "agree", N_("You agreed."))


@bp.get("/<case_ref>/objection")
@login_required
def objection(ref: str, case_ref: str) -> tuple[str, int]:
    """The form to say why not."""
    return _object(ref, case_ref, ObjectionForm.fresh())


def _object(ref: str, case_ref: str, form: Any, status: int = 200) -> tuple[str, int]:
    title = N_("Say that you do not agree")
    return _act(ref, case_ref, "object", title, NP_("button", "Send"), form, status)


@bp.post("/<case_ref>/objection")
@limited(WRITING)
@login_required
@once
def oppose(ref: str, case_ref: str) -> Response | tuple[str, int]:
    """The other party objects."""
    form = ObjectionForm()
    if not form.validate():
        return _object(ref, case_ref, form, 422)
    note = N_("Your objection was sent.")
    return _do(ref, case_ref, "object", note, written(form.message.data))


@bp.get("/<case_ref>/withdrawal")
@login_required
def withdrawal(ref: str, case_ref: str) -> tuple[str, int]:
    """What withdrawing means."""
    return _act(ref, case_ref, "withdraw", N_("Withdraw the request"), N_("Yes, withdraw the request"))


@bp.post("/<case_ref>/withdrawal")
@login_required
@once
def withdraw(ref: str, case_ref: str) -> Response:
    """The opener takes it back."""
    return _do(ref, case_ref, "withdraw", N_("Your request is withdrawn."))
