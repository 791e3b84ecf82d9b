"""A proposal as its page shows it: what was asked for, what is offered, whose turn it is, and what answers mean."""

from __future__ import annotations

from typing import Any

from flask import url_for

from app.core.i18n import Reader
from app.core.money import Money
from app.core.words import N_, Message
from app.models.tables.offers import Proposed, proposed
from app.rules.base.facts import CaseFacts
from app.rules.base.people import CLIENT, FREELANCER, Actor
from app.rules.decide import decide_case
from app.rules.offers.terms import Terms, shares_of
from app.rules.texts import outcomes
from app.services.offers.offers import brief_of, planned_accept
from app.web.components.card import Choice, StatusBar, ended_bar, joined, quote, say_all, status_bar, window
from app.web.components.order import Page

OFFERED = N_("%(name)s made you an offer")
_TURNS: dict[tuple[str, str], Message] = {
    ("asked", FREELANCER): N_("%(name)s asks what you would do it for"),
    ("asked", CLIENT): N_("Your brief is with %(name)s"),
    ("offered", CLIENT): OFFERED,
    ("offered", FREELANCER): N_("Your offer is with %(name)s"),
    ("declined", CLIENT): N_("This was declined"),
    ("declined", FREELANCER): N_("This was declined"),
    ("withdrawn", CLIENT): N_("This was withdrawn"),
    ("withdrawn", FREELANCER): N_("This was withdrawn"),
}


def terms_view(terms: Terms, currency: str, lang: str, who: Reader) -> dict[str, Any]:
    """Milestones as rows, and what they cost together."""
    rows = [
        {
            "number": None if terms.plain else who.number(number),
            "title": "" if terms.plain else part.title,
            "deliverable": part.deliverable,
            "amount": who.money(Money(part.amount, currency)),
            "due": who.time_tag(part.due_at, "medium"),
        }
        for number, part in enumerate(terms.parts, start=1)
    ]
    return {"rows": rows, "total": who.money(Money(terms.total, currency)), "lang": lang, "plain": terms.plain}


def proposal_view(page: Page) -> dict[str, Any]:
    """Everything the card of a proposal shows to this reader."""
    case, versions = brief_of(page.facts), proposed(page.tx.connection, page.facts.id)
    latest = versions[-1]
    mine = (case.state, page.role) in (("asked", FREELANCER), ("offered", CLIENT))
    view: dict[str, Any] = {
        "title": page.reader.say(_TURNS[case.state, page.role], name=page.other_name),
        "state": case.state,
        "mine": mine,
        "status_bar": _status_bar(page, case, mine),
        "description": quote(page, page.row.description, page.row.lang),
        "asked": _version(page, versions[0]),
        "latest": _version(page, latest) if latest.version else None,
        "older": [_version(page, each) for each in versions[1:-1]],
        "can_approve": case.state == "asked" and latest.version == 0 and latest.terms is not None,
    }
    return view | (_waiting(page, case, latest) if case.state == "offered" else {})


def _status_bar(page: Page, case: CaseFacts, mine: bool) -> StatusBar:
    say = page.reader.say
    if case.state == "offered":
        return status_bar(page, page.facts.deadline("case", case.id, "offer"), mine)
    if case.closed_at is not None:
        return ended_bar(page)
    turn = N_("It is your turn") if mine else N_("Waiting for %(name)s")
    return StatusBar("your" if mine else "their", say(turn, name=page.other_name))


def _version(page: Page, version: Proposed) -> dict[str, Any]:
    """One version: its terms, what was written along with it, and when."""
    terms = version.terms
    say = page.reader.say
    view: dict[str, Any] = {
        "number": page.reader.number(version.version),
        "terms": terms_view(terms, page.facts.currency, version.lang, page.reader) if terms else None,
        "message": quote(page, version.message, version.message_lang),
        "at": page.reader.time_tag(version.at, "medium"),
        "earned": None,
    }
    if terms is not None and page.role == FREELANCER:
        earned, fee = shares_of(terms, page.facts)
        message = N_("You earn %(earned)s of it; %(fee)s is the platform fee.")
        view["earned"] = say(message, earned=earned, fee=fee)
    return view


def _waiting(page: Page, case: CaseFacts, latest: Proposed) -> dict[str, Any]:
    """Until when the offer can be accepted, what silence does, and the client's answers."""
    deadline = page.facts.deadline("case", case.id, "offer")
    if deadline is None or page.now >= deadline.due_at:
        return {}
    mine = page.role == CLIENT
    heading = N_("If you do not answer") if mine else N_("If %(name)s does not answer")
    before = N_("Answer before %(due)s") if mine else N_("%(name)s can answer before %(due)s")
    name, say = page.other_name, page.reader
    silence = say_all(page, outcomes.silence(page.facts, deadline, page.role))
    shown: dict[str, Any] = {
        "due": say.say_html(before, due=deadline.due_at, name=name),
        "window": window(page, deadline),
        "silence": {"title": say.say(heading, name=name), "sentences": silence},
    }
    return shown | ({"answers": _answers(page, case, latest.version)} if mine else {})


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
        _twin(page, N_("If you accept"), accepted, N_("Accept the offer"), links["accept"]),
        _twin(page, N_("If you ask for changes"), changed, N_("Ask for changes"), links["changes"]),
    ]


def _twin(page: Page, title: Message, plan: Any, label: Message, href: str) -> Choice:
    sentences = say_all(page, outcomes.explain(plan, page.role))
    return Choice(page.reader.say(title), joined(sentences), page.reader.say(label), href)
