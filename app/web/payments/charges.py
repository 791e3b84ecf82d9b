"""Paying: the next milestone is started, its charge is paid at the gateway's own page, or given up (B6, X29, X37)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, Response, make_response, render_template, request, url_for

from app.core.errors import Refusal
from app.core.runtime import runtime_services
from app.core.words import N_, Message
from app.rules.base.facts import CaseFacts, MilestoneFacts
from app.rules.base.people import CLIENT, Actor
from app.rules.decide import decide_case, decide_milestone
from app.rules.texts import outcomes
from app.services.cases import cases
from app.services.milestones import milestones
from app.services.payments.charges import PREPARED, READY, REFUSED, Payment, payments
from app.web.components.card import Box, say_all
from app.web.components.confirmation import confirm, locked
from app.web.components.gateway import NO_PAYMENTS, check_gateway
from app.web.components.order import Page, order_page
from app.web.frame import posted
from app.web.frame.access import login_required, me, order_id_for
from app.web.frame.flashes import leave_note
from app.web.frame.idempotency import once
from app.web.frame.partials import go
from app.web.frame.transactions import current_tx
from app.web.payments.at_the_bank import came_back, is_at_the_bank, not_paid
from app.web.payments.charge_card import IF_NOT_PAID, ChargeCard, charge_card
from app.web.server.rate_limits import WRITING, limited

bp = Blueprint("payments", __name__, url_prefix="/orders/<ref>")


LOOKS = 20  # how often the page looks again without a click
EVERY = 3  # seconds


@dataclass(frozen=True, slots=True)
class EndedPayment:
    """How a payment ended, as a note."""

    kind: str
    bold: str
    text: str


@dataclass(frozen=True, slots=True)
class PaymentView:
    """What is being paid on an order, and how far it is."""

    cards: Sequence[ChargeCard]
    ended: EndedPayment | None
    slow: bool
    again: str | None  # where to look again, while something changes


@bp.get("/milestones/<int:milestone_id>/start")
@login_required
def start(ref: str, milestone_id: int) -> tuple[str, int]:
    """What starting a milestone means, its amount above all, before it is done (B4, B6)."""
    seen = order_page(ref)
    milestone = milestones.milestone_of(seen.facts, milestone_id)
    plan = milestones.planned_start(seen.facts, Actor(seen.role, me().id), milestone, seen.now)
    check_gateway(NO_PAYMENTS)
    waited = next(d for d in plan.after.deadlines if d.kind == "charge")
    silence = say_all(seen, outcomes.silence(plan.after, waited, seen.role))
    return confirm(
        seen,
        N_("Start the next milestone"),
        outcomes.button(plan, N_("Start the next milestone")),
        url_for(".initiate", ref=ref, milestone_id=milestone_id),
        facts=_start_facts(seen, milestone),
        sentences=say_all(seen, outcomes.explain(plan, seen.role)),
        silence=Box(seen.reader.say(IF_NOT_PAID), silence),
        box="money",
        icon="play-circle",
        milestone=None if seen.facts.plain else milestone,
    )


def _start_facts(seen: Page, milestone: MilestoneFacts) -> list[tuple[str, str]]:
    say, amount = seen.reader.say, seen.facts.money(milestone.amount)
    rows = [(say(N_("Amount")), seen.reader.money(amount))]
    if milestone.due_at:
        rows.append((say(N_("Delivery date")), seen.reader.instant(milestone.due_at, "medium")))
    return rows


@bp.post("/milestones/<int:milestone_id>/start")
@limited(WRITING)
@login_required
@once
def initiate(ref: str, milestone_id: int) -> Response:
    """The milestone is started and charged; the client is led to the payment."""
    facts, actor = locked(order_id_for(ref))
    check_gateway(NO_PAYMENTS)
    milestones.initiate(current_tx(), facts, actor, milestone_id)
    return go(url_for(".page", ref=ref))


@bp.get("/payment")
@login_required
def page(ref: str) -> Response:
    """What is being charged and the way to the gateway's page; refreshes while that is not ready."""
    seen = order_page(ref)
    _check_client(seen)
    found = payments(seen.tx.connection, seen.facts, runtime_services().settings.gateway_url)
    waited = [each for each in found if each.deadline is not None]
    looks = min(request.args.get("look", 0, type=int), LOOKS) if request.args.get("look", "").isdecimal() else 0
    back = request.args.get("from") == "bank"
    ready = [each.deadline.id for each in waited if each.deadline is not None and each.state == READY]
    refused = [each.deadline.id for each in waited if each.deadline is not None and each.state == REFUSED]
    if back:
        came_back(ready)
    not_paid([*refused, *(ready if "unpaid" in request.args and not back else [])])
    changes = any(each.state == PREPARED for each in waited) or any(map(is_at_the_bank, ready))
    again = url_for(".page", ref=ref) + f"?look={looks + 1}" + ("&from=bank" if back else "")
    view = PaymentView(
        cards=[_card(seen, each) for each in waited],
        ended=None if waited or not found else _ended(seen, found[0]),
        slow=changes and looks >= LOOKS,
        again=url_for(".page", ref=ref) if changes else None,
    )
    answer = make_response(render_template("orders/payment.html", page=seen, view=view))
    if changes and looks < LOOKS:
        answer.headers["Refresh"] = f"{EVERY}; url={again}"  # works without scripts
    return answer


def _check_client(seen: Page) -> None:
    if seen.role != CLIENT:
        raise Refusal(403, "not_your_act", N_("This is for the other party to do."))


def _card(seen: Page, payment: Payment) -> ChargeCard:
    assert payment.deadline is not None  # noqa: S101  (only awaited ones have a card)
    return replace(charge_card(seen, payment.deadline), state=payment.state, page=payment.page)


_ENDED: dict[str, tuple[str, Message, Message]] = {
    "paid": (
        "good",
        N_("The payment has arrived."),
        N_("%(amount)s went into escrow and the work can go on."),
    ),
    "late": (
        "wait",
        N_("The payment came too late."),
        N_("The payment of %(amount)s was no longer needed, so you will get it back in full."),
    ),
    "given_up": (
        "plain",
        N_("We are no longer waiting for this payment."),
        N_("%(amount)s was not charged. If it is paid after all, you will get the full amount back."),
    ),
}


def _ended(seen: Page, payment: Payment) -> EndedPayment:
    """How the newest payment ended."""
    kind, bold, text = _ENDED[payment.state]
    return EndedPayment(kind, seen.reader.say(bold), seen.reader.say(text, amount=payment.amount))


@bp.get("/payment/cancellation")
@login_required
def review_end(ref: str) -> tuple[str, int]:
    """What giving up a payment means, before it is done (X37)."""
    seen = order_page(ref)
    actor, case = Actor(seen.role, me().id), _extras(seen)
    if case is not None:
        plan = decide_case(seen.facts, case, "give_up", actor, seen.now)
    else:
        plan = decide_milestone(seen.facts, "give_up", actor, seen.now)
    return confirm(
        seen,
        N_("Cancel the payment"),
        N_("Yes, cancel the payment"),
        url_for(".end", ref=ref),
        back=url_for(".page", ref=ref),
        hidden=(("case", case.ref),) if case else (),
        sentences=say_all(seen, outcomes.explain(plan, seen.role)),
        box="decline",
        milestone=None if case or seen.facts.plain else seen.facts.milestone,
    )


def _extras(seen: Page) -> CaseFacts | None:
    """The request whose extras are meant, or None for the milestone."""
    ref = request.args.get("case", "")
    return cases.find(seen.facts, ref) if ref else None


@bp.post("/payment/cancellation")
@limited(WRITING)
@login_required
@once
def end(ref: str) -> Response:
    """Nobody waits for the payment any more."""
    facts, actor = locked(order_id_for(ref))
    case = posted.value("case")
    if case:
        cases.act(current_tx(), facts, actor, case, "give_up")
    else:
        milestones.give_up(current_tx(), facts, actor)
    leave_note(
        "good", N_("The payment is cancelled."), N_("If it is paid after all, you will get the full amount back.")
    )
    return go(url_for("orders.page", ref=ref))
