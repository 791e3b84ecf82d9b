"""A row of the desk's table: when, what, whose, in which languages, how it stands, who has it, and what to do here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for

from app.core.database.tx import Tx
from app.core.i18n import Reader
from app.core.words import N_, NP_, Message
from app.rules.base.deadlines import NEVER
from app.rules.base.facts import CaseFacts, DeadlineFacts, OrderFacts
from app.rules.base.kind import GIVE_BACK, TAKE
from app.rules.base.people import PARTIES
from app.rules.base.registry import awaited, kind_of
from app.rules.decide import staff_moves
from app.web.cases.staff_card import STANCES
from app.web.components.card import urgency

_IN_ROW: Mapping[str, Message] = {TAKE: NP_("button", "Take it"), GIVE_BACK: NP_("button", "Give back")}


@dataclass(frozen=True, slots=True)
class Due:
    """The next clock of a case as a badge over its instant; without a clock, since when it waits or when it ended."""

    badge: str  # how it is marked; "" without a badge
    text: str
    at: str


@dataclass(frozen=True, slots=True)
class DeskRow:
    """A case in one row."""

    ref: str
    href: str
    due: Due
    kind: str
    about: str
    title: str
    lang: str
    client: str
    freelancer: str
    codes: str
    languages: str
    amount: str
    state: str
    turn: str
    keeper: str
    act: str = ""  # what may be done in the row,
    label: str = ""  # and what its button says


def row(tx: Tx, found: Any, facts: OrderFacts, who: Reader, me: int) -> DeskRow:
    """The row of a case, as this reader reads it."""
    case = facts.case(found.ref)
    assert case is not None  # noqa: S101  (its row was just found)
    kind, say = kind_of(case), who.say
    assert kind.line is not None  # noqa: S101  (the registry refuses a kind for staff without it)
    codes = dict.fromkeys((found.client_locale, found.freelancer_locale))
    act = _act(case, me)
    return DeskRow(
        ref=found.ref,
        href=url_for("support.case", ref=found.ref),
        due=_due(tx, facts, case, who),
        kind=say(kind.requested),
        about=say(kind.line(facts, case)),
        title=found.title,
        lang=found.lang or "",
        client=found.client_name,
        freelancer=found.freelancer_name,
        codes=" · ".join(codes),
        languages=say(N_("Languages: %(names)s"), names=", ".join(map(who.language_name, codes))),
        amount="" if case.closed_at is not None else who.money(facts.money(contested(facts, case))),
        state=say(kind.stands(case.state, case.outcome)),
        turn=_turn(facts, case, who),
        keeper=say(NP_("keeper of a case", "You")) if found.staff_id == me else found.staff_name or "",
        act=act,
        label=say(_IN_ROW[act]) if act else "",
    )


def contested(facts: OrderFacts, case: CaseFacts) -> int:
    """What is in escrow of the milestones that the case holds back, in minor units."""
    holds = kind_of(case).holds
    held = () if holds is None else holds(facts, case)
    return sum(m.escrow for m in facts.milestones if m.id in held)


def clock_of(facts: OrderFacts, case: CaseFacts) -> DeadlineFacts | None:
    """The deadline of an open case that comes next; what runs on after it, such as a refund, is not the desk's."""
    if case.closed_at is not None:
        return None
    running = (d for d in facts.deadlines if (d.subject, d.subject_id, d.state) == ("case", case.id, "running"))
    return next((d for d in running if d.due_at < NEVER), None)


def _due(tx: Tx, facts: OrderFacts, case: CaseFacts, who: Reader) -> Due:
    if case.closed_at is not None:
        return Due("", "", who.instant(case.closed_at, "medium"))
    clock = clock_of(facts, case)
    if clock is None:
        return Due("", who.say(N_("No deadline")), who.say(N_("Since %(at)s"), at=who.instant(case.opened_at, "date")))
    left = clock.due_at - tx.now
    hurry = urgency(left, clock.due_at - clock.opened_at)
    return Due(f"time_{hurry}" if hurry else "time", who.left(left), who.instant(clock.due_at, "short"))


def _turn(facts: OrderFacts, case: CaseFacts, who: Reader) -> str:
    """Whom an open case waits for, where it is a party; else what the other side has said to it."""
    if case.closed_at is not None:
        return ""
    deadline = awaited(facts, case)
    if deadline is not None and deadline.who in PARTIES:
        return who.say(N_("Waiting for %(name)s"), name=facts.name(deadline.who))
    return who.say(STANCES[case.stance])


def _act(case: CaseFacts, me: int) -> str:
    """What this person can do with a case in its row: take it up, or give their own back."""
    wanted = GIVE_BACK if case.staff_id == me else TAKE
    return wanted if any(move.act == wanted for move in staff_moves(case, me)) else ""
