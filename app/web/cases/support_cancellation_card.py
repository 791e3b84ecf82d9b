"""The card of a cancellation through customer service, and the review before asking for one (B7, X7, X19)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import url_for

from app.core.errors import Refusal
from app.core.words import N_, NP_, Message
from app.models.tables import access_log
from app.rules.base import labels
from app.rules.base.facts import CaseFacts, DeadlineFacts, OrderFacts
from app.rules.base.kind import OPENER, RESPONDER, STAFF
from app.rules.base.people import Actor
from app.rules.base.registry import KINDS
from app.rules.cases.contests import REST, number_of
from app.rules.cases.support_texts import what as what_is_cancelled
from app.rules.kinds.support_cancellation import NAME, SupportCancellation
from app.rules.moves import legal, of
from app.rules.opening import check_opening, decide_open
from app.rules.texts import outcomes as consequences
from app.rules.texts import stories
from app.rules.texts.decisions import decisions
from app.web.components.card import fact_rows, quote, said, window
from app.web.components.order import Page

DRAFT = "0" * 32  # the reference of a case that is not there yet
_PAGES = {"agree": "agreement", "object": "objection", "withdraw": "withdrawal"}

_STANCES: dict[str | None, Message] = {
    "agreed": NP_("answer to a case", "Agrees"),
    "objected": NP_("answer to a case", "Does not agree"),
    None: NP_("answer to a case", "No answer yet"),
}
_NO_CLOCK = N_("Customer service has no deadline here. Until it decides, nothing is cancelled and no money moves.")
_HELD_BACK = N_("Meanwhile a delivery of it is not approved by itself.")


def cases_of(facts: OrderFacts) -> list[CaseFacts]:
    """The cases to show, newest first: those that are open or still hold a refund, and else the newest."""
    found = [c for c in reversed(facts.cases) if c.layer == STAFF]
    alive = [c for c in found if c.closed_at is None or facts.deadline("case", c.id, "refund") is not None]
    return alive or found[:1]


def cards(page: Page, texts: dict[str, Any]) -> list[dict[str, Any]]:
    """The cards of an order's cases for one of its parties."""
    return [_card(page, case, texts.get(case.ref)) for case in cases_of(page.facts)]


def may_ask(facts: OrderFacts, role: str, now: datetime) -> bool:
    """Whether this party can ask customer service now."""
    try:
        check_opening(facts, KINDS[NAME], Actor(role), now)
    except Refusal:
        return False
    return True


def badge(state: str) -> str:
    """How the state of a case is marked; an open one as any request is."""
    return "request" if state == "open" else state


def title(page: Page, case: CaseFacts) -> str:
    """Who asked to cancel what."""
    number = number_of(page.facts, case)
    told = {"by": case.opened_by, "kind": case.details["scope"]} | ({} if number is None else {"number": number})
    names = (page.facts.client_name, page.facts.freelancer_name, page.facts.currency)
    return page.reader.say(stories.story(stories.Told("cancellation.opened", told, *names), page.role))


def what(page: Page, case: CaseFacts) -> str:
    """What is to be cancelled."""
    return page.reader.say(what_is_cancelled(page.facts, case))


def said_rows(page: Page, case: CaseFacts, texts: Any) -> list[tuple[str, Any, dict[str, Any] | None]]:
    """What both sides and the staff said: a label, a coded answer, and the text as it was written."""
    say, facts = page.reader.say, page.facts
    responder = facts.name("freelancer" if case.opened_by == "client" else "client")
    rows: list[tuple[str, Any, dict[str, Any] | None]] = []
    if texts and texts.comment:
        label = say(N_("Explanation of %(name)s"), name=facts.name(case.opened_by))
        rows.append((label, "", quote(page, texts.comment, texts.comment_lang)))
    if case.closed_at is None or case.stance:
        label = say(N_("Answer of %(name)s"), name=responder)
        rows.append(
            (label, say(_STANCES[case.stance]), quote(page, texts.answer, texts.answer_lang) if texts else None)
        )
    if texts and texts.verdict:
        rows.append((say(N_("Statement of customer service")), "", quote(page, texts.verdict, texts.verdict_lang)))
    return rows


def _card(page: Page, case: CaseFacts, texts: Any) -> dict[str, Any]:
    say = page.reader.say
    view: dict[str, Any] = {
        "id": f"case-{case.ref[:8]}",
        "title": title(page, case),
        "badge": badge(case.state),
        "state": say(labels.SUPPORT_STATES[case.state]),
        "is_open": case.closed_at is None,
        "facts": fact_rows(page, case),
        "said": said_rows(page, case, texts),
        "acts": acts(page, case),
        "boxes": [],
    }
    if case.closed_at is None:
        view["band"] = {"kind": "their", "left_text": say(N_("Waiting for customer service"))}
        view["boxes"] = boxes(page, page.facts, case.ref)
        view["waits"] = waits(page)
        return view
    view["band"] = {"kind": "ended", "left_text": say(N_("You need not do anything"))}
    view["facts"].append((say(NP_("request", "Ended")), page.reader.instant(case.closed_at, "medium")))
    refund = page.facts.deadline("case", case.id, "refund")
    return view | (_refund(page, refund) if refund else {})


def _refund(page: Page, refund: DeadlineFacts) -> dict[str, Any]:
    sentences = said(page, consequences.silence(page.facts, refund, page.role))
    return {"window": window(page, refund), "money": sentences}


def acts(page: Page, case: CaseFacts) -> list[dict[str, str]]:
    """What this reader may do about the case now, as links to the pages that say what it means."""
    side = OPENER if case.opened_by == page.role else RESPONDER
    refund = page.facts.deadline("case", case.id, "refund")
    over = refund is None or page.now >= refund.due_at
    found = []
    for transition in legal(case.kind, case.state, side):
        given = case.stance == "agreed" or (transition.act == "object" and case.stance is not None)
        if transition.label is None or (side == RESPONDER and given) or (case.closed_at is not None and over):
            continue
        endpoint = f"support_cancellation.{_PAGES[transition.act]}"
        href = url_for(endpoint, ref=page.facts.ref, case_ref=case.ref)
        found.append({"label": page.reader.say(transition.label), "href": href})
    return found


def boxes(page: Page, facts: OrderFacts, ref: str) -> list[dict[str, Any]]:
    """What each decision would make true, told off the decision itself (G2)."""
    case = next(c for c in facts.cases if c.ref == ref)
    mine, found = case.opened_by == page.role, decisions(facts, ref, page.role, page.now)
    shown = []
    for move in of(case.kind):
        title = move.if_they if mine else move.if_you
        if title is not None and move.act in found:
            heading = page.reader.say(title, name=page.other_name)
            shown.append({"title": heading, "sentences": said(page, found[move.act]), "kind": move.box})
    return shown


def waits(page: Page) -> dict[str, Any]:
    """What is so until customer service decides."""
    sentences = [page.reader.say(_NO_CLOCK), page.reader.say(_HELD_BACK)]
    return {"title": page.reader.say(N_("Until customer service decides")), "sentences": sentences}


def review_of(page: Page, details: SupportCancellation, comment: str) -> dict[str, Any]:
    """The view of the review; refuses as asking would."""
    digest = "draft" if comment else None
    plan = decide_open(page.facts, NAME, Actor(page.role), page.now, DRAFT, details, comment, digest)
    case = plan.after.cases[-1]
    return {
        "facts": fact_rows(page, case),
        "comment": quote(page, comment, page.reader.code),
        "goes_to": _goes_to(page),
        "boxes": boxes(page, plan.after, DRAFT),
        "waits": waits(page),
    }


def _goes_to(page: Page) -> str:
    message = N_("Customer service and %(name)s, who read your text as you wrote it, in %(own)s.")
    return page.reader.say(message, name=page.other_name, own=page.reader.language_name(page.reader.code))


def scopes(page: Page) -> list[tuple[str, str]]:
    """What can be cancelled: each milestone that is not finished, and all of them."""
    say, facts = page.reader.say, page.facts
    message = N_("Milestone %(number)s: %(title)s (%(amount)s)")
    parts = [m for m in facts.milestones if m.state not in ("approved", "returned")]
    each = [(str(m.id), say(message, number=m.position, title=m.title, amount=facts.money(m.amount))) for m in parts]
    return [*each, (REST, say(N_("The rest of the order: everything that is not approved yet")))]


def readings_of(page: Page) -> list[str]:
    """When somebody of customer service read the order (X33); an order without a case of theirs was never shown."""
    if not any(case.layer == 3 for case in page.facts.cases):
        return []
    message = N_("Customer service read this order, its conversation and its requests: %(at)s")
    return [page.reader.say_html(message, at=row.at) for row in access_log.of_order(page.tx.connection, page.facts.id)]
