"""The Resolution Center: choose, explain, review what may come of it, send; for every kind there is (F2, F3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for

from app.core.errors import Invalid, Refusal
from app.core.words import N_, At, Message, Sentence, sentence
from app.rules.base.kind import PEER, PROPOSAL, STAFF, Caution, Kind
from app.rules.base.labels import hours
from app.rules.base.people import Actor
from app.rules.base.policy import current
from app.rules.base.registry import KINDS
from app.rules.cases.closed import COMPLETED
from app.rules.cases.extras import no_extras
from app.rules.opening import check_opening, may_open
from app.services.cases import cases
from app.web.cases.forms import RowField, details_of, figures_of, form_for
from app.web.cases.review import agreeing, away_from, review_of
from app.web.components.card import joined
from app.web.components.confirmation import written
from app.web.components.forms import MessageForm
from app.web.components.order import Page, locked_page, order_page
from app.web.frame import posted
from app.web.frame.access import login_required, nothing_here
from app.web.frame.flashes import leave_note
from app.web.frame.idempotency import once
from app.web.frame.partials import go
from app.web.frame.transactions import current_tx
from app.web.server.rate_limits import OPENING, limited

bp = Blueprint("resolution", __name__, url_prefix="/orders/<ref>")

_STEPS = (N_("Choose"), N_("Explain"), N_("Review and send"))


@bp.get("/resolution")
@login_required
def choose(ref: str) -> Any:
    """The choices of this side, or why there are none; a choice leads on to its form (F3–F5)."""
    page = order_page(ref)
    kinds = _offered(page)
    why = _closed(page, kinds)
    if why is not None:
        shown: dict[str, Any] = {"heading": page.reader.say(N_("Resolution Center")), "why": page.reader.say(why)}
        shown["support"] = _through_support(page)
        return render_template(
            "resolution/closed.html", page=page, **shown
        ), 409 if page.facts.state == "completed" else 200
    chosen = request.args.get("kind")
    if chosen in [kind.name for kind in kinds]:
        return redirect(url_for(".explain", ref=ref, kind=chosen), 303)
    # A form without a choice sends nothing else.
    missing = (page.reader.say(N_("Choose one to continue.")),) if "sent" in request.args else ()
    field = RowField("kind", page.reader.say(N_("What would you like to ask?")), chosen or "", missing)
    cards: dict[str, Any] = {"field": field, "cards": [_card(page, kind) for kind in kinds]}
    cards["support"] = _through_support(page)
    return render_template("resolution/choose.html", **_frame(page, 0, N_("Resolution Center")), **cards)


def _offered(page: Page) -> list[Kind]:
    return [kind for kind in _in_centre(page) if may_open(page.facts, kind, page.role)]


def _in_centre(page: Page) -> list[Kind]:
    """The kinds that this side chooses from inside the centre, possible now or not."""
    peers = (kind for kind in KINDS.values() if kind.tier == PEER and not kind.on_order_page)
    return [kind for kind in peers if page.role in kind.opened_by]


def _closed(page: Page, kinds: list[Kind]) -> Message | Sentence | None:
    """Why the centre cannot be used now, or None when it can."""
    if page.facts.state == "completed":
        return COMPLETED
    refused: Refusal | None = None
    for kind in kinds or _in_centre(page):
        try:
            check_opening(page.facts, kind, Actor(page.role), page.now)
            return None
        except Refusal as refusal:
            refused = refusal
    return refused.sentence if refused else None


def _through_support(page: Page) -> str | None:
    """X19: where customer service is asked about this order; None where that is not possible."""
    asked = (kind for kind in KINDS.values() if kind.tier == STAFF and may_open(page.facts, kind, page.role))
    kind = next(asked, None)
    return None if kind is None else url_for(".explain", ref=page.facts.ref, kind=kind.name)


@dataclass(frozen=True, slots=True)
class KindCard:
    """A kind as something to choose: what it is, and what silence would mean."""

    value: str
    title: str
    text: str
    meta: str


def _card(page: Page, kind: Kind) -> KindCard:
    box = agreeing(page, [kind])
    if box is not None:
        return KindCard(kind.name, page.reader.say(kind.label), box.title, joined(box.sentences))
    policy, say = current(), page.reader.say  # a case takes its windows from the newest policy (X42)
    silent = say(kind.silent, num=hours(policy.windows[kind.window]), wait=policy.refund_wait)
    return KindCard(kind.name, say(kind.label), say(kind.explains), silent)


def _frame(page: Page, step: int, heading: Message, kind: Kind | None = None) -> dict[str, Any]:
    """What every page of the centre shows at its head; customer service is asked in two steps, without a choice."""
    asks_staff = kind is not None and kind.tier == STAFF
    in_centre = kind is None or kind.tier == PEER
    return {
        "page": page,
        "kind": kind,
        "agreeing": agreeing(page, [kind] if kind else _offered(page)),
        "asks_staff": asks_staff,
        "caution": kind and kind.caution and _caution(page, kind.caution),
        "away": kind and away_from(page, kind),
        "heading": page.reader.say(heading),
        "step": step,
        "step_names": [page.reader.say(name) for name in _STEPS] if in_centre else [],
        "step_links": _step_links(page, kind)[:step] if kind else [],
    }


def _caution(page: Page, caution: Caution) -> tuple[str, str]:
    return page.reader.say(caution.heading), page.reader.say(caution.to[page.role], name=page.other_name)


def _step_links(page: Page, kind: Kind) -> list[str]:
    ref = page.facts.ref
    chosen_on = "orders.page" if kind.on_order_page else ".choose"
    return [url_for(chosen_on, ref=ref), url_for(".explain", ref=ref, kind=kind.name)]


@bp.get("/resolution/<kind>")
@login_required
def explain(ref: str, kind: str) -> Any:
    """The form of this kind, if this side may send it now (else why not)."""
    page, wanted = order_page(ref), _known(kind)
    check_opening(page.facts, wanted, Actor(page.role), page.now)
    if wanted.last_resort and "ready" not in request.args:
        return _last_resort(page, wanted)
    return _explain(page, wanted, form_for(page, wanted))


def _last_resort(page: Page, kind: Kind) -> str:
    """M3: what else could be done, and what each way costs; a message is the first of them."""
    named: dict[str, Any] = {"ready": "1"} | _named(kind)
    shown = {
        "message_form": MessageForm.fresh(),
        "onward": url_for(".explain", ref=page.facts.ref, kind=kind.name, **named),
        "span": page.reader.duration(current().window(kind.window, page.other_role)),
        "label": page.reader.say(kind.label),
    }
    return render_template("resolution/last_resort.html", **_frame(page, 1, kind.label, kind), **shown)


def _named(kind: Kind) -> dict[str, str]:
    """What the way to the form names of its fields already, such as a milestone."""
    return {field.name: request.args[field.name] for field in kind.fields if field.name in request.args}


def _known(name: str) -> Kind:
    if name not in KINDS or KINDS[name].tier == PROPOSAL:
        raise nothing_here()
    return KINDS[name]


def _explain(page: Page, kind: Kind, form: Any, status: int = 200) -> tuple[str, int]:
    due = page.facts.delivery_due_at
    present = sentence(N_("The delivery date is %(due)s now."), due=At(due, "medium")) if due else None
    hindrance = no_extras(page.facts)
    shown = {
        "form": form,
        "fields": [(type(field).__name__, form[field.name], field) for field in kind.fields],
        "present_due": present,
        "no_extras": hindrance and page.reader.say(hindrance.asking),
    }
    return render_template("resolution/explain.html", **_frame(page, 1, kind.label, kind), **shown), status


@bp.post("/resolution/<kind>")
@login_required
def review(ref: str, kind: str) -> Any:
    """What may come of it if this is sent now (G2); nothing is sent yet."""
    page, wanted = order_page(ref), _known(kind)
    form = form_for(page, wanted)
    if posted.pressed("edit"):
        return _explain_again(page, wanted, form, 200)
    if not form.validate():
        return _explain_again(page, wanted, form)
    try:
        view = review_of(page, wanted, details_of(page, wanted, form), form.comment.data or "")
        typed = posted.carried(figures_of(page, wanted.fields, form))
    except Invalid as refused:
        form.refuse(refused)
        return _explain_again(page, wanted, form)
    return render_template("resolution/review.html", **_frame(page, 2, wanted.label, wanted), view=view, typed=typed)


@bp.post("/requests")
@limited(OPENING)
@login_required
@once
def send(ref: str) -> Response | tuple[str, int]:
    """The case is open, and the other party is told at once (F17)."""
    page, actor = locked_page(ref)
    kind = _wanted()
    form = form_for(page, kind)
    if not form.validate():
        return _explain_again(page, kind, form)
    try:
        details = details_of(page, kind, form)
        comment = written(form.comment.data)
        case = cases.open_case(current_tx(), page.facts, actor, kind.name, details, comment)
    except Invalid as refused:
        form.refuse(refused)
        return _explain_again(page, kind, form)
    if case.opened_by != actor.role and kind.agrees is not None:
        leave_note("good", kind.agrees.done)
    else:
        leave_note("good", kind.sent, sentence(N_("We have let %(name)s know."), name=page.other_name))
    return go(url_for("orders.page", ref=ref))


def _explain_again(page: Page, kind: Kind, form: Any, status: int = 422) -> tuple[str, int]:
    """The form with what was typed and what is wrong in it; refuses where nothing that is typed could help."""
    check_opening(page.facts, kind, Actor(page.role), page.now)
    return _explain(page, kind, form, status)


def _wanted() -> Kind:
    kind = KINDS.get(posted.value("kind"))
    if kind is None or kind.tier == PROPOSAL:
        raise Refusal(422, "kind_unknown", N_("Choose what you would like to ask."))
    return kind
