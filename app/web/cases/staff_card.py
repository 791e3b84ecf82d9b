"""The card of a case that customer service decides: what both said, what may come, the money (B7, X7, X19)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from flask import url_for

from app.core.errors import Refusal
from app.core.words import N_, NP_, Message
from app.models.tables import access_log
from app.rules.base.deadlines import NEVER
from app.rules.base.facts import CaseFacts, OrderFacts
from app.rules.base.kind import STAFF
from app.rules.base.people import PARTIES, Actor, other
from app.rules.base.registry import KINDS, awaited, kind_of
from app.rules.opening import check_opening
from app.rules.texts import outcomes
from app.web.cases.request_card import acts, silence
from app.web.cases.review import boxes_of, waits_of
from app.web.components.card import (
    ActLink,
    Box,
    FactRow,
    Quote,
    StatusBar,
    WindowLine,
    fact_rows,
    is_mine,
    may_read_answer,
    quote,
    say_all,
    title,
    window,
)
from app.web.components.case_bar import bar_of
from app.web.components.order import Page
from app.web.deadlines.more_time import MoreTime, more_time
from app.web.files.lists import CaseFiles, FileLine

_READ: dict[str, Message] = {
    "case": N_("Customer service read this order, its conversation and its requests on %(at)s"),
    "group": N_("Someone from the group conversation, who is not a party to this order, read it on %(at)s"),
}
STANCES: dict[str | None, Message] = {
    "agreed": NP_("answer to a case", "Agrees"),
    "objected": NP_("answer to a case", "Does not agree"),
    None: NP_("answer to a case", "No answer yet"),
}


def cases_of(facts: OrderFacts) -> list[CaseFacts]:
    """The cases to show, newest first: those that are open or still hold a refund, and else the newest."""
    found = [c for c in reversed(facts.cases) if c.layer == STAFF]
    alive = [c for c in found if c.closed_at is None or facts.deadline("case", c.id, "refund") is not None]
    return alive or found[:1]


def cards(page: Page, texts: Mapping[str, Any], files: CaseFiles) -> list[CaseCard]:
    """The cards of an order's cases for one of its parties."""
    return [card(page, case, texts.get(case.ref), files) for case in cases_of(page.facts)]


def asked_of_staff(page: Page) -> list[ActLink]:
    """What this party can ask customer service now, as links to the forms."""
    found = []
    for kind in KINDS.values():
        if kind.tier != STAFF:
            continue
        try:
            check_opening(page.facts, kind, Actor(page.role), page.now)
        except Refusal:
            continue
        href = url_for("resolution.explain", ref=page.facts.ref, kind=kind.name)
        found.append(ActLink(page.reader.say(kind.label), href))
    return found


def badge(state: str) -> str:
    """How the state of a case is marked; an open one as any request is."""
    return "request" if state == "open" else state


@dataclass(frozen=True, slots=True)
class Statement:
    """What somebody said about a case: a coded answer, the text as it was written, and the files that came along."""

    label: str
    answer: str = ""
    text: Quote | None = None
    files: tuple[FileLine, ...] = ()


def statements(page: Page, case: CaseFacts, texts: Any, files: CaseFiles) -> list[Statement]:
    """What both sides and the staff said, as far as this reader sees it; a proposal only staff see (X71)."""
    say, facts = page.reader.say, page.facts
    found = []
    if texts and texts.comment:
        label = say(N_("Explanation of %(name)s"), name=facts.name(case.opened_by))
        found.append(Statement(label, text=quote(page, texts.comment, texts.comment_lang)))
    answered = texts is not None and texts.answer is not None and may_read_answer(page, case)
    if case.closed_at is None or case.stance or answered:
        label = say(N_("Answer of %(name)s"), name=facts.name(other(case.opened_by)))
        text = quote(page, texts.answer, texts.answer_lang) if answered else None
        stance = "" if answered and case.stance is None else say(STANCES[case.stance])
        found.append(Statement(label, stance, text, files.get(case.id, ()) if answered else ()))
    if texts and texts.verdict and (case.closed_at is not None or page.role not in PARTIES):
        label = say(N_("Statement of customer service"))
        found.append(Statement(label, text=quote(page, texts.verdict, texts.verdict_lang)))
    return found


@dataclass(frozen=True, slots=True)
class CaseCard:
    """What one party sees of a case that customer service decides."""

    id: str
    title: str
    status_bar: StatusBar
    badge: str
    state: str
    is_open: bool
    facts: list[FactRow]
    statements: list[Statement]
    acts: tuple[ActLink, ...]
    group: str | None = None  # where its group conversation is
    boxes: list[Box] = field(default_factory=list)  # what a decision may make true
    waits: list[Box] = field(default_factory=list)  # what holds until then
    silence: Box | None = None  # what happens if who must answer does not,
    line: WindowLine | None = None  # and until when they may
    more_time: MoreTime | None = None
    money: Box | None = None  # what stays in escrow after the decision,
    window: WindowLine | None = None  # and until when


def card(page: Page, case: CaseFacts, texts: Any, files: CaseFiles) -> CaseCard:
    """The card of a case that customer service decides, for one of the parties."""
    say = page.reader.say
    shown = CaseCard(
        id=f"case-{case.ref[:8]}",
        title=title(page, case),
        status_bar=StatusBar("ended", say(kind_of(case).stands(case.state, case.outcome))),
        badge=badge(case.state),
        state=say(kind_of(case).stands(case.state, case.outcome)),
        is_open=case.closed_at is None,
        facts=fact_rows(page, case),
        statements=statements(page, case, texts, files),
        acts=acts(page, case),
        group=url_for("conversations.page", ref=texts.group) if texts and texts.group else None,
    )
    if case.closed_at is None:
        return replace(_awaiting(page, case, shown), boxes=boxes_of(page, page.facts, case), waits=waits_of(page, case))
    ended = (say(NP_("request", "Ended")), page.reader.instant(case.closed_at, "medium"))
    shown = replace(shown, facts=[*shown.facts, ended])
    refund = page.facts.deadline("case", case.id, "refund")
    if refund is None:
        return shown
    sentences = say_all(page, outcomes.silence(page.facts, refund, page.role))
    stays = Box(say(N_("The money stays in escrow for now")), sentences)
    return replace(shown, money=stays, window=window(page, refund))


def _awaiting(page: Page, case: CaseFacts, shown: CaseCard) -> CaseCard:
    """Whose turn it is on an open case: a party's before a deadline, else that of customer service."""
    deadline = awaited(page.facts, case)
    if deadline is None:
        return replace(shown, status_bar=StatusBar("their", page.reader.say(N_("Waiting for customer service"))))
    mine = is_mine(page, deadline)
    bar = bar_of(page, case)
    if deadline.due_at == NEVER or deadline.state != "running" or bar.kind == "passed":
        return replace(shown, status_bar=bar)
    shown = replace(shown, status_bar=bar, silence=silence(page, deadline, mine), line=window(page, deadline))
    return replace(shown, more_time=more_time(page, case))


def access_log_of(page: Page) -> list[str]:
    """When somebody of the staff read the order, or the group of a case (X33); nothing is asked where none could."""
    if not any(kind_of(case).staff_see or _has_group(page, case) for case in page.facts.cases):
        return []
    found = access_log.of_order(page.tx.connection, page.facts.id)
    return [page.reader.say_html(_READ[row.what], at=row.at) for row in found]


def _has_group(page: Page, case: CaseFacts) -> bool:
    texts = page.texts.get(case.ref)
    return texts is not None and texts.group is not None
