"""A decision of customer service: its statement, the review before the final press, and the press itself (B7, G10)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for

from app.core.errors import Invalid
from app.core.i18n import reader_for
from app.core.runtime import runtime_services
from app.core.words import N_, sentence
from app.models.queries import support_queue
from app.rules.base.facts import CaseFacts, OrderFacts
from app.rules.base.kind import GIVE_BACK, SEND_BACK, TAKE, Move
from app.rules.base.people import PARTIES, SUPPORT, Actor
from app.rules.cases.second_person import confirms
from app.rules.decide import decide_case
from app.rules.moves import find
from app.rules.texts.outcomes import DRAFT, explain
from app.services.cases import cases
from app.web.components.card import Quote, quote
from app.web.components.confirmation import written
from app.web.components.forms import act_form
from app.web.components.order import Page
from app.web.frame import posted
from app.web.frame.access import me, nothing_here, staff_only
from app.web.frame.flashes import leave_note
from app.web.frame.idempotency import once
from app.web.frame.partials import go
from app.web.frame.transactions import current_tx
from app.web.server.rate_limits import WRITING, limited
from app.web.support.case_page import Decision, choices, summary, title_of
from app.web.support.queue import seen

bp = Blueprint("decisions", __name__, url_prefix="/support/cases/<ref>")


@bp.get("/decision")
@staff_only(SUPPORT)
def form(ref: str) -> tuple[str, int]:
    """What a decision makes true, and the form for its statement; who confirms one reads it back at once."""
    page, found, row, chosen = _chosen(ref, request.args.get("act", ""))
    if chosen.text is None:
        return _read_back(page, found, row, chosen)
    return _form(page, found, row, chosen, act_form(chosen.text).fresh(action=url_for(".decide", ref=ref)))


def _chosen(ref: str, act: str) -> tuple[Page, CaseFacts, Any, Decision]:
    """The case and what is to be decided; refuses now already what deciding it would refuse."""
    page, found, row = seen(ref)
    decide_case(page.facts, found, act, Actor(SUPPORT, me().id), page.now, text=DRAFT)
    return page, found, row, next(each for each in choices(page, found) if each.act == act)


def _form(page: Page, found: CaseFacts, row: Any, chosen: Decision, typed: Any, status: int = 200) -> tuple[str, int]:
    shown = {"case": summary(page, found, row), "choice": chosen, "form": typed}
    return render_template("support/decide.html", page=page, **shown), status


@bp.post("/review")
@limited(WRITING)
@staff_only(SUPPORT)
def review(ref: str) -> tuple[str, int]:
    """The decision as it would be, with its statement as both will read it; nothing is decided yet."""
    page, found, row, chosen = _chosen(ref, posted.value("act"))
    if chosen.text is None:
        return _read_back(page, found, row, chosen)
    typed = act_form(chosen.text)()
    if posted.pressed("edit"):
        return _form(page, found, row, chosen, typed)
    if not typed.validate():
        return _form(page, found, row, chosen, typed, 422)
    return _read_back(page, found, row, chosen, typed.text.data)


@dataclass(frozen=True, slots=True)
class PartyText:
    """What one party will read of a decision, in their language and zone."""

    name: str
    language: str
    lang: str
    sentences: list[str]


def _read_back(page: Page, found: CaseFacts, row: Any, chosen: Decision, typed: str | None = None) -> tuple[str, int]:
    statement = quote(page, typed, page.reader.code) if typed else _proposed(page, found)
    told = chosen.text is None or bool(chosen.text.readers)
    shown = {
        "case": summary(page, found, row),
        "choice": chosen,
        "statement": statement,
        "parties": [_party_text(page, found, chosen.act, side) for side in PARTIES] if told else [],
        "typed": posted.carried({}),
        "asked": typed is not None,
    }
    return render_template("support/review.html", page=page, **shown), 200


def _proposed(page: Page, found: CaseFacts) -> Quote | None:
    """The statement that a colleague proposed."""
    texts = page.texts.get(found.ref)
    return quote(page, texts.verdict, texts.verdict_lang) if texts else None


def _party_text(page: Page, found: CaseFacts, act: str, side: str) -> PartyText:
    """What this side will read: the decision itself, told to them (G2, G4)."""
    plan = decide_case(page.facts, found, act, Actor(SUPPORT), page.now, text=DRAFT)
    theirs = reader_for(getattr(page.row, f"{side}_locale"), getattr(page.row, f"{side}_timezone"))
    sentences = [theirs.say_html(one) for one in explain(plan, side)]
    return PartyText(page.facts.name(side), page.reader.language_name(theirs.code), theirs.lang, sentences)


def _locked(ref: str) -> tuple[OrderFacts, Actor]:
    row = support_queue.find(current_tx().connection, ref) if ref.isascii() and ref.isprintable() else None
    if row is None:
        raise nothing_here()
    return cases.lock_for_staff(current_tx(), row.order_id, me().id, runtime_services().settings.platform)


@bp.post("/decision")
@limited(WRITING)
@staff_only(SUPPORT)
@once
def decide(ref: str) -> Response | tuple[str, int]:
    """The case is taken up or decided; a decision comes with a statement that both parties read (G10)."""
    act = posted.value("act")
    facts, actor = _locked(ref)
    found = cases.find(facts, ref)
    move = find(found.kind, found.state, act, SUPPORT)
    typed = act_form(move.text)() if move and move.text and not confirms(found, move) else None
    if typed and not typed.validate():
        return _form(*_chosen(ref, act), typed, 422)
    try:
        done = cases.act(current_tx(), facts, actor, ref, act, written(typed.text.data) if typed else None)
    except Invalid as refused:
        if typed is None:
            raise
        typed.refuse(refused)
        return _form(*_chosen(ref, act), typed, 422)
    assert move is not None  # noqa: S101  (another act was refused)
    if move.act == TAKE:
        leave_note("good", move.done or N_("You took up the case."), N_("We have let both parties know."))
        return go(url_for("support.case", ref=ref))
    _leave_note(ref, move, done)
    return go(url_for("support.queue"))


_PROPOSED = N_("“%(case)s” in “%(title)s”: it takes effect when a second person confirms it.")
_STILL_OPEN = {
    SEND_BACK: N_("“%(case)s” in “%(title)s” can be decided again."),
    GIVE_BACK: N_("“%(case)s” in “%(title)s” is waiting for a colleague."),
}
_CLOSED = N_("“%(case)s” in “%(title)s” is closed. We have let both parties know.")


def _leave_note(ref: str, move: Move, done: bool) -> None:
    """What was done to which case of which order, and the way to it."""
    page, found, _ = seen(ref)
    about = {"case": title_of(page, found), "title": page.row.title}
    closed = found.closed_at is not None
    text = _CLOSED if closed else _STILL_OPEN[move.act] if done else _PROPOSED
    bold = (move.done if done else None) or N_("Your decision is proposed.")
    way = N_("View the closed case") if closed else N_("View the case")
    leave_note("good", bold, sentence(text, **about), url_for("support.case", ref=ref), way)
