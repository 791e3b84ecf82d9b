"""The review before sending: what is asked, who reads it, and what happens if they accept, decline or are silent."""

from __future__ import annotations

from typing import Any

from app.core.words import N_, sentence
from app.rules.base.facts import CaseFacts, OrderFacts
from app.rules.base.kind import RESPONDER
from app.rules.base.people import Actor
from app.rules.moves import legal
from app.rules.opening import decide_open
from app.rules.texts import outcomes
from app.web.components.card import fact_rows, quote, said
from app.web.components.order import Page

DRAFT = "0" * 32  # the reference of a request that is not there yet


def review_of(page: Page, kind: str, details: Any, comment: str) -> dict[str, Any]:
    """The view of the review; refuses as sending would. The boxes are the decisions that will act (G2)."""
    digest = "draft" if comment else None
    plan = decide_open(page.facts, kind, Actor(page.role), page.now, DRAFT, details, comment, digest)
    case = plan.after.case(DRAFT)
    boxes = _boxes(page, plan.after, case) if case else _agreed(page, plan)
    return {
        "facts": fact_rows(page, case) if case else [],
        "comment": quote(page, comment, page.reader.code),
        "goes_to": _goes_to(page, bool(comment)),
        "boxes": boxes,
        "agreed": case is None,
    }


def _agreed(page: Page, plan: Any) -> list[dict[str, Any]]:
    """The other side asked to cancel first: sending is agreeing (X24)."""
    title = page.reader.say(N_("%(name)s asked to cancel too, so sending this is agreeing"), name=page.other_name)
    return [{"title": title, "sentences": said(page, outcomes.told(plan, page.role)), "kind": "accept"}]


def _boxes(page: Page, after: OrderFacts, case: CaseFacts) -> list[dict[str, Any]]:
    boxes = []
    for transition in legal(case.kind, case.state, RESPONDER):
        if transition.if_they is None:
            continue
        sentences = outcomes.answer(after, case, transition.act, page.role, page.now)
        title = page.reader.say(transition.if_they)
        boxes.append({"title": title, "sentences": said(page, sentences), "kind": transition.box})
    deadline = after.deadline("case", case.id, "answer")
    if deadline is not None:
        silent = outcomes.silence(after, deadline, page.role)
        title = page.reader.say(N_("If they do not answer"))
        boxes.append({"title": title, "sentences": said(page, silent), "kind": "silent"})
    return boxes


def _goes_to(page: Page, written: bool) -> str:
    """Who reads it, and in which language: the coded part in theirs, the text as it was written (G4)."""
    names = {
        "name": page.other_name,
        "theirs": page.reader.language_name(page.other_locale),
        "own": page.reader.language_name(page.reader.code),
    }
    if written and page.other_locale != page.reader.code:
        message = N_(
            "%(name)s, who reads the facts in %(theirs)s and your text as you wrote it, in %(own)s. "
            "Customer service is not told."
        )
    else:
        message = N_("%(name)s. Customer service is not told.")
    return page.reader.say(sentence(message, **names))
