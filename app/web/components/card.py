"""The card of a request: whose turn, until when, what is asked, what silence does, and the answers."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import url_for

from app.core.errors import Refusal
from app.core.words import N_, NP_, At, Sentence, sentence
from app.rules.base import labels
from app.rules.base.deadlines import kind_of, policy_of, rungs
from app.rules.base.facts import CaseFacts, DeadlineFacts, OrderFacts
from app.rules.base.kind import OPENER, PEER, RESPONDER
from app.rules.base.people import Actor
from app.rules.base.registry import kind_of as record_of
from app.rules.base.registry import open_contest
from app.rules.decide import decide_case
from app.rules.moves import legal
from app.rules.texts import outcomes, stories
from app.web.components.order import Page
from app.web.frame.forms import text_form

HOUR = timedelta(hours=1)
# The chip follows the ladder: the last quarter of a day in short windows, the last day in long ones (design).
_URGENT = {False: (6 * HOUR, 1 * HOUR), True: (24 * HOUR, 4 * HOUR)}


def urgency(left: timedelta, window: timedelta) -> str:
    """ "" while there is time, "wait" when it runs out, "bad" at the very end."""
    wait, bad = _URGENT[window > 48 * HOUR]
    return "bad" if left <= bad else "wait" if left <= wait else ""


def band(page: Page, deadline: DeadlineFacts | None, mine: bool, refresh: str | None = None) -> dict[str, Any]:
    """Whose turn it is, and the time left; a deadline that has passed is never shown as still open (X36)."""
    say = page.reader.say
    if deadline is None or (deadline.state == "running" and page.now >= deadline.due_at):
        return {"kind": "passed", "left_text": say(N_("Time is up, the result follows"))}
    turn = N_("It is your turn") if mine else N_("Waiting for %(name)s")
    shown: dict[str, Any] = {"kind": "your" if mine else "their", "left_text": say(turn, name=page.other_name)}
    if deadline.state == "paused":
        return shown | {"right_text": say(N_("Paused"))}
    left = deadline.due_at - page.now
    text = say(NP_("time", "%(left)s left"), left=page.reader.left(left))
    return shown | {
        "right_text": text,
        "urgency": urgency(left, deadline.due_at - deadline.opened_at),
        "refresh": refresh,
    }


def window(page: Page, deadline: DeadlineFacts) -> dict[str, Any]:
    """The line of a deadline: time gone, time left, reminders; and the same in words."""
    whole = deadline.due_at - deadline.opened_at
    marks = rungs(kind_of(deadline.kind), policy_of(deadline), deadline.opened_at, deadline.due_at)
    say = page.reader.say
    opened, due = At(deadline.opened_at, "short"), At(deadline.due_at, "short")
    left = deadline.due_at - page.now
    return {
        "elapsed": (page.now - deadline.opened_at) / whole,
        "rungs": [(rung.at - deadline.opened_at) / whole for rung in marks],
        "opened": say(N_("Since %(at)s"), at=opened),
        "due": say(N_("Deadline: %(at)s"), at=due),
        "urgency": urgency(left, whole),
        "alt": say(N_("From %(opened)s until %(due)s"), opened=opened, due=due),
    }


def title(page: Page, case: CaseFacts) -> str:
    """Who asks what, as a sentence with the name."""
    kind, facts = record_of(case), page.facts
    about = {} if kind.told is None else kind.told(facts, case)
    told = stories.Told(
        f"{kind.subject}.opened",
        {"by": case.opened_by, "kind": case.kind} | about,
        facts.client_name,
        facts.freelancer_name,
        facts.currency,
    )
    news = case.opened_by != page.role and case.state == kind.first
    return page.reader.say(stories.headline(told, page.role) if news else stories.story(told, page.role))


def fact_rows(page: Page, case: CaseFacts) -> list[tuple[str, Any]]:
    """The coded facts of a case, in the reader's language (G4)."""
    rows = record_of(case).rows
    found = () if rows is None else rows(page.facts, case)
    return [(page.reader.say(row.label), page.reader.spoken(row.value)) for row in found]


def quote(page: Page, body: str | None, lang: str | None) -> dict[str, Any] | None:
    """A person's text with its language, named when it is not the reader's."""
    if not body or not lang:
        return None
    foreign = lang != page.reader.code
    return {"text": body, "lang": lang, "written_in": page.reader.language_name(lang) if foreign else None}


def said(page: Page, sentences: tuple[Sentence, ...]) -> list[str]:
    """Sentences as safe HTML, amounts and instants set off."""
    return [page.reader.say_html(one) for one in sentences]


def open_request(page: Page, case: CaseFacts, texts: Any) -> dict[str, Any]:
    """Everything the card of an open request shows to this reader."""
    deadline = page.facts.deadline("case", case.id, "answer")
    mine = case.opened_by != page.role
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
    view |= {"writes": _written_here(page, case), "withdrawal": acts(page, case) if not mine else []}
    view |= {"silence": _silence(page, deadline, mine), "answers": _answers(page, case, page.now)}
    return view


def _written_here(page: Page, case: CaseFacts) -> dict[str, Any] | None:
    """The answer that is written on the card itself, because it is a text and nothing has to be read back."""
    for move in legal(case.kind, case.state, RESPONDER):
        if move.text is not None and move.confirm is None and move.label is not None:
            hint = page.reader.say(move.text.hint, name=page.other_name)
            form = text_form(move.text).fresh(action=url_for("cases.answer", ref=case.ref))
            return {"act": move.act, "label": page.reader.say(move.label), "hint": hint, "form": form}
    return None


def _due_sentence(page: Page, deadline: DeadlineFacts, mine: bool) -> str:
    message = N_("Answer before %(due)s") if mine else N_("%(name)s can answer before %(due)s")
    return page.reader.say_html(message, due=deadline.due_at, name=page.other_name)


def _silence(page: Page, deadline: DeadlineFacts, mine: bool) -> dict[str, Any]:
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


def ended_request(page: Page, case: CaseFacts, texts: Any) -> dict[str, Any]:
    """The card of the latest request that has ended: how, when, and what was written."""
    facts = [(page.reader.say(NP_("request", "Ended")), page.reader.instant(case.closed_at or page.now, "medium"))]
    return {
        "ref": case.ref,
        "title": title(page, case),
        "state": case.state,
        "outcome": page.reader.say(labels.outcome(case)),
        "facts": fact_rows(page, case) + facts,
        "comment": quote(page, texts.comment, texts.comment_lang) if texts else None,
        "answer": quote(page, texts.answer, texts.answer_lang) if texts else None,
        "band": {"kind": "ended", "left_text": page.reader.say(N_("You need not do anything"))},
    }


def _cause_of(facts: OrderFacts) -> CaseFacts | None:
    """The request that ended the order; None when staff did."""
    ended = (c for c in reversed(facts.cases) if c.layer == PEER and c.closed_at == facts.cancelled_at)
    return next((c for c in ended if c.state in ("accepted", "lapsed")), None)


def cancelled(page: Page, texts: dict[str, Any]) -> dict[str, Any]:
    """The card of a cancelled order: the label, its cause, and where the money goes (G3)."""
    say, facts = page.reader.say, page.facts
    case = _cause_of(facts)
    cause = labels.cause_of(facts)
    view: dict[str, Any] = {
        "ref": case.ref if case else None,
        "title": say(labels.order_state(facts.state, facts.consent)),
        "cause": say(N_("Cause: %(cause)s"), cause=cause) if cause else None,
        "band": {"kind": "ended", "left_text": say(N_("You need not do anything"))},
        "facts": fact_rows(page, case) if case else [],
        "comment": None,
    }
    if case:
        written = texts.get(case.ref)
        view["comment"] = quote(page, written.comment, written.comment_lang) if written else None
    refund = next((d for d in facts.deadlines if d.kind == "refund"), None)
    if refund is None or case is None:
        return view
    return view | _waiting_refund(page, case, refund)


def _waiting_refund(page: Page, case: CaseFacts, refund: DeadlineFacts) -> dict[str, Any]:
    sentences = outcomes.silence(page.facts, refund, page.role)
    stays = sentence(N_("Until then %(amount)s stays in escrow."), amount=page.facts.escrow)
    heading = N_("The money stays in escrow for now")
    view: dict[str, Any] = {
        "window": window(page, refund),
        "money": {"title": page.reader.say(heading), "sentences": said(page, (*sentences, stays))},
    }
    return view | {"acts": acts(page, case)}
