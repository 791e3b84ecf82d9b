"""Posting a brief: what should be made, by whom, and if wanted in which milestones (B8, X44)."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request, url_for

from app.core.errors import Invalid
from app.core.i18n import reader
from app.core.runtime import runtime_services
from app.core.words import N_, sentence
from app.models.tables import offers as known
from app.rules.base.policy import current
from app.rules.offers.terms import check_terms
from app.services.offers import offers
from app.services.offers.offers import Brief
from app.web.components.gateway import check_gateway
from app.web.frame import posted
from app.web.frame.access import login_required, me
from app.web.frame.flashes import leave_note
from app.web.frame.idempotency import once
from app.web.frame.partials import go
from app.web.frame.transactions import current_tx
from app.web.offers.card import terms_view
from app.web.offers.forms import BriefForm
from app.web.server.rate_limits import OPENING, WRITING, limited

bp = Blueprint("briefs", __name__, url_prefix="/briefs")

NO_ORDERS = N_("New orders are not possible here yet because payments are not set up. Contact customer service.")


@bp.get("/new")
@login_required
def new() -> tuple[str, int]:
    """The form for a brief; who is named in the address is chosen already."""
    check_gateway(NO_ORDERS)
    form = BriefForm.shown(url_for(".post"))
    form.currency.data = form.currency.data or "EUR"
    form.freelancer.data = form.freelancer.data or request.args.get("to", "")
    return _form(form)


def _form(form: BriefForm, status: int = 200) -> tuple[str, int]:
    people = [(str(number), name) for number, name in known.known_freelancers(current_tx().connection, me().id)]
    form.freelancer.choices = people
    shown = {"form": form, "people": people, "limit": current().milestones_limit}
    return render_template("offers/brief.html", **shown), status


@bp.post("/review")
@limited(WRITING)
@login_required
def review() -> tuple[str, int]:
    """What will be sent, with every amount as it was understood; nothing is sent yet (X41)."""
    check_gateway(NO_ORDERS)
    form = BriefForm()
    if posted.pressed("edit", "more"):
        return _form(form)
    if not form.validate():
        return _form(form, 422)
    try:
        freelancer, name = _freelancer(form)
        brief = _brief(form)
        typed = posted.carried(form.figures(brief.currency))
    except Invalid as refused:
        form.refuse(refused)
        return _form(form, 422)
    view = terms_view(brief.terms, brief.currency, brief.lang, reader()) if brief.terms else None
    shown = {"brief": brief, "name": name, "to": freelancer, "terms": view, "typed": typed}
    return render_template("offers/brief_review.html", **shown), 200


def _freelancer(form: BriefForm) -> tuple[int, str]:
    """Whom the brief is for: somebody of one's own orders, or who has this public name; never by e-mail (X44)."""
    connection = current_tx().connection
    if form.handle.data:
        found = known.with_handle(connection, form.handle.data.removeprefix("@"))
        if found is None:
            message = N_("Nobody here has the public name “%(handle)s”. Ask the freelancer for the right one.")
            raise Invalid("handle", "unknown_handle", message, handle=form.handle.data)
        return found
    people = {str(number): (number, name) for number, name in known.known_freelancers(connection, me().id)}
    if form.freelancer.data not in people:
        raise Invalid("handle", "nobody", N_("Choose a freelancer or enter their public name."))
    return people[form.freelancer.data]


def _brief(form: BriefForm) -> Brief:
    """The brief as it was typed; refuses (422) what sending would refuse."""
    currency = form.currency.data
    terms = form.terms(currency)
    if terms is not None:
        check_terms(terms, currency, current(), current_tx().now)
    return Brief(form.title.data, form.description.data, posted.language(), currency, terms)


@bp.post("")
@limited(OPENING)
@login_required
@once
def post() -> Response | tuple[str, int]:
    """The brief is sent."""
    check_gateway(NO_ORDERS)
    form = BriefForm()
    if not form.validate():
        return _form(form, 422)
    try:
        freelancer, name = _freelancer(form)
        ref = offers.post_brief(current_tx(), me().id, freelancer, _brief(form), runtime_services().settings.platform)
    except Invalid as refused:
        form.refuse(refused)
        return _form(form, 422)
    leave_note("good", N_("Your brief was sent."), sentence(N_("We have let %(name)s know."), name=name))
    return go(url_for("orders.page", ref=ref))
