"""Acts with which something has to be given, such as an offer: typed on one page, read back on the next, then done."""

from __future__ import annotations

from functools import cache
from typing import Any

from flask import render_template, url_for

from app.core.words import N_, NP_
from app.rules.base.facts import CaseFacts
from app.rules.base.kind import Move
from app.rules.base.people import Actor
from app.rules.decide import decide_case
from app.rules.texts import outcomes
from app.web.cases.forms import details_rows, fields_of, figures_of, fit, values_of
from app.web.components.card import fact_rows, quote, say_all
from app.web.components.confirmation import confirm
from app.web.components.order import Page
from app.web.frame import drafts, posted
from app.web.frame.forms import Form, prose


@cache
def _form_of(move: Move) -> type[Form]:
    """The form of a move: its fields in their order, then the text."""
    text = {} if move.text is None else {"text": prose(move.text.label, missing=move.text.missing)}
    return type("GivenForm", (Form,), fields_of(move.fields) | text)


def given_form(page: Page, move: Move, typed: Any = None) -> Any:
    """The form of what goes with this move, with what was typed, or with `typed` where nothing was."""
    sent = posted.form_data() or drafts.typed("") or typed
    form = _form_of(move)(formdata=sent)
    fit(page, move.fields, form, sent or {})
    if move.text is not None:
        form.text.label.text = page.reader.say(move.text.label, name=page.other_name)
    return form


def given_of(page: Page, move: Move, form: Any) -> dict[str, Any]:
    """What was given, by the names of the fields; Invalid (422) names the field that cannot be read."""
    return values_of(page, move.fields, form)


def ask(page: Page, case: CaseFacts, move: Move, form: Any, status: int = 200) -> tuple[str, int]:
    """The page on which it is typed; nothing is done yet."""
    assert move.title is not None  # noqa: S101  (as every move with fields has one)
    shown: dict[str, Any] = {
        "back": url_for("orders.page", ref=page.facts.ref, _anchor="dispute"),
        "hidden": (("act", move.act),),
        "facts": fact_rows(page, case),
        "hint": page.reader.say(move.text.hint, name=page.other_name) if move.text else None,
        "fields": tuple((type(field).__name__, form[field.name], field) for field in move.fields),
    }
    action = url_for("cases.check", ref=case.ref)
    return confirm(page, move.title, NP_("button", "Continue"), action, form, status, **shown)


def read_back(page: Page, case: CaseFacts, move: Move, form: Any) -> str:
    """The page that reads back what was given, and what it would make true; refuses as doing it would."""
    actor = Actor(page.role, page.facts.user_id(page.role))
    given = given_of(page, move, form)
    plan = decide_case(page.facts, case, move.act, actor, page.now, text=outcomes.DRAFT, **given)
    assert move.confirm is not None  # noqa: S101  (as every move with fields has one)
    assert move.title is not None  # noqa: S101  (likewise)
    text = form.text.data if move.text is not None else None
    written = quote(page, text, page.reader.code) if text else None
    return render_template(
        "cases/given.html",
        page=page,
        title=page.reader.say(move.title),
        facts_given=details_rows(page, move.fields, given),
        written=written,
        sentences=say_all(page, outcomes.explain(plan, page.role)),
        label=page.reader.say(move.confirm),
        ref=case.ref,
        typed=[*posted.carried(figures_of(page, move.fields, form))],
        back=url_for("orders.page", ref=page.facts.ref, _anchor="dispute"),
        what=page.reader.say(N_("What you are about to send")),
    )
