"""The card of an open request: whose turn, until when, what is asked, what silence does, and the answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import url_for

from app.core.errors import Refusal
from app.core.words import N_, Sentence
from app.rules.base.facts import CaseFacts, DeadlineFacts
from app.rules.base.kind import OPENER, RESPONDER
from app.rules.base.people import Actor
from app.rules.base.registry import awaited, open_contest
from app.rules.decide import decide_case
from app.rules.moves import legal
from app.rules.texts import outcomes
from app.web.components.card import band, fact_rows, is_mine, quote, said, title, window
from app.web.components.forms import act_form
from app.web.components.order import Page


def open_request(page: Page, case: CaseFacts, texts: Any) -> dict[str, Any]:
    """Everything the card of an open request shows to this reader."""
    deadline = awaited(page.facts, case)
    mine = is_mine(page, deadline) if deadline else case.opened_by != page.role
    refresh = url_for("cases.band", ref=case.ref)
    shown = band(page, deadline, mine, refresh)
    view: dict[str, Any] = {
        "ref": case.ref,
        "title": title(page, case),
        "band": shown,
        "mine": mine,
        "private": open_contest(page.facts) is None,  # X33: while staff have a case they can read requests too
        "facts": fact_rows(page, case),
        "comment": quote(page, texts.comment, texts.comment_lang) if texts else None,
    }
    if deadline is None or shown["kind"] == "passed":
        return view
    view |= {"due": _due_sentence(page, deadline, mine), "window": window(page, deadline)}
    view |= {"writes": _written_here(page, case)} if mine else {"withdrawal": _links(page, case)}
    view |= {"silence": silence(page, deadline, mine), "answers": _answers(page, case, page.now)}
    return view


def _written_here(page: Page, case: CaseFacts) -> dict[str, Any] | None:
    """The answer that is written on the card itself, because it is a text and nothing has to be read back."""
    for move in legal(case.kind, case.state, RESPONDER):
        if move.text is not None and move.confirm is None and not move.files and move.label is not None:
            hint = page.reader.say(move.text.hint, name=page.other_name)
            form = act_form(move.text).fresh(action=url_for("cases.answer", ref=case.ref))
            return {"act": move.act, "label": page.reader.say(move.label), "hint": hint, "form": form}
    return None


def _due_sentence(page: Page, deadline: DeadlineFacts, mine: bool) -> str:
    message = N_("Answer before %(due)s") if mine else N_("%(name)s can answer before %(due)s")
    return page.reader.say_html(message, due=deadline.due_at, name=page.other_name)


def silence(page: Page, deadline: DeadlineFacts, mine: bool) -> dict[str, Any]:
    """What happens if nobody answers before the deadline (G2)."""
    heading = N_("If you do not answer") if mine else N_("If %(name)s does not answer")
    sentences = outcomes.silence(page.facts, deadline, page.role)
    return {"title": page.reader.say(heading, name=page.other_name), "sentences": said(page, sentences)}


def _answers(page: Page, case: CaseFacts, now: datetime) -> list[dict[str, Any]]:
    """The legal answers of this reader; none for the opener, whose way out is the withdrawal."""
    side = OPENER if case.opened_by == page.role else RESPONDER
    answers = []
    for move in legal(case.kind, case.state, side):
        if move.if_you is None or move.label is None:
            continue
        try:
            sentences = outcomes.answer(page.facts, case, move.act, page.role, now)
        except Refusal as refused:  # legal, but not possible as things are: why, and no button
            answers.append({"title": page.reader.say(move.label), "text": page.reader.say(refused.sentence)})
            continue
        answers.append(
            {
                "title": page.reader.say(move.if_you),
                "text": _joined(page, sentences),
                "label": page.reader.say(move.label),
                "href": url_for("cases.review", ref=case.ref, act=move.act),
            }
        )
    return answers


def _links(page: Page, case: CaseFacts) -> list[dict[str, str]]:
    """The opener's ways out: links to the pages that read them back, where what they mean is told."""
    shown = (move for move in legal(case.kind, case.state, OPENER) if move.label is not None and move.confirm)
    return [
        {"label": page.reader.say(move.label), "href": url_for("cases.review", ref=case.ref, act=move.act)}
        for move in shown
        if move.label is not None
    ]


def acts(page: Page, case: CaseFacts) -> list[dict[str, Any]]:
    """What this reader may do about the case now, with what it means: links to the pages that read it back."""
    side = OPENER if case.opened_by == page.role else RESPONDER
    actor, found = Actor(page.role, page.facts.user_id(page.role)), []
    for move in legal(case.kind, case.state, side):
        if move.label is None or move.confirm is None:
            continue
        try:
            plan = decide_case(page.facts, case, move.act, actor, page.now, text=outcomes.DRAFT)
        except Refusal:
            continue
        href = url_for("cases.review", ref=case.ref, act=move.act)
        sentences = said(page, outcomes.told(plan, page.role))
        found.append({"label": page.reader.say(move.label), "href": href, "text": sentences})
    return found


def _joined(page: Page, sentences: tuple[Sentence, ...]) -> str:
    """Sentences in one paragraph; the spaces between them are the only thing added."""
    parts = said(page, sentences)
    whole = parts[0]
    for part in parts[1:]:
        whole = whole + " " + part
    return whole
