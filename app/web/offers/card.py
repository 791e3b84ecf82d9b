"""A proposal as its page shows it: what was asked for, what is offered, whose turn it is, and what answers mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import url_for

from app.core.i18n import Reader
from app.core.money import Money
from app.core.words import N_, Message
from app.models.tables.offers import Proposed, proposed
from app.rules.base.facts import CaseFacts
from app.rules.base.people import CLIENT, FREELANCER, Actor
from app.rules.base.plan import Plan
from app.rules.decide import decide_case
from app.rules.offers.terms import Terms, shares_of
from app.rules.texts import outcomes
from app.services.offers.offers import brief_of, planned_accept
from app.web.components.card import (
    Box,
    Choice,
    Quote,
    StatusBar,
    WindowLine,
    ended_bar,
    joined,
    quote,
    say_all,
    status_bar,
    window,
)
from app.web.components.order import Page

OFFERED = N_("%(name)s made you an offer")
_TURNS: dict[tuple[str, str], Message] = {
    ("asked", FREELANCER): N_("%(name)s is asking for your price"),
    ("asked", CLIENT): N_("%(name)s has your brief"),
    ("offered", CLIENT): OFFERED,
    ("offered", FREELANCER): N_("%(name)s has your offer"),
    ("declined", CLIENT): N_("This was declined"),
    ("declined", FREELANCER): N_("This was declined"),
    ("withdrawn", CLIENT): N_("This was withdrawn"),
    ("withdrawn", FREELANCER): N_("This was withdrawn"),
}

_NO_DEADLINE: dict[str, Message] = {
    FREELANCER: N_("There is no deadline. %(name)s is waiting for your offer."),
    CLIENT: N_("There is no deadline. You can withdraw the brief until there is an offer."),
}


@dataclass(frozen=True, slots=True)
class TermsRow:
    """One milestone of what is proposed."""

    number: str | None
    title: str
    deliverable: str
    amount: str
    due: str


@dataclass(frozen=True, slots=True)
class TermsTable:
    """What is proposed: its milestones as rows, and what they cost together."""

    rows: Sequence[TermsRow]
    total: str
    lang: str
    plain: bool


@dataclass(frozen=True, slots=True)
class Version:
    """A version of what is proposed, with what was written along with it."""

    number: str
    terms: TermsTable | None
    message: Quote | None
    at: str
    earned: str | None = None


@dataclass(frozen=True, slots=True)
class ProposalCard:
    """A proposal: what was asked for, what is offered, whose turn it is, and what answers mean."""

    title: str
    state: str
    mine: bool
    status_bar: StatusBar
    description: Quote | None
    asked: Version
    latest: Version | None
    older: Sequence[Version]
    can_approve: bool
    due: str | None = None
    no_deadline: str | None = None
    window: WindowLine | None = None
    silence: Box | None = None
    answers: Sequence[Choice] = ()
    declined: Quote | None = None  # what was said with declining it,
    declined_by: str = ""  # and by whom


def terms_view(terms: Terms, currency: str, lang: str, who: Reader) -> TermsTable:
    """Milestones as rows, and what they cost together."""
    rows = [
        TermsRow(
            number=None if terms.plain else who.number(number),
            title="" if terms.plain else part.title,
            deliverable=part.deliverable,
            amount=who.money(Money(part.amount, currency)),
            due=who.time_tag(part.due_at, "medium"),
        )
        for number, part in enumerate(terms.parts, start=1)
    ]
    return TermsTable(rows, who.money(Money(terms.total, currency)), lang, terms.plain)


def proposal_view(page: Page) -> ProposalCard:
    """Everything the card of a proposal shows to this reader."""
    case, versions = brief_of(page.facts), proposed(page.tx.connection, page.facts.id)
    latest = versions[-1]
    mine = (case.state, page.role) in (("asked", FREELANCER), ("offered", CLIENT))
    card = ProposalCard(
        title=page.reader.say(_TURNS[case.state, page.role], name=page.other_name),
        state=case.state,
        mine=mine,
        status_bar=_status_bar(page, case, mine),
        description=quote(page, page.row.description, page.row.lang),
        asked=_version(page, versions[0]),
        latest=_version(page, latest) if latest.version else None,
        older=[_version(page, each) for each in versions[1:-1]],
        no_deadline=page.reader.say(_NO_DEADLINE[page.role], name=page.other_name) if case.state == "asked" else None,
        can_approve=case.state == "asked" and latest.version == 0 and latest.terms is not None,
    )
    if case.state == "declined":
        return _declined(page, card, case)
    return _waiting(page, card, case, latest) if case.state == "offered" else card


def _declined(page: Page, card: ProposalCard, case: CaseFacts) -> ProposalCard:
    """What was said with declining it: by the client, if there was an offer to decline, else by the freelancer."""
    texts = page.texts.get(case.ref)
    who = CLIENT if case.details["offer"] else FREELANCER
    said = quote(page, texts.answer, texts.answer_lang) if texts else None
    heading = page.reader.say(N_("Answer of %(name)s"), name=page.facts.name(who))
    return replace(card, declined=said, declined_by=heading)


def _status_bar(page: Page, case: CaseFacts, mine: bool) -> StatusBar:
    say = page.reader.say
    if case.state == "offered":
        return status_bar(page, page.facts.deadline("case", case.id, "offer"), mine)
    if case.closed_at is not None:
        return ended_bar(page)
    turn = N_("It is your turn") if mine else N_("Waiting for %(name)s")
    return StatusBar("your" if mine else "their", say(turn, name=page.other_name))


def _version(page: Page, version: Proposed) -> Version:
    """One version: its terms, what was written along with it, and when."""
    terms, earned = version.terms, None
    if terms is not None and page.role == FREELANCER:
        net, fee = shares_of(terms, page.facts)
        earned = page.reader.say(N_("You earn %(earned)s of it; %(fee)s is the platform fee."), earned=net, fee=fee)
    return Version(
        number=page.reader.number(version.version),
        terms=terms_view(terms, page.facts.currency, version.lang, page.reader) if terms else None,
        message=quote(page, version.message, version.message_lang),
        at=page.reader.time_tag(version.at, "medium"),
        earned=earned,
    )


def _waiting(page: Page, card: ProposalCard, case: CaseFacts, latest: Proposed) -> ProposalCard:
    """Until when the offer can be accepted, what silence does, and the client's answers."""
    deadline = page.facts.deadline("case", case.id, "offer")
    if deadline is None or page.now >= deadline.due_at:
        return card
    mine = page.role == CLIENT
    heading = N_("If you do not answer") if mine else N_("If %(name)s does not answer")
    before = N_("Answer before %(due)s") if mine else N_("%(name)s can answer before %(due)s")
    name, who = page.other_name, page.reader
    silence = say_all(page, outcomes.silence(page.facts, deadline, page.role))
    return replace(
        card,
        due=who.say_html(before, due=deadline.due_at, name=name),
        window=window(page, deadline),
        silence=Box(who.say(heading, name=name), silence),
        answers=_answers(page, case, latest.version) if mine else (),
    )


def _answers(page: Page, case: CaseFacts, version: int) -> list[Choice]:
    """What the client may answer; declining stands apart, beneath."""
    ref, client = page.facts.ref, Actor(CLIENT, page.facts.client_id)
    accepted = planned_accept(page.tx, page.facts, client, version)
    changed = decide_case(page.facts, case, "ask_changes", client, page.now, version=version, text=None)
    links = {
        "accept": url_for("offers.review_acceptance", ref=ref, version=version),
        "changes": url_for("offers.changes", ref=ref, version=version),
    }
    return [
        _answer(page, N_("If you accept"), accepted, N_("Accept the offer"), links["accept"]),
        _answer(page, N_("If you ask for changes"), changed, N_("Ask for changes"), links["changes"]),
    ]


def _answer(page: Page, title: Message, plan: Plan, label: Message, href: str) -> Choice:
    text = joined(say_all(page, outcomes.explain(plan, page.role)))
    return Choice(page.reader.say(title), text, page.reader.say(outcomes.button(plan, label)), href)
