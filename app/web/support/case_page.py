"""What customer service sees of a case: the order with what both sides wrote, and the decisions (X33)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for

from app.core.errors import Refusal
from app.core.i18n import Reader
from app.core.words import N_, NP_, Sentence
from app.rules.base import labels
from app.rules.base.facts import CaseFacts
from app.rules.base.fields import Prose
from app.rules.base.people import SUPPORT, Actor
from app.rules.base.registry import kind_of
from app.rules.cases.second_person import confirms, proposal
from app.rules.decide import decide_case, needs_second, staff_moves
from app.rules.moves import legal
from app.rules.texts.outcomes import DRAFT, explain
from app.web.cases.staff_card import statements
from app.web.components.card import FactRow, Quote, fact_rows, quote, say_all
from app.web.components.card import title as request_title
from app.web.components.order import Page
from app.web.conversations.messages import ALL, conversation
from app.web.evidence.lists import card_of
from app.web.files.lists import order_files
from app.web.frame.access import me
from app.web.support.beside import beside
from app.web.support.rows import clock_of

_SECOND = N_("It takes effect when a second person at customer service confirms it.")
_CONFIRMING = N_("You confirm what a colleague proposed, with the statement in the case.")


def people(row: Any, who: Reader) -> str:
    """Both parties and the languages in which they read."""
    message = N_("%(client)s (client, %(client_language)s) and %(freelancer)s (freelancer, %(freelancer_language)s)")
    return who.say(
        message,
        client=row.client_name,
        client_language=who.language_name(row.client_locale),
        freelancer=row.freelancer_name,
        freelancer_language=who.language_name(row.freelancer_locale),
    )


def whole_case(page: Page, case: CaseFacts, row: Any) -> dict[str, Any]:
    """Everything there is to read for a decision."""
    own = page.texts.get(case.ref)
    return {
        "page": page,
        "case": summary(page, case, row),
        "statements": statements(page, case, own, order_files(page).cases),
        "evidence": card_of(page, case),
        "waits": _proposed(page, case, row),
        "milestones": _milestones(page),
        "requests": _requests(page, page.texts),
        "conversation": conversation(page, whole=True),
        "limit": ALL,
        "choices": choices(page, case),
        **beside(page, row),
    }


@dataclass(frozen=True, slots=True)
class Summary:
    """What a case is about, how it stands, and who has it."""

    ref: str
    title: str
    people: str
    facts: list[FactRow]


def summary(page: Page, case: CaseFacts, row: Any) -> Summary:
    """The head of a case and its facts, for staff."""
    say = page.reader.say
    rows = [(say(N_("Status")), say(kind_of(case).stands(case.state, case.outcome))), *fact_rows(page, case)]
    rows.append((say(N_("Requested on")), page.reader.instant(case.opened_at, "medium")))
    clock = clock_of(page.facts, case)
    if clock is not None:
        rows.append((say(NP_("label", "Due")), page.reader.instant(clock.due_at, "medium")))
    if row.staff_name:
        rows.append((say(N_("Assigned to")), row.staff_name))
    if case.closed_at is not None:
        rows.append((say(NP_("request", "Ended")), page.reader.instant(case.closed_at, "medium")))
    return Summary(case.ref, say(title_of(page, case)), people(row, page.reader), rows)


def title_of(page: Page, case: CaseFacts) -> Sentence:
    """Who asks what, as a title for staff."""
    asks = kind_of(case).asks
    assert asks is not None  # noqa: S101  (the registry refuses a kind for staff without it)
    return asks(page.facts, case)


@dataclass(frozen=True, slots=True)
class Decision:
    """What staff may do now, with what it would make true (G2)."""

    act: str
    label: str
    href: str
    sentences: list[str]
    kind: str  # how that is drawn
    text: Prose | None  # the statement that it needs
    reads: bool  # it is read back before it is done


def choices(page: Page, case: CaseFacts) -> list[Decision]:
    """The decisions that this person may take now; what would be refused is left out."""
    found = []
    for move in staff_moves(case, me().id):
        try:
            plan = decide_case(page.facts, case, move.act, Actor(SUPPORT, me().id), page.now, text=DRAFT)
        except Refusal:
            continue
        if move.label is not None:
            label, sentences = page.reader.say(move.label), say_all(page, explain(plan, SUPPORT))
            if needs_second(page.facts, case, move):
                sentences.append(page.reader.say(_CONFIRMING if confirms(case, move) else _SECOND))
            href = url_for("decisions.form", ref=case.ref, act=move.act)
            text = None if confirms(case, move) else move.text
            found.append(Decision(move.act, label, href, sentences, move.box, text, move.text is not None))
    return found


def _proposed(page: Page, case: CaseFacts, row: Any) -> str | None:
    """What waits for a second person, and who proposed it."""
    waits = proposal(case)
    if waits is None:
        return None
    label = next(move.label for move in legal(case.kind, case.state, SUPPORT) if move.act == waits.act)
    assert label is not None  # noqa: S101  (it was offered as a button)
    mine = N_("You proposed: %(decision)s. Someone else has to confirm it.")
    theirs = N_("A colleague proposed: %(decision)s. Read the case, then confirm it or send it back.")
    return page.reader.say(mine if waits.by == me().id else theirs, decision=label)


@dataclass(frozen=True, slots=True)
class MilestoneLine:
    """A milestone as staff see it: how it stands, and its money."""

    number: int
    title: str
    state: str
    escrow: str
    amount: str


def _milestones(page: Page) -> list[MilestoneLine]:
    say, facts = page.reader.say, page.facts
    return [
        MilestoneLine(
            m.position,
            m.title,
            say(labels.MILESTONE_STATES[m.state]),
            page.reader.money(facts.money(m.escrow)),
            page.reader.money(facts.money(m.amount)),
        )
        for m in facts.milestones
    ]


@dataclass(frozen=True, slots=True)
class RequestLine:
    """A request between the two, with what was written."""

    title: str
    state: str
    outcome: str
    at: str
    comment: Quote | None
    answer: Quote | None


def _requests(page: Page, texts: Mapping[str, Any]) -> list[RequestLine]:
    """The requests between the two, newest first."""
    rows = []
    for case in reversed([c for c in page.facts.cases if c.layer == 1]):
        own = texts.get(case.ref)
        rows.append(
            RequestLine(
                title=request_title(page, case),
                state=case.state,
                outcome=page.reader.say(labels.outcome(case)),
                at=page.reader.instant(case.opened_at, "medium"),
                comment=quote(page, own.comment, own.comment_lang) if own else None,
                answer=quote(page, own.answer, own.answer_lang) if own else None,
            )
        )
    return rows
