"""What is over: requests that have ended, folded into one line, and a cancelled order with its money (G3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.core.words import N_, NP_, sentence
from app.rules.base import labels
from app.rules.base.facts import CaseFacts, OrderFacts
from app.rules.base.kind import PEER
from app.rules.base.people import other
from app.rules.texts import outcomes
from app.web.cases.request_card import acts
from app.web.components.card import (
    ActLink,
    Box,
    FactRow,
    Quote,
    StatusBar,
    WindowLine,
    ended_bar,
    fact_rows,
    may_read_answer,
    quote,
    say_all,
    title,
    window,
)
from app.web.components.order import Page
from app.web.files.lists import CaseFiles, FileLine


@dataclass(frozen=True, slots=True)
class EndedCard:
    """A request that has ended: how, when, and what was written."""

    ref: str
    title: str
    status_bar: StatusBar
    state: str
    outcome: str
    ended: str
    facts: tuple[FactRow, ...]
    comment: Quote | None
    answer: Quote | None
    files: tuple[FileLine, ...]


@dataclass(frozen=True, slots=True)
class CancelledCard:
    """A cancelled order: the label, its cause, and where the money goes while it waits in escrow."""

    title: str
    status_bar: StatusBar
    cause: str | None
    facts: list[FactRow]
    words: list[tuple[str, Quote]]  # what each side wrote, under whose words it is
    money: Box | None = None
    window: WindowLine | None = None
    acts: tuple[ActLink, ...] = ()


def ended_request(page: Page, case: CaseFacts, texts: Any, files: CaseFiles) -> EndedCard:
    """The card of a request that has ended, for this reader."""
    ended = page.reader.instant(case.closed_at or page.now, "medium")
    reads = may_read_answer(page, case)
    return EndedCard(
        ref=case.ref,
        title=title(page, case),
        status_bar=ended_bar(page),
        state=case.state,
        outcome=page.reader.say(labels.outcome(case)),
        ended=ended,
        facts=(*fact_rows(page, case), (page.reader.say(NP_("request", "Ended")), ended)),
        comment=quote(page, texts.comment, texts.comment_lang) if texts else None,
        answer=quote(page, texts.answer, texts.answer_lang) if texts and reads else None,
        files=files.get(case.id, ()) if reads else (),
    )


@dataclass(frozen=True, slots=True)
class EarlierRequests:
    """The requests of an order that have ended, newest first, as one line that unfolds; `stands_open` at first."""

    title: str
    stands_open: bool
    cards: tuple[EndedCard, ...]


def earlier(page: Page, texts: Mapping[str, Any], files: CaseFiles) -> EarlierRequests | None:
    """The requests that have ended, without the one whose words stand on the card of a cancelled order; None without
    any. The line stands open where the newest was answered in words to this reader (F10)."""
    cause = _cause_of(page.facts) if page.facts.state == "cancelled" else None
    ended = [c for c in reversed(page.facts.cases) if c.layer == PEER and c.closed_at is not None and c != cause]
    if not ended:
        return None
    cards = tuple(ended_request(page, case, texts.get(case.ref), files) for case in ended)
    return EarlierRequests(
        title=page.reader.say(N_("Earlier requests (%(count)s)"), count=page.reader.number(len(cards))),
        stands_open=cards[0].answer is not None and ended[0].opened_by == page.role,
        cards=cards,
    )


def _cause_of(facts: OrderFacts) -> CaseFacts | None:
    """The request that ended the order; None when staff did."""
    ended = (c for c in reversed(facts.cases) if c.layer == PEER and c.closed_at == facts.cancelled_at)
    return next((c for c in ended if c.state in ("accepted", "lapsed")), None)


def _words(page: Page, case: CaseFacts, texts: Any) -> list[tuple[str, Quote]]:
    """What both sides wrote: the second one's words too, who asked to cancel as well (X24)."""
    both = (
        (case.opened_by, quote(page, texts.comment, texts.comment_lang)),
        (other(case.opened_by), quote(page, texts.answer, texts.answer_lang)),
    )
    label = N_("Explanation of %(name)s")
    return [(page.reader.say(label, name=page.facts.name(who)), said) for who, said in both if said]


def cancelled(page: Page, texts: Mapping[str, Any]) -> CancelledCard:
    """The card of a cancelled order, for this reader (G3)."""
    say, facts = page.reader.say, page.facts
    case, cause = _cause_of(facts), labels.cause_of(facts)
    written = texts.get(case.ref) if case else None
    shown = CancelledCard(
        title=say(labels.order_state(facts.state, facts.consent)),
        status_bar=ended_bar(page),
        cause=say(N_("Cause: %(cause)s"), cause=cause) if cause else None,
        facts=fact_rows(page, case) if case else [],
        words=_words(page, case, written) if case and written else [],
    )
    refund = next((d for d in facts.deadlines if d.kind == "refund"), None)
    if refund is None or case is None:
        return shown
    sentences = outcomes.silence(facts, refund, page.role)
    stays = sentence(N_("Until then %(amount)s stays in escrow."), amount=facts.escrow)
    money = Box(say(N_("The money stays in escrow for now")), say_all(page, (*sentences, stays)))
    ways = acts(page, case)
    bar = (
        replace(shown.status_bar, left_text=say(N_("You can still agree to the cancellation")))
        if ways
        else shown.status_bar
    )
    return replace(shown, money=money, window=window(page, refund), acts=ways, status_bar=bar)
