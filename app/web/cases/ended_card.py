"""The cards of what is over: the latest request that has ended, and a cancelled order with its money (G3)."""

from __future__ import annotations

from typing import Any

from app.core.words import N_, NP_, sentence
from app.rules.base import labels
from app.rules.base.facts import CaseFacts, DeadlineFacts, OrderFacts
from app.rules.base.kind import PEER
from app.rules.texts import outcomes
from app.web.cases.request_card import acts
from app.web.components.card import fact_rows, may_read_answer, quote, said, title, window
from app.web.components.order import Page
from app.web.files.lists import CaseFiles


def ended_request(page: Page, case: CaseFacts, texts: Any, files: CaseFiles) -> dict[str, Any]:
    """The card of the latest request that has ended: how, when, and what was written."""
    facts = [(page.reader.say(NP_("request", "Ended")), page.reader.instant(case.closed_at or page.now, "medium"))]
    return {
        "ref": case.ref,
        "title": title(page, case),
        "state": case.state,
        "outcome": page.reader.say(labels.outcome(case)),
        "facts": fact_rows(page, case) + facts,
        "comment": quote(page, texts.comment, texts.comment_lang) if texts else None,
        "answer": quote(page, texts.answer, texts.answer_lang) if texts and may_read_answer(page, case) else None,
        "files": files.get(case.id, ()) if may_read_answer(page, case) else (),
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
