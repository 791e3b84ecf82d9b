"""Customer service's pages: the queue of cases, a case with its order, and the decision (B7, X33, G10)."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for

from app.core.errors import Invalid
from app.core.i18n import reader
from app.core.runtime import runtime_services
from app.core.words import N_
from app.models.queries import support_queue
from app.models.tables import access_log
from app.rules.base.facts import CaseFacts, OrderFacts
from app.rules.base.kind import SEND_BACK
from app.rules.base.people import SUPPORT, Actor
from app.rules.decide import decide_case
from app.rules.milestones.cancelling import check_impartial
from app.rules.moves import find
from app.rules.texts.outcomes import DRAFT
from app.services.cases import cases
from app.services.deadlines.effective import effective
from app.services.store.loader import facts_of, find_for_staff, load
from app.web.components.confirmation import written
from app.web.components.forms import act_form
from app.web.components.order import Page
from app.web.components.pager import cut, key_text, pages, place_of
from app.web.frame import posted
from app.web.frame.access import me, nothing_here, staff_only
from app.web.frame.flashes import leave_note
from app.web.frame.idempotency import once
from app.web.frame.partials import go
from app.web.frame.transactions import current_tx, writing_tx
from app.web.server.rate_limits import WRITING, limited
from app.web.support.case_page import choices, confirms, line, summary, whole_case

bp = Blueprint("support", __name__, url_prefix="/support/cases")

PAGE = 20


@bp.get("")
@staff_only(SUPPORT)
def queue() -> str:
    """What is not decided, the oldest first."""
    tx, who = current_tx(), reader()
    place, key = place_of(request.args)
    found = support_queue.waiting(tx.connection, PAGE + 1, place, key)
    shown = cut(found, place, PAGE)
    facts = load(tx.connection, sorted({row.order_id for row in shown}), runtime_services().settings.platform)
    lines = [line(row, effective(tx, facts[row.order_id]).facts, who) for row in shown]
    pager = pages(found, place, PAGE, partial(url_for, ".queue"), lambda row: key_text(support_queue.key_of_case(row)))
    return render_template("support/queue.html", lines=lines, pager=pager)


def _seen(ref: str) -> tuple[Page, CaseFacts, Any]:
    """The case with its order, for somebody of customer service; refuses (403) a party of the order."""
    tx = current_tx()
    row = support_queue.find(tx.connection, ref) if ref.isascii() and ref.isprintable() else None
    order = find_for_staff(tx.connection, row.order_ref) if row is not None else None
    if row is None or order is None:
        raise nothing_here()
    facts = facts_of(tx.connection, [order], runtime_services().settings.platform)[order.id]
    check_impartial(facts, me().id)
    now = effective(tx, facts)
    facts = now.facts
    case = facts.case(ref)
    assert case is not None  # noqa: S101  (its row was just found)
    return Page(tx, order, facts, SUPPORT, tx.now, reader(), now.unwritten), case, row


@bp.get("/<ref>")
@staff_only(SUPPORT)
def case(ref: str) -> str:
    """The order with what both sides wrote, while the case is not decided; afterwards the decision alone (X33)."""
    page, found, row = _seen(ref)
    if found.closed_at is not None:
        return render_template("support/closed.html", page=page, case=summary(page, found, row))
    _record_access(page)
    return render_template("support/case.html", **whole_case(page, found, row))


def _record_access(page: Page) -> None:
    """X33: who reads is recorded before anything is shown. The only page that writes by being looked at: the parties
    have to see that it was, and the record says nothing about the order itself, so a repeated look does no harm."""
    with writing_tx() as tx:
        access_log.keep(tx.connection, page.facts.id, me().id, "case", page.now)


def _locked(ref: str) -> tuple[OrderFacts, Actor]:
    row = support_queue.find(current_tx().connection, ref) if ref.isascii() and ref.isprintable() else None
    if row is None:
        raise nothing_here()
    return cases.lock_for_staff(current_tx(), row.order_id, me().id, runtime_services().settings.platform)


@bp.get("/<ref>/decision")
@staff_only(SUPPORT)
def decision(ref: str) -> tuple[str, int]:
    """What a decision makes true, and the form for its statement."""
    return _decision(ref, request.args.get("act", ""))


def _decision(ref: str, act: str, form: Any = None, status: int = 200) -> tuple[str, int]:
    page, found, row = _seen(ref)
    decide_case(page.facts, found, act, Actor(SUPPORT, me().id), page.now, text=DRAFT)
    chosen = next(each for each in choices(page, found) if each.act == act)
    if form is None and chosen.text is not None:
        form = act_form(chosen.text).fresh(action=url_for(".decide", ref=ref))
    shown = {"case": summary(page, found, row), "choice": chosen, "form": form}
    return render_template("support/decide.html", page=page, **shown), status


@bp.post("/<ref>/decision")
@limited(WRITING)
@staff_only(SUPPORT)
@once
def decide(ref: str) -> Response | tuple[str, int]:
    """The case is taken up or decided; a decision comes with a statement that both parties read (G10)."""
    act = posted.value("act")
    facts, actor = _locked(ref)
    found = cases.find(facts, ref)
    move = find(found.kind, found.state, act, SUPPORT)
    asks = move is not None and move.text is not None and not confirms(found, move)
    form = act_form(move.text)() if asks and move is not None and move.text else None
    if form and not form.validate():
        return _decision(ref, act, form, 422)
    try:
        done = cases.act(current_tx(), facts, actor, ref, act, written(form.text.data) if form else None)
    except Invalid as refused:
        if form is None:
            raise
        form.refuse(refused)
        return _decision(ref, act, form, 422)
    if not done:
        leave_note("good", N_("Your decision is proposed."), N_("It takes effect when a second person confirms it."))
    elif move and move.done:
        leave_note("good", move.done, None if act == SEND_BACK else N_("Both parties have been told."))
    return go(url_for(".queue") if move and move.text else url_for(".case", ref=ref))
