"""The order page, or that of what may become an order, put together from its cards."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for

from app.models.queries import order_page
from app.rules.base.labels import PROPOSALS, order_state
from app.rules.base.registry import KINDS
from app.rules.opening import may_open
from app.services.orders.statement import where_money_is
from app.web.cases.ended_card import cancelled, ended_request
from app.web.cases.request_card import open_request
from app.web.cases.staff_card import access_log_of, asked_of_staff, cards
from app.web.components.card import ActLink
from app.web.components.forms import MessageForm
from app.web.components.order import Page
from app.web.conversations.messages import conversation
from app.web.files import lists
from app.web.milestones.delivery import order_facts, waiting_delivery
from app.web.milestones.list import legal_act, milestone_list
from app.web.offers.card import proposal_view
from app.web.orders.timeline import rows
from app.web.payments.charge_card import charge_cards
from app.web.payments.money import money_box


def order_as_page(seen: Page, **changed: Any) -> str:
    """The page of an order, or of what may become one."""
    if seen.facts.state in PROPOSALS:
        return render_template("offers/page.html", **_proposal(seen, **changed))
    return render_template("orders/page.html", **_order(seen, **changed))


def _proposal(seen: Page, **changed: Any) -> dict[str, Any]:
    """Everything the page of a proposal shows."""
    return {
        "page": seen,
        "state": seen.reader.say(order_state(seen.facts.state, None)),
        "view": proposal_view(seen),
        "conversation": conversation(seen, whole="all" in request.args),
        "timeline_rows": rows(seen),
        "message_form": MessageForm.fresh(action=url_for("orders.messages", ref=seen.facts.ref)),
    } | changed


def _order(seen: Page, **changed: Any) -> dict[str, Any]:
    """Everything the order page shows."""
    texts = order_page.texts_of_cases(seen.tx.connection, seen.facts.id)
    open_case = seen.facts.request
    is_over = seen.facts.state == "cancelled"
    closed = [c for c in seen.facts.cases if c.layer == 1 and c.state not in ("open", "superseded")]
    latest = closed[-1] if closed and not open_case and not is_over else None
    submitted = seen.facts.state in ("ongoing", "delivered") and seen.facts.milestone.state == "submitted"
    where = where_money_is(seen.tx.connection, seen.facts, seen.unwritten)
    sent = lists.order_files(seen)
    delivered = waiting_delivery(seen, sent.submissions) if submitted else None
    return {
        "page": seen,
        "state": seen.reader.say(order_state(seen.facts.state, seen.facts.consent)),
        "request_view": open_request(seen, open_case, texts.get(open_case.ref)) if open_case else None,
        "cancelled_view": cancelled(seen, texts) if is_over else None,
        "charge_views": charge_cards(seen),
        "milestones_view": milestone_list(seen, where),
        "may_deliver": legal_act(seen, "deliver"),
        "asked_here": _asked_here(seen),
        "delivery_view": delivered,
        "submissions": [each for each in sent.submissions if not delivered or each.id != delivered.submission],
        "ended_view": ended_request(seen, latest, texts.get(latest.ref), sent.cases) if latest else None,
        "money_view": money_box(seen, where),
        "support_views": cards(seen, texts, sent.cases),
        "asked_of_staff": asked_of_staff(seen),
        "access_log": access_log_of(seen),
        "order_facts": order_facts(seen),
        "conversation": conversation(seen, whole="all" in request.args),
        "timeline_rows": rows(seen),
        "message_form": MessageForm.fresh(action=url_for("orders.messages", ref=seen.facts.ref)),
    } | changed


def _asked_here(seen: Page) -> list[ActLink]:
    """What this side can ask on the order's own page, as links to the forms (F14)."""
    kinds = (kind for kind in KINDS.values() if kind.on_order_page and may_open(seen.facts, kind, seen.role))
    return [
        ActLink(seen.reader.say(kind.label), url_for("resolution.explain", ref=seen.facts.ref, kind=kind.name))
        for kind in kinds
    ]
