"""The card of a dispute about money: whose turn, stages, what is locked, offers side by side, answers, ways out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import url_for

from app.core.words import N_, NP_
from app.rules.base.deadlines import NEVER
from app.rules.base.facts import CaseFacts
from app.rules.base.kind import DISPUTE, Move
from app.rules.base.plan import Plan
from app.rules.base.registry import awaited, kind_of
from app.rules.disputes.offers import live
from app.rules.texts import outcomes
from app.rules.texts.progress import progress
from app.web.cases.request_card import due_sentence, silence
from app.web.cases.staff_card import Statement, statements
from app.web.components.card import (
    ActLink,
    Box,
    Choice,
    FactRow,
    StatusBar,
    WindowLine,
    ended_bar,
    fact_rows,
    is_mine,
    joined,
    say_all,
    title,
    window,
)
from app.web.components.case_bar import bar_of
from app.web.components.order import Page
from app.web.deadlines.more_time import MoreTime, more_time
from app.web.disputes.offers import OfferView, offers_made
from app.web.orders.stages import Stage, Stages


@dataclass(frozen=True, slots=True)
class DisputeCard:
    """What one party sees of a dispute."""

    id: str
    ref: str
    title: str
    status_bar: StatusBar
    badge: str
    state: str
    is_open: bool
    stages: Stages | None
    facts: list[FactRow]
    statements: list[Statement]
    group: str | None = None  # where its group conversation is
    offer: OfferView | None = None
    earlier: tuple[OfferView, ...] = ()
    due: str | None = None
    window: WindowLine | None = None
    silence: Box | None = None
    more_time: MoreTime | None = None
    answers: tuple[Choice, ...] = ()
    ways_out: tuple[ActLink, ...] = ()


def dispute_cards(page: Page, texts: Mapping[str, Any]) -> list[DisputeCard]:
    """The cards of the disputes of an order: the open one, else the newest."""
    found = [case for case in reversed(page.facts.cases) if case.layer == DISPUTE]
    shown = [case for case in found if case.closed_at is None] or found[:1]
    return [dispute_card(page, case, texts.get(case.ref)) for case in shown]


def dispute_card(page: Page, case: CaseFacts, texts: Any) -> DisputeCard:
    """The card of this dispute for one of its parties."""
    kind, say = kind_of(case), page.reader.say
    offers = offers_made(page, case) if kind.offers else []
    standing = kind.offers and live(case) is not None
    shown = DisputeCard(
        id="dispute",
        ref=case.ref,
        title=title(page, case),
        status_bar=ended_bar(page),
        badge=case.state,
        state=say(kind.stands(case.state, case.outcome)),
        is_open=case.closed_at is None,
        stages=_stages(page, case),
        facts=[*fact_rows(page, case), *_locked(page, case)],
        statements=statements(page, case, texts, {}),
        group=url_for("conversations.page", ref=texts.group) if texts and texts.group else None,
        offer=offers[0] if standing and len(offers) > 1 else None,  # the first stands among the facts
        earlier=tuple(offers[1:] if standing else offers),
    )
    if case.closed_at is not None:
        ended = (say(NP_("request", "Ended")), page.reader.instant(case.closed_at, "medium"))
        return replace(shown, facts=[*shown.facts, ended])
    found = list(outcomes.open_to(page.facts, case, page.role, page.now))
    shown = replace(
        shown,
        answers=tuple(_answer(page, case, move, plan) for move, plan in found if not move.quiet),
        ways_out=tuple(_way(page, case, move) for move, _ in found if move.quiet),
    )
    return _awaiting(page, case, shown)


def _awaiting(page: Page, case: CaseFacts, shown: DisputeCard) -> DisputeCard:
    """Whose turn it is: a deadline that decides names it, else the offer that waits for an answer."""
    deadline = awaited(page.facts, case)
    mine = is_mine(page, deadline)
    bar = bar_of(page, case)
    if deadline is None or deadline.due_at == NEVER or deadline.state != "running" or bar.kind == "passed":
        return replace(shown, status_bar=bar)
    return replace(
        shown,
        status_bar=bar,
        due=due_sentence(page, deadline, mine),
        window=window(page, deadline),
        silence=silence(page, deadline, mine),
        more_time=more_time(page, case),
    )


def _stages(page: Page, case: CaseFacts) -> Stages | None:
    known = progress(case)
    if known is None:
        return None
    stops = [Stage(known.state(place), page.reader.say(label)) for place, label in enumerate(known.stages)]
    return Stages("", stops)


def _locked(page: Page, case: CaseFacts) -> list[FactRow]:
    """What is locked, and what goes on beside it (X17)."""
    if case.closed_at is not None or not kind_of(case).locks:
        return []
    milestone = next((m for m in page.facts.milestones if m.locked_by(case.id)), None)
    if milestone is None:
        return []
    money, say = page.facts.money, page.reader.say
    locked = (say(N_("Locked in escrow")), page.reader.money(money(milestone.locked_by(case.id))))
    rest = (say(N_("Not in dispute")), page.reader.money(money(milestone.free)))
    return [locked, rest] if milestone.free else [locked]


def _answer(page: Page, case: CaseFacts, move: Move, plan: Plan) -> Choice:
    """An answer of this reader: what it means, and the way to it."""
    assert move.label is not None  # noqa: S101  (open_to gives moves with a button)
    say = page.reader.say
    href = url_for("cases.review", ref=case.ref, act=move.act)
    meant = () if move.fields else outcomes.explain(plan, page.role)
    text = joined(say_all(page, meant)) if meant else say(move.means)
    return Choice(say(move.title or move.label), text, say(move.label), href)


def _way(page: Page, case: CaseFacts, move: Move) -> ActLink:
    assert move.label is not None  # noqa: S101  (as above)
    return ActLink(page.reader.say(move.label), url_for("cases.review", ref=case.ref, act=move.act))
