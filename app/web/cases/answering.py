"""A request: its page, its answers, its withdrawal, and agreeing to it afterwards."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template, request, url_for

from app.core.errors import Refusal
from app.core.words import N_, Message
from app.models.queries import order_page as pages
from app.rules.base.facts import CaseFacts
from app.rules.base.kind import Move
from app.rules.base.people import Actor
from app.rules.decide import decide_case
from app.rules.moves import of
from app.rules.texts import outcomes
from app.services.cases import cases
from app.web.components.card import band as turn_band
from app.web.components.card import ended_request, fact_rows, open_request, said, title
from app.web.components.confirmation import locked, written
from app.web.components.forms import AnswerForm
from app.web.components.order import Page, order_page
from app.web.frame.access import case_for, login_required
from app.web.frame.flashes import leave_note
from app.web.frame.idempotency import once
from app.web.frame.partials import go
from app.web.frame.transactions import current_tx
from app.web.orders.page import order_as_page

bp = Blueprint("cases", __name__, url_prefix="/cases/<ref>")


def _seen(ref: str) -> tuple[Page, CaseFacts]:
    page = order_page(case_for(ref).order_ref)
    case = page.facts.case(ref)
    assert case is not None  # noqa: S101  (case_for found it on this order)
    return page, case


@bp.get("")
@login_required
def page(ref: str) -> str:
    """The request on its own."""
    seen, case = _seen(ref)
    texts = pages.texts_of_cases(seen.tx.connection, seen.facts.id).get(ref)
    is_open = case.state == "open"
    return render_template(
        "cases/page.html",
        page=seen,
        heading=title(seen, case),
        request_view=open_request(seen, case, texts) if is_open else None,
        ended_view=None if is_open else ended_request(seen, case, texts),
        answer_form=AnswerForm.fresh(action=url_for(".answer", ref=ref)),
    )


@bp.get("/band")
@login_required
def band(ref: str) -> str:
    """The band of the card anew: asked once a minute where scripts run."""
    seen, case = _seen(ref)
    deadline = seen.facts.deadline("case", case.id, "answer") if case.state == "open" else None
    shown = turn_band(seen, deadline, case.opened_by != seen.role, url_for(".band", ref=ref))
    return render_template("cases/_band.html", band=shown)


@bp.get("/answer")
@login_required
def review_answer(ref: str) -> str:
    """What an answer will do, before it is given."""
    seen, case = _seen(ref)
    act = request.args.get("act", "")
    plan = decide_case(seen.facts, case, act, _actor(seen), seen.now, text="draft")
    move = _move(case, act)
    if move is None or move.if_you is None or move.confirm is None:
        raise Refusal(422, "act_unknown", N_("This cannot be answered in that way. Choose one of the answers shown."))
    shown = {"hidden": (("act", act),), "facts": fact_rows(seen, case), "box": move.box}
    return _act(seen, case, title(seen, case), move.confirm, ".answer", plan, **shown)


def _move(case: CaseFacts, act: str) -> Move | None:
    return next((move for move in of(case.kind) if (move.state, move.act) == (case.state, act)), None)


def _actor(seen: Page) -> Actor:
    return Actor(seen.role, seen.facts.user_id(seen.role))


def _act(seen: Page, case: CaseFacts, heading: str, label: Message, endpoint: str, plan: Any, **more: Any) -> str:
    act = {
        "title": heading,
        "label": seen.reader.say(label),
        "action": url_for(endpoint, ref=case.ref),
        "back": url_for("orders.page", ref=seen.facts.ref, _anchor="request"),
        "hidden": (),
        "facts": None,
        "sentences": said(seen, outcomes.told(plan, seen.role)),
        "box": "accept",
        "icon": None,
    } | more
    return render_template("orders/act.html", page=seen, act=act, form=None)


@bp.post("/answer")
@login_required
@once
def answer(ref: str) -> Response | tuple[str, int]:
    """The answer is given and has its effect."""
    found = case_for(ref)
    facts, actor = locked(found.order_id)
    act = request.form.get("act", "")
    form = AnswerForm()
    if act == "answer" and not form.validate():
        seen = order_page(found.order_ref)
        return order_as_page(seen, answer_form=form), 422
    found_case = cases.find(facts, ref)
    move = _move(found_case, act)
    cases.act(current_tx(), facts, actor, ref, act, written(form.answer.data) if act == "answer" else None)
    if move is not None and move.done is not None:
        leave_note("good", move.done)
    return go(url_for("orders.page", ref=found.order_ref))


@bp.get("/withdrawal")
@login_required
def review_withdrawal(ref: str) -> str:
    """What withdrawing does, before it is done."""
    seen, case = _seen(ref)
    plan = decide_case(seen.facts, case, "withdraw", _actor(seen), seen.now)
    heading = seen.reader.say(N_("Withdraw the request"))
    return _act(seen, case, heading, N_("Yes, withdraw the request"), ".withdraw", plan, box="decline")


@bp.post("/withdrawal")
@login_required
@once
def withdraw(ref: str) -> Response:
    """The opener takes the request back (F6)."""
    found = case_for(ref)
    facts, actor = locked(found.order_id)
    cases.act(current_tx(), facts, actor, ref, "withdraw")
    leave_note("good", N_("Your request is withdrawn."))
    return go(url_for("orders.page", ref=found.order_ref))


@bp.get("/agreement")
@login_required
def review_agreement(ref: str) -> str:
    """What agreeing afterwards does, before it is done (X3)."""
    seen, case = _seen(ref)
    plan = decide_case(seen.facts, case, "agree", _actor(seen), seen.now)
    heading = seen.reader.say(N_("Agree to the cancellation"))
    return _act(seen, case, heading, N_("Yes, I agree"), ".agree", plan)


@bp.post("/agreement")
@login_required
@once
def agree(ref: str) -> Response:
    """The side that was silent agrees; the refund is made at once (X3)."""
    found = case_for(ref)
    facts, actor = locked(found.order_id)
    cases.act(current_tx(), facts, actor, ref, "agree")
    note = N_("The marketplace pays the money back.") if facts.at_marketplace else N_("The refund has been started.")
    leave_note("good", N_("You agreed."), note)
    return go(url_for("orders.page", ref=found.order_ref))
