"""The order page, or that of what may become an order, put together from its cards."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import render_template, request, url_for

from app.rules.base.labels import PROPOSALS, order_state
from app.rules.base.registry import KINDS, kind_of, open_contest
from app.rules.milestones.turns import THEIR, WORK, YOUR
from app.rules.opening import may_open
from app.services.orders.statement import where_money_is
from app.web.cases.dispute_card import dispute_cards
from app.web.cases.ended_card import cancelled, earlier
from app.web.cases.request_card import open_request
from app.web.cases.staff_card import access_log_of, asked_of_staff
from app.web.cases.staff_card import cards as staff_cards
from app.web.components.card import ActLink
from app.web.components.forms import MessageForm
from app.web.components.order import Page
from app.web.conversations.messages import conversation
from app.web.evidence.lists import cards as evidence_cards
from app.web.files import lists
from app.web.milestones.delivery import DeliveryCard, order_facts, waiting_delivery
from app.web.milestones.disputing import dispute_ways
from app.web.milestones.list import milestone_list
from app.web.offers.card import proposal_view
from app.web.orders.stages import stages
from app.web.orders.state_card import state_card
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
    texts = seen.texts
    submitted = seen.facts.state in ("ongoing", "delivered") and seen.facts.milestone.state == "submitted"
    where = where_money_is(seen.tx.connection, seen.facts, seen.unwritten)
    sent = lists.order_files(seen)
    delivered = waiting_delivery(seen, sent.submissions) if submitted else None
    asks = _asked_here(seen)
    state = state_card(seen, asks)
    own = [*_own(seen, texts, delivered), *([("orders/_state.html", state, True)] if state else [])]
    return {
        "page": seen,
        "state": seen.reader.say(order_state(seen.facts.state, seen.facts.consent)),
        "contest": _contest(seen),
        "lead": sorted([*_over_it(seen, texts, sent.cases), *own], key=_rank),
        "stages": stages(seen),
        "earlier": earlier(seen, texts, sent.cases),
        "milestones_view": milestone_list(seen, where),
        "submissions": [each for each in sent.submissions if not delivered or each.id != delivered.submission],
        "money_view": money_box(seen, where),
        "money_ways": dispute_ways(seen, seen.facts.milestone) if seen.facts.plain else [],
        "asked_here": [] if state and state.asks else asks,
        "asked_of_staff": asked_of_staff(seen),
        "evidence": evidence_cards(seen),
        "access_log": access_log_of(seen),
        "order_facts": order_facts(seen),
        "conversation": conversation(seen, whole="all" in request.args),
        "timeline_rows": rows(seen),
        "message_form": MessageForm.fresh(action=url_for("orders.messages", ref=seen.facts.ref)),
    } | changed


def _contest(seen: Page) -> str | None:
    """What is open about the order besides requests, as it is marked."""
    contest = open_contest(seen.facts)
    return None if contest is None else seen.reader.say(kind_of(contest).requested)


Placed = tuple[str, Any, bool]  # a card's template, its view, and whether it is that of the order itself

_RANKS = (YOUR, WORK, THEIR)


def _rank(placed: Placed) -> tuple[int, bool]:
    """The loudest card first; of two as loud, what lies over the order (X31); what has ended after the order's own."""
    _, view, own = placed
    kind = view.status_bar.kind
    return (_RANKS.index(kind), own) if kind in _RANKS else (len(_RANKS), not own)


def _own(seen: Page, texts: Any, delivered: DeliveryCard | None) -> Iterator[Placed]:
    """The cards of the order as it stands that have a deadline or an end; extras that are paid for lie over it."""
    if seen.facts.state == "cancelled":
        yield "orders/_cancelled.html", cancelled(seen, texts), True
    if delivered is not None:
        yield "orders/_delivery.html", delivered, True
    for view in charge_cards(seen):
        yield "orders/_charge.html", view, view.of_order


def _over_it(seen: Page, texts: Any, files: Any) -> Iterator[Placed]:
    """The open request, and the cases that customer service decides."""
    request = seen.facts.request
    if request is not None:
        yield "orders/_request.html", open_request(seen, request, texts.get(request.ref)), False
    for dispute in dispute_cards(seen, texts):
        yield "orders/_dispute.html", dispute, False
    for view in staff_cards(seen, texts, files):
        yield "orders/_support.html", view, False


def _asked_here(seen: Page) -> list[ActLink]:
    """What this side can ask on the order's own page, as links to the forms (F14)."""
    kinds = (kind for kind in KINDS.values() if kind.on_order_page and may_open(seen.facts, kind, seen.role))
    return [
        ActLink(seen.reader.say(kind.label), url_for("resolution.explain", ref=seen.facts.ref, kind=kind.name))
        for kind in kinds
    ]
