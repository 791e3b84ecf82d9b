"""Adding evidence to a case: the page with the form, the list of its files, and the act (M9, X55)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template, url_for

from app.core.errors import Invalid
from app.core.words import N_, NN_, sentence
from app.rules.base.people import other
from app.rules.evidence.adding import MESSAGES, check_open
from app.rules.files.limits import PIECES
from app.services.evidence import evidence
from app.web.components.confirmation import locked
from app.web.components.order import order_page
from app.web.evidence.forms import EvidenceForm, choices, offered, typed_form
from app.web.evidence.lists import card_of
from app.web.files import choosing
from app.web.frame import chosen
from app.web.frame.access import case_for, login_required
from app.web.frame.flashes import leave_note
from app.web.frame.idempotency import once
from app.web.frame.partials import go
from app.web.frame.transactions import current_tx
from app.web.frame.uploads import exhibits, takes_files
from app.web.server.rate_limits import CHOOSING, WRITING, limited

bp = Blueprint("evidence", __name__, url_prefix="/cases/<ref>/evidence")

ADDED = NN_("%(num)s piece of evidence was added.", "%(num)s pieces of evidence were added.")


@bp.get("")
@login_required
def form(ref: str) -> tuple[str, int]:
    """The form; refused here already what adding would be."""
    return _page(ref, typed_form(url_for(".add", ref=ref)))


def _page(ref: str, form: EvidenceForm, status: int = 200) -> tuple[str, int]:
    page = order_page(case_for(ref).order_ref)
    case = page.facts.case(ref)
    assert case is not None  # noqa: S101  (case_for found it on this order)
    check_open(page.facts, case, page.role)
    shown: dict[str, Any] = choosing.shown(page.reader, exhibits(), url_for(".choose_files", ref=ref), form.beside_file)
    messages = choices(page, case, form)
    fields = [field for line in shown["chooser"].files for field in line.fields] + [one.why for one in messages]
    wrong = {"name": MESSAGES, "errors": form.wrong.get(MESSAGES, ()), "data": None, "id": MESSAGES}
    return render_template(
        "evidence/add.html",
        page=page,
        case=case,
        card=card_of(page, case),
        form=form,
        messages=messages,
        wrong=wrong,
        summary=[form.files, *(field for field in fields if field.errors), wrong],
        most=PIECES.per_side,
        **shown,
    ), status


@bp.post("")
@limited(WRITING)
@takes_files(exhibits)
@login_required
@once
def add(ref: str) -> Response | tuple[str, int]:
    """The pieces are in the case, and the other side is told; what was typed and chosen stays through a mistake."""
    found = case_for(ref)
    facts, actor = locked(found.order_id)
    form = typed_form("")
    if not form.validate():
        return _page(ref, form, 422)
    try:
        count = evidence.add(current_tx(), facts, actor, ref, offered(form, chosen.take()))
    except Invalid as refused:
        form.refuse(refused)
        return _page(ref, form, 422)
    told = sentence(N_("We have let %(name)s know."), name=facts.name(other(actor.role)))
    leave_note("good", sentence(ADDED, num=count), told)
    return go(url_for("cases.page", ref=ref))


@bp.post("/files")
@limited(CHOOSING)
@takes_files(exhibits)
@login_required
def choose_files(ref: str) -> tuple[str, int]:
    """The list of the files changes, and nothing is added to the case."""
    case_for(ref)
    form = typed_form("")
    return choosing.list_changed(form, lambda form, status: _page(ref, form, status), form.beside_file)
