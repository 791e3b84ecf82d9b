"""The card of an open request: whose turn, until when, what is asked, what silence does, and the answers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import url_for

from app.core.errors import Refusal
from app.core.words import N_
from app.rules.base.facts import CaseFacts, DeadlineFacts
from app.rules.base.kind import OPENER, RESPONDER
from app.rules.base.registry import awaited, read_by_staff
from app.rules.moves import legal
from app.rules.texts import outcomes
from app.web.components.card import (
    ActLink,
    Box,
    Choice,
    FactRow,
    Quote,
    StatusBar,
    WindowLine,
    fact_rows,
    is_mine,
    joined,
    quote,
    say_all,
    title,
    window,
)
from app.web.components.case_bar import bar_of
from app.web.components.forms import act_form
from app.web.components.order import Page
from app.web.deadlines.more_time import MoreTime, more_time


@dataclass(frozen=True, slots=True)
class WrittenHere:
    """The answer that is written on the card itself, because it is a text and nothing has to be read back."""

    act: str
    label: str
    hint: str
    form: Any


@dataclass(frozen=True, slots=True)
class RequestCard:
    """What the card of an open request shows to one reader; once its time is up only what was asked."""

    ref: str
    title: str
    status_bar: StatusBar
    mine: bool
    private: bool  # customer service does not read along
    facts: list[FactRow]
    comment: Quote | None
    due: str | None = None
    window: WindowLine | None = None
    more_time: MoreTime | None = None
    silence: Box | None = None
    writes: WrittenHere | None = None
    answers: tuple[Choice, ...] = ()
    ways_out: tuple[ActLink, ...] = ()


def open_request(page: Page, case: CaseFacts, texts: Any) -> RequestCard:
    """The card of an open request, for this reader."""
    deadline = awaited(page.facts, case)
    mine = is_mine(page, deadline) if deadline else case.opened_by != page.role
    shown = RequestCard(
        ref=case.ref,
        title=title(page, case),
        status_bar=bar_of(page, case),
        mine=mine,
        private=not read_by_staff(page.facts),  # X33: while staff have a case they can read requests too
        facts=fact_rows(page, case),
        comment=quote(page, texts.comment, texts.comment_lang) if texts else None,
    )
    if deadline is None or shown.status_bar.kind == "passed":
        return shown
    return replace(
        shown,
        due=due_sentence(page, deadline, mine),
        window=window(page, deadline),
        more_time=more_time(page, case),
        silence=silence(page, deadline, mine),
        writes=_written_here(page, case) if mine else None,
        answers=_answers(page, case, page.now) if mine else (),
        ways_out=() if mine else _ways_out(page, case),
    )


def _written_here(page: Page, case: CaseFacts) -> WrittenHere | None:
    for move in legal(case.kind, case.state, RESPONDER):
        if move.text is not None and move.confirm is None and not move.files and move.label is not None:
            hint = page.reader.say(move.text.hint, name=page.other_name)
            form = act_form(move.text).fresh(action=url_for("cases.answer", ref=case.ref))
            return WrittenHere(move.act, page.reader.say(move.label), hint, form)
    return None


def due_sentence(page: Page, deadline: DeadlineFacts, mine: bool) -> str:
    message = N_("Answer before %(due)s") if mine else N_("%(name)s can answer before %(due)s")
    return page.reader.say_html(message, due=deadline.due_at, name=page.other_name)


def silence(page: Page, deadline: DeadlineFacts, mine: bool) -> Box:
    """What happens if nobody answers before the deadline (G2)."""
    heading = N_("If you do not answer") if mine else N_("If %(name)s does not answer")
    sentences = outcomes.silence(page.facts, deadline, page.role)
    return Box(page.reader.say(heading, name=page.other_name), say_all(page, sentences))


def _answers(page: Page, case: CaseFacts, now: datetime) -> tuple[Choice, ...]:
    """The legal answers of this reader; one that is not possible as things are says why, and has no button."""
    say, answers = page.reader.say, []
    for move in legal(case.kind, case.state, RESPONDER):
        if move.if_you is None or move.label is None:
            continue
        try:
            plan = outcomes.answered(page.facts, case, move.act, now)
        except Refusal as refused:
            answers.append(Choice(say(move.label), say(refused.sentence)))
            continue
        href = url_for("cases.review", ref=case.ref, act=move.act)
        text = joined(say_all(page, outcomes.explain(plan, page.role)))
        answers.append(Choice(say(move.if_you), text, say(outcomes.button(plan, move.label)), href))
    return tuple(answers)


def _ways_out(page: Page, case: CaseFacts) -> tuple[ActLink, ...]:
    """The opener's ways out: links to the pages that read them back, where what they mean is told."""
    return tuple(
        ActLink(page.reader.say(move.label), url_for("cases.review", ref=case.ref, act=move.act))
        for move in legal(case.kind, case.state, OPENER)
        if move.label is not None and move.confirm is not None
    )


def acts(page: Page, case: CaseFacts) -> tuple[ActLink, ...]:
    """What this reader may do about the case now, with what it means: links to the pages that read it back."""
    found = []
    for move, plan in outcomes.open_to(page.facts, case, page.role, page.now):
        if move.label is None or move.confirm is None:
            continue
        href = url_for("cases.review", ref=case.ref, act=move.act)
        found.append(ActLink(page.reader.say(move.label), href, say_all(page, outcomes.explain(plan, page.role))))
    return tuple(found)
