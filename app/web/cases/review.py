"""The review before sending: what is asked, who reads it, and what may come of it, told off the rules (G2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.core.words import N_, sentence
from app.rules.base.facts import CaseFacts, OrderFacts
from app.rules.base.kind import STAFF, Kind
from app.rules.base.people import Actor
from app.rules.base.plan import Plan
from app.rules.base.registry import kind_of
from app.rules.cases.besides import besides
from app.rules.deadlines.texts import away
from app.rules.decide import decide_case
from app.rules.opening import agreement, decide_open
from app.rules.texts import outcomes
from app.services.accounts import absences
from app.web.components.card import Box, FactRow, Quote, fact_rows, quote, say_all
from app.web.components.order import Page

DRAFT = "0" * 32  # the reference of a case that is not there yet


@dataclass(frozen=True, slots=True)
class Review:
    """A request before it is sent: what is asked, who reads it, and what may come of it.

    Where sending is agreeing, `agreed` is what the button says (X24).
    """

    comment: Quote | None
    goes_to: str
    facts: list[FactRow]
    boxes: list[Box]
    agreed: str | None = None


def review_of(page: Page, kind: Kind, details: Any, comment: str) -> Review:
    """The view of the review; refuses as sending would. The boxes are the decisions that will act (G2)."""
    digest = "draft" if comment else None
    actor, back = Actor(page.role), _back(page)
    plan = decide_open(page.facts, kind.name, actor, page.now, DRAFT, details, comment, digest, back)
    case = plan.after.case(DRAFT)
    written, goes_to = quote(page, comment, page.reader.code), _goes_to(page, kind, bool(comment))
    if case is None:
        return Review(written, goes_to, [], [_agreed(page, kind, plan)], _confirm(page, kind))
    follows = [*boxes_of(page, plan.after, case), *_silence(page, plan.after, case), *waits_of(page, case)]
    boxes = [*_ends(page, kind, plan), *follows]
    return Review(written, goes_to, fact_rows(page, case), boxes)


def _ends(page: Page, kind: Kind, plan: Plan) -> list[Box]:
    """What sending does at once, and what it ends: an open request of another kind, whose place it takes (X25, X54)."""
    does = () if kind.on_sending is None else kind.on_sending(plan, page.role)
    ends = (*does, *besides(plan))
    return (
        [Box(page.reader.say(N_("When you send it")), say_all(page, ends), "money" if does else "decline")]
        if ends
        else []
    )


def _back(page: Page) -> datetime | None:
    """When the other party is back, of whom somebody who asks something of them may know it (G6)."""
    return absences.away_until(page.tx, page.facts.user_id(page.other_role))


def away_from(page: Page, kind: Kind) -> str | None:
    """That the other party is away, and their time begins then; None where they are there, or nothing is awaited."""
    back = _back(page) if kind.window and agreement(page.facts, kind, page.role) is None else None
    return None if back is None else page.reader.say_html(away(page.other_name, back, False))


def boxes_of(page: Page, facts: OrderFacts, case: CaseFacts) -> list[Box]:
    """What each answer or decision would make true, once, although several states may know it."""
    return [
        Box(page.reader.say(title, name=page.other_name), say_all(page, sentences), box)
        for title, sentences, box in outcomes.branches(facts, case, page.role, page.now)
    ]


def waits_of(page: Page, case: CaseFacts) -> list[Box]:
    """What holds until customer service decides; nothing where it is not asked."""
    waits = kind_of(case).waits
    title = page.reader.say(N_("Until customer service decides"))
    return [Box(title, say_all(page, waits))] if waits else []


def _silence(page: Page, after: OrderFacts, case: CaseFacts) -> list[Box]:
    deadline = after.deadline("case", case.id, "answer")
    if deadline is None:
        return []
    title, silent = page.reader.say(N_("If they do not answer")), outcomes.silence(after, deadline, page.role)
    return [Box(title, say_all(page, silent))]


def agreeing(page: Page, kinds: Iterable[Kind]) -> Box | None:
    """What asking for one of these makes true where the other side asked for it first; None where none did (X24)."""
    for kind in kinds:
        request = agreement(page.facts, kind, page.role)
        if request is not None and kind.agrees is not None:
            actor = Actor(page.role, page.facts.user_id(page.role))
            return _agreed(page, kind, decide_case(page.facts, request, kind.agrees.act, actor, page.now))
    return None


def _agreed(page: Page, kind: Kind, plan: Plan) -> Box:
    """The other side asked for the same first: sending is agreeing (X24)."""
    assert kind.agrees is not None  # noqa: S101  (else there would be a case of this reader's own)
    title = page.reader.say(kind.agrees.heading, name=page.other_name)
    return Box(title, say_all(page, outcomes.explain(plan, page.role)), "accept")


def _confirm(page: Page, kind: Kind) -> str:
    """What the button says where sending is agreeing."""
    assert kind.agrees is not None  # noqa: S101  (as above)
    label = kind.move_of(kind.first, kind.agrees.act).confirm
    assert label is not None  # noqa: S101  (an answer is read back before it is given)
    return page.reader.say(label)


def _goes_to(page: Page, kind: Kind, written: bool) -> str:
    """Who reads it, and in which language: the coded part in theirs, the text as it was written (G4)."""
    names = {
        "name": page.other_name,
        "theirs": page.reader.language_name(page.other_locale),
        "own": page.reader.language_name(page.reader.code),
    }
    if kind.tier == STAFF:
        message = N_("Customer service and %(name)s, who read your text exactly as you wrote it, in %(own)s.")
    elif written and page.other_locale != page.reader.code:
        message = N_(
            "%(name)s, who reads the facts in %(theirs)s and your text exactly as you wrote it, in %(own)s. "
            "Customer service is not told."
        )
    else:
        message = N_("%(name)s. Customer service is not told.")
    return page.reader.say(sentence(message, **names))
