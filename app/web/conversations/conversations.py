"""The page of a group conversation, and writing in it; whoever is not in it finds nothing there (X33, X63)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template, request, url_for

from app.core.errors import Invalid
from app.core.i18n import reader
from app.core.runtime import runtime_services
from app.core.words import N_
from app.models.queries import conversations
from app.rules.base.facts import CaseFacts
from app.rules.base.people import PARTIES, Actor
from app.rules.conversations.groups import GroupFacts, Member, may_read
from app.services.conversations import groups
from app.services.deadlines.effective import effective
from app.services.store.loader import find_for_staff, shown
from app.web.components.confirmation import written
from app.web.components.forms import MessageForm
from app.web.components.order import Page, order_page
from app.web.conversations.group import group_view
from app.web.frame.access import checked, login_required, me, nothing_here, record_reading
from app.web.frame.flashes import leave_note
from app.web.frame.idempotency import once
from app.web.frame.partials import answer, wants_partial
from app.web.frame.transactions import current_tx
from app.web.server.rate_limits import WRITING, limited

bp = Blueprint("conversations", __name__, url_prefix="/conversations/<ref>")


def _found(ref: str) -> tuple[Any, GroupFacts, Member]:
    """The group with this reference and the reader as a member of it; else 404."""
    tx = current_tx()
    row = conversations.group(tx.connection, checked(ref))
    group = groups.load(tx, row) if row is not None else None
    member = group.member(me().id) if group is not None else None
    if group is None or member is None or not member.active:
        raise nothing_here()
    return row, group, member


def _seen(ref: str) -> tuple[Page, CaseFacts, GroupFacts]:
    """The group with its case, as it is now; 404 for staff once the case has ended."""
    row, group, member = _found(ref)
    page = order_page(row.order_ref) if member.role in PARTIES else _page_of_staff(row.order_ref, member.role)
    case = page.facts.case(group.case_ref)
    if case is None or not may_read(member, case):
        raise nothing_here()
    return page, case, group


def _page_of_staff(order_ref: str, role: str) -> Page:
    """What the block needs of the order; nothing else of it is shown (X33)."""
    tx = current_tx()
    order = find_for_staff(tx.connection, order_ref)
    facts, texts = shown(tx.connection, order, runtime_services().settings.platform)
    now = effective(tx, facts)
    return Page(tx, order, now.facts, role, tx.now, reader(), now.unwritten, texts)


@bp.get("")
@login_required
def page(ref: str) -> str:
    """The group alone, with as much of it as is wanted."""
    seen, case, group = _seen(ref)
    if seen.role not in PARTIES:
        record_reading(seen.facts.id, "group", seen.now)
    return _page(seen, case, group)


def _page(seen: Page, case: CaseFacts, group: GroupFacts, form: Any = None) -> str:
    view = group_view(seen, case, group, "all" in request.args, form)
    return render_template("conversations/page.html", page=seen, case=case, group=view, party=seen.role in PARTIES)


@bp.post("/messages")
@limited(WRITING)
@login_required
@once
def messages(ref: str) -> Response | tuple[str, int]:
    """A message is sent to all others in the group."""
    row, group, member = _found(ref)
    form = MessageForm()
    if not form.validate():
        return _write_again(ref, form)
    tx = current_tx()
    facts = groups.lock(tx, row.order_id, runtime_services().settings.platform)
    case = facts.case(group.case_ref)
    assert case is not None  # noqa: S101  (a group is of a case of its order)
    try:
        groups.post_message(tx, facts, case, group, Actor(member.role, member.user_id), written(form.message.data))
    except Invalid as refused:
        form.refuse(refused)
        return _write_again(ref, form)
    sent = N_("Sent to everyone in the group conversation")
    if not wants_partial():
        leave_note("good", sent)
    fresh = group_view(*_seen(ref), form=MessageForm.fresh(action="-"))
    return answer("conversations/_group.html", url_for(".page", ref=ref), group=fresh, sent=reader().say(sent))


def _write_again(ref: str, form: MessageForm) -> tuple[str, int]:
    """The message that cannot be sent, where it was written: in its block for htmx, else on the page of the group."""
    seen, case, group = _seen(ref)
    if wants_partial():
        return render_template("conversations/_group.html", group=group_view(seen, case, group, form=form)), 422
    return _page(seen, case, group, form), 422
