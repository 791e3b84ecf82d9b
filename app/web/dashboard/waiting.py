"""What waits for the reader: cards of deadlines and of what others asked, and rows of what may still be agreed to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import url_for

from app.core.database.tx import Tx
from app.core.i18n import reader
from app.core.money import Money
from app.core.words import N_, At
from app.rules.base import labels
from app.rules.base.deadlines import kind_of, required
from app.rules.texts import outcomes
from app.services.dashboard.asked import BRIEF, Asked
from app.services.dashboard.turns import Turn
from app.web.components.asked import asked_detail, asked_title, asked_way
from app.web.components.card import StatusBar, WindowLine, place_of_act, say_all, status_bar, title, window
from app.web.components.lines import OrderLine
from app.web.components.order import Page, page_of
from app.web.milestones.delivery import IF_NOT_ANSWERED, delivery_title
from app.web.payments.charge_card import IF_NOT_PAID, charge_title


@dataclass(frozen=True, slots=True)
class WaitingCard:
    """What waits for the reader on one order: whose turn, until when, what silence does, and the way to the answers."""

    id: str
    title: str
    subtitle: str
    lang: str
    price: str
    ref: str
    status_bar: StatusBar
    before: str
    short: str  # the same in few words, for a phone
    href: str
    label: str
    window: WindowLine | None = None  # what waits without a deadline has none,
    if_not: str = ""  # and nothing happens if it goes on waiting
    silence: Sequence[str] = ()


def card(tx: Tx, turn: Turn, user_id: int) -> WaitingCard:
    """Whose turn, until when, what silence does (G2), and the way to the answers."""
    page, kind = page_of(tx, turn.facts, user_id), kind_of(turn.deadline.kind)
    return WaitingCard(
        id=f"waiting-{turn.deadline.id}",
        title=_title(page, turn),
        subtitle=turn.title,
        lang=turn.lang or "",
        price=page.reader.money(turn.facts.money(turn.facts.price)),
        ref=turn.facts.ref,
        status_bar=status_bar(page, turn.deadline, mine=True),
        window=replace(window(page, turn.deadline), opened="", due="", calendar=""),
        before=page.reader.say_html(required(kind.texts.before), due=turn.deadline.due_at),
        short=page.reader.say_html(_SHORT, at=At(turn.deadline.due_at, "short")),
        if_not=page.reader.say(IF_NOT_PAID if kind.pays else IF_NOT_ANSWERED),
        silence=say_all(page, outcomes.silence(turn.facts, turn.deadline, page.role)),
        href=place_of_act(turn.facts.ref, kind),
        label=page.reader.say(required(kind.texts.button)),
    )


def asked_card(asked: Asked) -> WaitingCard:
    """What somebody asked for, which waits for as long as that takes: an offer for a brief, an answer to an offer, or
    more time, which can be agreed to until that is over."""
    who = reader()
    return WaitingCard(
        id=f"waiting-{asked.what}-{asked.order_id}",
        title=who.say(asked_title(asked)),
        subtitle=asked.title,
        lang=asked.lang or "",
        price="" if asked.what == BRIEF else who.money(Money(asked.price, asked.currency)),
        ref=asked.ref,
        status_bar=StatusBar("your", who.say(N_("It is your turn"))),
        before=who.say_html(asked_detail(asked)),
        short=who.say(N_("No deadline"))
        if asked.due_at is None
        else who.say_html(_SHORT, at=At(asked.due_at, "short")),
        href=asked_way(asked),
        label=who.say(N_("View the brief") if asked.what == BRIEF else N_("View and answer")),
    )


_SHORT = N_("Before %(at)s")


def _title(page: Page, turn: Turn) -> str:
    kind = kind_of(turn.deadline.kind)
    if kind.pays:
        return charge_title(page, turn.deadline)
    if kind.texts.title is not None:
        return page.reader.say(kind.texts.title, name=page.other_name)
    return title(page, turn.case) if turn.case else delivery_title(page)


def agreeable_row(tx: Tx, turn: Turn, user_id: int) -> OrderLine:
    """An order cancelled by silence: nothing has to be done, and agreeing is possible until the refund (X3)."""
    page = page_of(tx, turn.facts, user_id)
    facts, say = turn.facts, page.reader.say
    cause = labels.cause_of(facts)
    beneath = [say(N_("Cause: %(cause)s"), cause=cause)] if cause else []
    return OrderLine(
        title=turn.title,
        lang=turn.lang or "",
        person=page.other_name,
        ref=facts.ref,
        badges=[("cancelled", say(labels.order_state(facts.state, facts.consent)))],
        beneath=beneath + say_all(page, outcomes.silence(facts, turn.deadline, page.role)),
        price=page.reader.money(facts.escrow),
        href=url_for("orders.page", ref=facts.ref, _anchor="outcome"),
    )
