"""What both sides do with a brief: make an offer, accept it, ask for changes, or let it end (B5, B8, X8)."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request, url_for

from app.core.errors import Invalid, Refusal
from app.core.i18n import reader
from app.core.runtime import runtime_services
from app.core.words import N_, sentence
from app.models.tables.offers import proposed
from app.rules.base.kind import RESPONDER
from app.rules.base.people import CLIENT, Actor
from app.rules.base.plan import Plan
from app.rules.cases.closed import not_now
from app.rules.decide import decide_case
from app.rules.moves import find, of
from app.rules.offers.terms import NO_OFFER, Terms
from app.rules.texts import outcomes
from app.services.offers import offers
from app.services.offers.offers import brief_of, planned_accept
from app.web.components.card import say_all
from app.web.components.confirmation import act_page, locked, written
from app.web.components.forms import ChangesForm
from app.web.components.gateway import check_gateway
from app.web.components.order import Page, order_page
from app.web.frame import posted
from app.web.frame.access import login_required, order_id_for
from app.web.frame.flashes import leave_note
from app.web.frame.idempotency import once
from app.web.frame.partials import go
from app.web.frame.transactions import current_tx
from app.web.offers.briefs import NO_ORDERS
from app.web.offers.card import terms_view
from app.web.offers.forms import TermsForm
from app.web.server.rate_limits import WRITING, limited

bp = Blueprint("offers", __name__, url_prefix="/orders/<ref>")


@bp.get("/offer")
@login_required
def new(ref: str) -> tuple[str, int]:
    """The freelancer's form, filled with what was proposed last."""
    page = order_page(ref)
    find_offering(page)
    last = proposed(page.tx.connection, page.facts.id)[-1].terms
    form = TermsForm.shown(url_for(".make", ref=ref), given=last, currency=page.facts.currency)
    return _form(page, form)


def _form(page: Page, form: TermsForm, status: int = 200) -> tuple[str, int]:
    find_offering(page)
    limit = page.facts.policy.milestones_limit
    return render_template("offers/new.html", page=page, form=form, limit=limit), status


def find_offering(page: Page) -> None:
    """Refuses people who may not make an offer now: 403 the client, 409 when it has ended."""
    case = brief_of(page.facts)
    if page.role == CLIENT:
        raise Refusal(403, "not_your_act", N_("This is for the other party to do."))
    if find(case.kind, case.state, "offer", RESPONDER) is None:
        raise not_now(page.facts, case, of(case.kind), "offer", RESPONDER)


@bp.post("/offer")
@login_required
def review(ref: str) -> tuple[str, int]:
    """What will be sent, with every amount as it was understood, and what it means; nothing is sent yet (X41, G2)."""
    page, form = order_page(ref), TermsForm()
    find_offering(page)
    if posted.pressed("edit", "more"):
        return _form(page, form)
    try:
        terms = _terms(page, form)
        plan = _planned(page, terms)
        typed = posted.carried({} if posted.pressed("as_is") else form.figures(page.facts.currency))
    except Invalid as refused:
        form.refuse(refused)
        return _form(page, form, 422)
    deadline = next(d for d in plan.after.deadlines if d.kind == "offer" and d.state == "running")
    shown: dict[str, object] = {
        "terms": terms_view(terms, page.facts.currency, reader().code, page.reader),
        "message": form.message.data,
        "silence": say_all(page, outcomes.silence(plan.after, deadline, page.role)),
        "typed": typed,
        "as_is": posted.pressed("as_is"),
    }
    return render_template("offers/review.html", page=page, **shown), 200


def _terms(page: Page, form: TermsForm) -> Terms:
    """What was typed; or the brief's own terms where it is approved as it stands (X8)."""
    terms = form.terms(page.facts.currency)
    if posted.pressed("as_is"):
        terms = proposed(page.tx.connection, page.facts.id)[0].terms
    if not form.validate():
        raise Invalid("message", "shape", N_("Shorten your text to %(limit)s characters."), limit=4000)
    if terms is None:
        raise Invalid("amount_1", "nothing", N_("Enter your price and a delivery date."))
    return terms


def _planned(page: Page, terms: Terms) -> Plan:
    actor, case = Actor(page.role), brief_of(page.facts)
    return decide_case(page.facts, case, "offer", actor, page.now, terms=terms, digest="", text=None)


@bp.post("/offers")
@limited(WRITING)
@login_required
@once
def make(ref: str) -> Response | tuple[str, int]:
    """The offer is sent, and the client is told (B5)."""
    facts, actor = locked(order_id_for(ref))
    page, form = order_page(ref), TermsForm()
    find_offering(page)
    try:
        terms = _terms(page, form)
        offers.make_offer(current_tx(), facts, actor, terms, written(form.message.data), posted.language())
    except Invalid as refused:
        form.refuse(refused)
        return _form(page, form, 422)
    leave_note("good", N_("Your offer was sent."), sentence(N_("We have let %(name)s know."), name=page.other_name))
    return go(url_for("orders.page", ref=ref))


def _version() -> int:
    """The version that the reader saw."""
    typed = request.values.get("version", "")
    if not (typed.isascii() and typed.isdecimal() and len(typed) < 6):
        raise Refusal(409, "no_offer", NO_OFFER)
    return int(typed)


@bp.get("/acceptance")
@login_required
def review_acceptance(ref: str) -> tuple[str, int]:
    """What accepting makes true, and what is paid first, before it is done (B6)."""
    page, version = order_page(ref), _version()
    check_gateway(NO_ORDERS)
    plan = planned_accept(page.tx, page.facts, Actor(page.role), version)
    money, say = page.reader.money, page.reader.say
    facts = [
        (say(N_("Price")), money(page.facts.money(plan.after.price)), "strong"),
        (say(N_("You pay first")), money(page.facts.money(plan.agreed[0].amount)), "strong"),
    ]
    return act_page(
        ref,
        ".accept",
        N_("Accept the offer"),
        outcomes.button(plan, N_("Accept the offer")),
        facts=facts,
        sentences=say_all(page, outcomes.explain(plan, page.role)),
        box="accept",
        hidden=(("version", version),),
        icon="check-lg",
        back_label=say(N_("Back to the offer")),
    )


@bp.post("/acceptance")
@login_required
@once
def accept(ref: str) -> Response:
    """The order is placed, and its first milestone is charged."""
    facts, actor = locked(order_id_for(ref))
    check_gateway(NO_ORDERS)
    offers.accept(current_tx(), facts, actor, _version(), runtime_services().settings.platform)
    leave_note("good", N_("The order is placed."), N_("It begins when your first payment arrives."))
    return go(url_for("payments.page", ref=ref))


@bp.get("/offer-changes")
@login_required
def changes(ref: str) -> tuple[str, int]:
    """The form to say what should be different in the offer."""
    return _changes(ref, ChangesForm.fresh())


def _changes(ref: str, form: ChangesForm, status: int = 200) -> tuple[str, int]:
    page, version = order_page(ref), _version()
    actor, case = Actor(page.role), brief_of(page.facts)
    decide_case(page.facts, case, "ask_changes", actor, page.now, version=version, text=None)
    hint = page.reader.say(
        N_("Explain what should change. %(name)s will see this exactly as you write it."), name=page.other_name
    )
    shown = {"hint": hint, "icon": "send", "hidden": (("version", version),)}
    return act_page(ref, ".ask_changes", N_("Ask for changes to the offer"), N_("Send"), form, status, **shown)


@bp.post("/offer-changes")
@limited(WRITING)
@login_required
@once
def ask_changes(ref: str) -> Response | tuple[str, int]:
    """The freelancer knows what should be different, and may make another offer."""
    facts, actor = locked(order_id_for(ref))
    form = ChangesForm()
    if not form.validate():
        return _changes(ref, form, 422)
    offers.ask_changes(current_tx(), facts, actor, _version(), written(form.message.data))
    leave_note("good", N_("Your change request was sent."), N_("The offer can no longer be accepted as it was."))
    return go(url_for("orders.page", ref=ref))
