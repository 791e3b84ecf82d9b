"""Customer service's pages: its address, the lists of cases, and a case with its order (B7, X33)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template, request, url_for

from app.core.i18n import language_choices, reader
from app.core.runtime import runtime_services
from app.models.queries import support_queue
from app.models.queries.support_queue import key_of_case
from app.rules.base.facts import CaseFacts
from app.rules.base.people import SUPPORT
from app.rules.base.registry import staff_read
from app.rules.milestones.cancelling import check_impartial
from app.services.deadlines.effective import effective
from app.services.store.loader import find_for_staff, load, shown
from app.web.components.card import Quote, quote
from app.web.components.order import Page
from app.web.components.pager import cut, key_text, pages
from app.web.conversations.group import group_of
from app.web.frame.access import me, nothing_here, record_reading, staff_only
from app.web.frame.partials import go
from app.web.frame.sessions import me_or_none
from app.web.frame.transactions import current_tx
from app.web.support.case_page import summary, whole_case
from app.web.support.lists import WORDS, filters_of, kinds
from app.web.support.rows import row

bp = Blueprint("support", __name__, url_prefix="/support")

PAGE = 20


@bp.get("", strict_slashes=False)
def address() -> Response:
    """Customer service at its work; for everybody else, how to reach it."""
    person = me_or_none()
    at_work = person is not None and SUPPORT in person.roles
    return go(url_for(".queue") if at_work else url_for("help.page", name="support"))


@bp.get("/cases")
@staff_only(SUPPORT)
def queue() -> str:
    """Open cases, what is due first at the top; one's own or nobody's among them; or closed ones, the newest first."""
    tx, who, mine = current_tx(), reader(), me().id
    filters, place, key = filters_of(request.args)
    found = support_queue.listed(tx.connection, filters.show, mine, PAGE + 1, place, key, filters.wanted)
    here = cut(found, place, PAGE)
    facts = load(tx.connection, sorted({row.order_id for row in here}), runtime_services().settings.platform)
    return render_template(
        "support/queue.html",
        rows=[row(tx, each, effective(tx, facts[each.order_id]).facts, who, mine) for each in here],
        filters=filters,
        kinds=[(name, who.say(label)) for name, label in kinds().items()],
        languages=language_choices(),
        words=WORDS[filters.show],
        tabs=filters.tabs(support_queue.counts(tx.connection, mine, filters.wanted), who),
        pager=pages(found, place, PAGE, filters.address, lambda each: key_text(key_of_case(each))),
    )


def seen(ref: str) -> tuple[Page, CaseFacts, Any]:
    """The case with its order, for somebody of customer service; refuses (403) a party of the order."""
    tx = current_tx()
    row = support_queue.find(tx.connection, ref) if ref.isascii() and ref.isprintable() else None
    order = find_for_staff(tx.connection, row.order_ref) if row is not None else None
    if row is None or order is None:
        raise nothing_here()
    facts, texts = shown(tx.connection, order, runtime_services().settings.platform)
    check_impartial(facts, me().id)
    now = effective(tx, facts)
    facts = now.facts
    case = facts.case(ref)
    assert case is not None  # noqa: S101  (its row was just found)
    return Page(tx, order, facts, SUPPORT, tx.now, reader(), now.unwritten, texts), case, row


@bp.get("/cases/<ref>")
@staff_only(SUPPORT)
def case(ref: str) -> str:
    """The order with what both sides wrote, while the case is not decided; afterwards the decision alone (X33)."""
    page, found, row = seen(ref)
    if found.closed_at is not None:
        return render_template("support/closed.html", page=page, case=summary(page, found, row), said=_said(page, ref))
    if not staff_read(found):
        raise nothing_here()
    record_reading(page.facts.id, "case", page.now)
    group = group_of(page, found)
    return render_template("support/case.html", **whole_case(page, found, row), group=group)


def _said(page: Page, ref: str) -> Quote | None:
    """The statement of customer service, which is their own."""
    texts = page.texts.get(ref)
    return quote(page, texts.verdict, texts.verdict_lang) if texts else None
