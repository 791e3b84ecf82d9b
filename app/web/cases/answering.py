"""A case of any kind: its page, and every act of a party on it: read back, then done."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for

from app.core.errors import Invalid, Refusal
from app.core.words import N_
from app.rules.base.deadlines import kind_of as deadline_kind
from app.rules.base.facts import CaseFacts, OrderFacts
from app.rules.base.kind import DISPUTE, OPENER, RESPONDER, STAFF, Move
from app.rules.base.people import Actor
from app.rules.base.registry import kind_of
from app.rules.decide import decide_case
from app.rules.disputes.offers import live
from app.rules.moves import find
from app.rules.texts import outcomes
from app.services.cases import cases
from app.web.cases import giving
from app.web.cases.dispute_card import dispute_card
from app.web.cases.ended_card import ended_request
from app.web.cases.over import over
from app.web.cases.request_card import open_request
from app.web.cases.staff_card import card as staff_card
from app.web.components.card import fact_rows, say_all, title
from app.web.components.card import status_bar as status_bar_of
from app.web.components.case_bar import bar_of
from app.web.components.confirmation import asked, confirm, locked, written
from app.web.components.forms import act_form
from app.web.components.order import Page, order_page, page_of
from app.web.conversations.group import group_of
from app.web.evidence.lists import card_of
from app.web.files import choosing
from app.web.files.lists import order_files
from app.web.frame import chosen, posted
from app.web.frame.access import case_for, login_required, me, nothing_here
from app.web.frame.flashes import leave_note
from app.web.frame.idempotency import once
from app.web.frame.partials import go, polled
from app.web.frame.transactions import current_tx
from app.web.frame.uploads import evidence, takes_files
from app.web.orders.page import order_as_page
from app.web.server.rate_limits import CHOOSING, WRITING, limited

bp = Blueprint("cases", __name__, url_prefix="/cases/<ref>")


def _seen(ref: str) -> tuple[Page, CaseFacts]:
    page = order_page(case_for(ref).order_ref)
    case = page.facts.case(ref)
    assert case is not None  # noqa: S101  (case_for found it on this order)
    return page, case


@bp.get("")
@login_required
def page(ref: str) -> str:
    """The case on its own."""
    seen, case = _seen(ref)
    texts = seen.texts.get(ref)
    files = order_files(seen).cases
    shown: dict[str, Any] = {"heading": title(seen, case)}
    if case.layer == STAFF:
        shown |= {"name": "orders/_support.html", "view": staff_card(seen, case, texts, files)}
    elif case.layer == DISPUTE:
        shown |= {"name": "orders/_dispute.html", "view": dispute_card(seen, case, texts)}
    elif case.closed_at is None:
        shown |= {"name": "orders/_request.html", "view": open_request(seen, case, texts)}
    else:
        ended = over(seen, case)
        shown |= {"name": "orders/_ended.html", "view": ended_request(seen, case, texts, files)}
        shown |= {"over": ended, "heading": ended.heading}
    shown |= {"group": group_of(seen, case), "evidence": card_of(seen, case)}
    return render_template("cases/page.html", page=seen, **shown)


@bp.get("/band")
@login_required
def status_bar(ref: str) -> Response:
    """The status bar of the card as it is now: asked for once a minute where scripts run."""
    seen, case = _seen(ref)
    if not kind_of(case).window:
        raise nothing_here()
    shown = bar_of(seen, case) if case.closed_at is None else status_bar_of(seen, None, mine=False)
    return polled("cases/_status_bar.html", bar=shown)


@bp.get("/answer")
@login_required
def review(ref: str) -> tuple[str, int]:
    """What an act makes true, before it is done; refused here already what doing it would be."""
    return _review(ref, request.args.get("act", ""))


def _review(ref: str, act: str, form: Any = None, status: int = 200) -> tuple[str, int]:
    seen, case = _seen(ref)
    actor = Actor(seen.role, seen.facts.user_id(seen.role))
    move = move_for(case, act, seen.role)
    if move is not None and move.fields:
        with suppress(Invalid):  # what is still missing is asked for on this page
            decide_case(seen.facts, case, act, actor, seen.now, text=outcomes.DRAFT)
        return giving.ask(seen, case, move, form or giving.given_form(seen, move), status)
    plan = decide_case(seen.facts, case, act, actor, seen.now, text=outcomes.DRAFT)
    move = kind_of(case).move_of(case.state, act)
    if move.confirm is None:
        raise Refusal(422, "act_unknown", N_("You cannot answer that way. Choose one of the answers shown."))
    shown: dict[str, Any] = {
        "back": url_for("orders.page", ref=seen.facts.ref, _anchor=None if case.layer == STAFF else "request"),
        "hidden": (("act", act), *_version(case, move)),
        "facts": fact_rows(seen, case),
        "sentences": say_all(seen, outcomes.explain(plan, seen.role)),
        "box": move.box,
    }
    if move.text:
        form, shown["hint"] = asked(seen, move.text, form, url_for(".answer", ref=ref), move.files)
    if move.files:
        shown |= choosing.shown(seen.reader, evidence(), url_for(".choose_files", ref=ref))
    return confirm(
        seen,
        move.title or title(seen, case),
        outcomes.button(plan, move.confirm),
        url_for(".answer", ref=ref),
        form,
        status,
        **shown,
    )


def _version(case: CaseFacts, move: Move) -> tuple[tuple[str, Any], ...]:
    """The version of the offer that is read back: another one is not what was agreed to (G5)."""
    offer = live(case)
    return (("version", offer.version),) if move.answers_offer and offer is not None else ()


@bp.post("/answer/check")
@limited(WRITING)
@login_required
def check(ref: str) -> Any:
    """What is given with an act is read back; nothing is done yet."""
    seen, case = _seen(ref)
    move = move_for(case, posted.value("act"), seen.role)
    if move is None or not move.fields:
        raise nothing_here()
    form = giving.given_form(seen, move)
    if posted.pressed("edit"):
        return giving.ask(seen, case, move, form)
    if not form.validate():
        return giving.ask(seen, case, move, form, 422)
    try:
        return giving.read_back(seen, case, move, form)
    except Invalid as refused:
        form.refuse(refused)
        return giving.ask(seen, case, move, form, 422)


@bp.post("/answer")
@limited(WRITING)
@takes_files(evidence)
@login_required
@once
def answer(ref: str) -> Response | tuple[str, int]:
    """The act is done and has its effect; a text that is missing is asked for again, where it was asked."""
    found = case_for(ref)
    facts, actor = locked(found.order_id)
    act = posted.value("act")
    move = _move(cases.find(facts, ref), act)
    form = _form(facts, actor, move) if move and (move.text or move.fields) else None
    if form and not form.validate():
        return _ask_again(ref, found.order_ref, act, move, form)
    try:
        text, files = (
            written(form.text.data) if form and move and move.text else None,
            chosen.take() if move and move.files else (),
        )
        cases.act(current_tx(), facts, actor, ref, act, text, files, **_given(facts, actor, move, form))
    except Invalid as refused:
        if form is None:
            raise
        form.refuse(refused)
        return _ask_again(ref, found.order_ref, act, move, form)
    if move and move.done:
        leave_note("good", move.done, move.then and move.then(facts))
    to_pay = move is not None and move.pays is not None and _is_charged(found.order_ref, ref)
    return go(url_for("payments.page" if to_pay else "orders.page", ref=found.order_ref))


def _form(facts: OrderFacts, actor: Actor, move: Move) -> Any:
    """The form that came with an act."""
    if move.fields:
        return giving.given_form(page_of(current_tx(), facts, me().id), move)
    assert move.text is not None  # noqa: S101  (else there is no form)
    return act_form(move.text, move.files)()


def _given(facts: OrderFacts, actor: Actor, move: Move | None, form: Any) -> dict[str, Any]:
    """What else was given with an act: its fields, and the version of the offer that it answers."""
    if move is not None and move.fields:
        return giving.given_of(page_of(current_tx(), facts, me().id), move, form)
    if move is not None and move.answers_offer:
        version = posted.value("version")
        return {"version": int(version) if version.isascii() and version.isdecimal() and len(version) < 9 else 0}
    return {}


def _is_charged(order_ref: str, ref: str) -> bool:
    """Whether what was done waits for a payment at our gateway: then its page comes next, as it does for all (X54)."""
    seen = order_page(order_ref)
    case = seen.facts.case(ref)
    waiting = (d for d in seen.facts.deadlines if case is not None and (d.subject, d.subject_id) == ("case", case.id))
    return any(deadline_kind(d.kind).pays for d in waiting)


@bp.post("/answer/files")
@limited(CHOOSING)
@takes_files(evidence)
@login_required
def choose_files(ref: str) -> tuple[str, int]:
    """The list of the files that go with an act changes, and nothing is done."""
    _, case = _seen(ref)
    act = posted.value("act")
    move = _move(case, act)
    if move is None or move.text is None or not move.files:
        raise nothing_here()
    return choosing.list_changed(act_form(move.text, True)(), lambda form, status: _review(ref, act, form, status))


def move_for(case: CaseFacts, act: str, role: str) -> Move | None:
    """The move of this act that the side of this reader has in the state of the case."""
    by = OPENER if case.opened_by == role else RESPONDER
    return find(case.kind, case.state, act, by)


def _move(case: CaseFacts, act: str) -> Move | None:
    return next((m for m in kind_of(case).moves if (m.state, m.act) == (case.state, act)), None)


def _ask_again(ref: str, order_ref: str, act: str, move: Move | None, form: Any) -> tuple[str, int]:
    """On the page that reads it back, or on the order's where it is done there."""
    if move is not None and move.confirm is not None:
        return _review(ref, act, form, 422)
    return order_as_page(order_page(order_ref), answer_form=form), 422
