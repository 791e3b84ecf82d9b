"""The card of an order on which no payment, delivery or end has a card of its own: work, the next start, completion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from flask import url_for

from app.core.errors import Refusal
from app.core.words import N_, NN_, NP_, Fact, Message, Sentence, sentence
from app.rules.base.people import CLIENT, FREELANCER
from app.rules.base.registry import open_contest
from app.rules.cases.besides import besides
from app.rules.milestones.turns import THEIR, YOUR, Turn, loudness, turn_of
from app.rules.payments.earnings import shares
from app.rules.texts import outcomes
from app.web.components.card import ActLink, Box, StatusBar, ended_bar, say_all, urgency
from app.web.components.gateway import NO_PAYMENTS, has_gateway
from app.web.components.order import Page
from app.web.milestones.delivery import follows, planned

_OF_A_CARD = ("pay", "approve")  # what has a card of its own, with a deadline and answers


@dataclass(frozen=True, slots=True)
class StateCard:
    """Whose turn it is, what is done next and until when; `due` says also that nothing runs."""

    title: str
    status_bar: StatusBar
    due: str
    dated: bool  # whether `due` is an instant, whose zone is named
    late: str | None = None
    main: ActLink | None = None
    icon: str = ""  # of the main act
    asks: Sequence[ActLink] = ()
    boxes: Sequence[Box] = ()


# What each act is called in the title: of the reader, of the other side; for an order as a whole, then for a milestone.
_TITLES: dict[tuple[str, bool, bool], Message] = {
    ("deliver", True, True): N_("You deliver the work to %(name)s"),
    ("deliver", True, False): N_("%(name)s delivers the work to you"),
    ("deliver", False, True): N_("You deliver milestone %(number)s to %(name)s"),
    ("deliver", False, False): N_("%(name)s delivers milestone %(number)s to you"),
    ("initiate", False, True): N_("Milestone %(number)s begins when you start it"),
    ("initiate", False, False): N_("Milestone %(number)s begins when %(name)s starts it"),
}
_TURNS: dict[str, Message] = {
    "deliver": N_("It is your turn to deliver"),
    "initiate": N_("It is your turn to start"),
}
_WAITING = N_("Waiting for %(name)s")
_LONG = timedelta(days=7)  # an agreed date hurries as a long window does, however late it was agreed
_NO_DEADLINE = N_("No deadline is running.")


def state_card(page: Page, asks: Sequence[ActLink]) -> StateCard | None:
    """The card of the order itself for this reader, with what this side may ask for on it; None where the payment,
    the delivery or the cancellation that is waited for has a card of its own."""
    turn = turn_of(page.facts)
    if turn is None:
        return None if page.facts.state == "cancelled" else _over(page)
    if turn.act in _OF_A_CARD and turn.deadline is not None:
        return None
    card = replace(_card(page, turn), status_bar=_bar(page, turn))
    if turn.act == "deliver":
        return _to_deliver(page, turn, card, asks)
    return _to_start(page, turn, card) if turn.act == "initiate" else card


def _over(page: Page) -> StateCard:
    """Nothing is left to do on it: it is completed, or only money of it still has to arrive."""
    completed = page.facts.state == "completed"
    title = N_("The order is completed") if completed else N_("The work on this order has ended")
    card = StateCard(page.reader.say(title), ended_bar(page), page.reader.say(_NO_DEADLINE), dated=False)
    release = next((d.due_at for d in page.facts.deadlines if d.kind == "release"), None)
    if page.role != FREELANCER or release is None:
        return card
    return replace(card, due=page.reader.say_html(_MONEY, due=release), dated=True)


_MONEY = N_("The money becomes available to you on %(due)s")


def _card(page: Page, turn: Turn) -> StateCard:
    mine, say = turn.who == page.role, page.reader.say
    found = _TITLES.get((turn.act, page.facts.plain, mine)) or _TITLES.get((turn.act, False, mine))
    title = found or N_("The payment has not arrived yet")
    about: dict[str, Fact] = {"name": page.other_name, "number": str(turn.milestone.position)}
    return StateCard(say(title, **about), StatusBar(THEIR, ""), say(_NO_DEADLINE), dated=False)


def _bar(page: Page, turn: Turn) -> StatusBar:
    """Whose turn it is, and how much time is left where a date was agreed; in its last day as a clock would be."""
    kind, say = loudness(turn, page.role, page.now), page.reader.say
    mine = turn.who == page.role and turn.act in _TURNS
    shown = StatusBar(kind, say(_TURNS[turn.act]) if mine else say(_WAITING, name=page.other_name))
    if turn.due_at is None or turn.is_late(page.now):
        return shown
    left = turn.due_at - page.now
    text = say(NP_("time", "%(left)s left"), left=page.reader.left(left))
    return replace(shown, right_text=text, urgency=urgency(left, _LONG) if kind == YOUR else "")


def _to_deliver(page: Page, turn: Turn, card: StateCard, asks: Sequence[ActLink]) -> StateCard:
    """The work that is due: until when, the way to deliver it, and what follows then or if it is late."""
    mine, say = page.role == FREELANCER, page.reader.say
    late = turn.is_late(page.now)
    if turn.due_at is None:
        due = say(N_("No delivery date was agreed."))
    elif late:
        due = page.reader.say_html(N_("The delivery date was %(due)s"), due=turn.due_at)
    else:
        before = N_("Deliver before %(due)s") if mine else N_("%(name)s delivers before %(due)s")
        due = page.reader.say_html(before, due=turn.due_at, name=page.other_name)
    passed = page.reader.left(page.now - turn.due_at) if turn.due_at is not None and late else ""
    href = url_for("orders.delivery", ref=page.facts.ref)
    return replace(
        card,
        due=due,
        dated=turn.due_at is not None,
        late=say(NP_("time", "%(span)s late"), span=passed) if late else None,
        main=ActLink(say(N_("Deliver the work")), href) if mine else None,
        icon="box-arrow-up",
        asks=asks,
        boxes=[_once_delivered(page, turn), *([_if_late(page, late)] if turn.due_at is not None else [])],
    )


def _once_delivered(page: Page, turn: Turn) -> Box:
    """X34, X54: who answers then and what silence means; what is earned; and what open request ends with it."""
    facts, mine = page.facts, page.role == FREELANCER
    days = facts.policy.auto_approval_days
    if mine:
        title, sentences = N_("When you deliver"), [sentence(_THEY_APPROVE, name=page.other_name, num=days)]
        sentences += _you_earn(page, turn)
    else:
        title, sentences = N_("When %(name)s delivers"), [sentence(_YOU_APPROVE, num=days)]
    ends = besides(planned(page, "deliver")) if mine and facts.request is not None else ()
    said = say_all(page, (*sentences, *ends))
    return Box(page.reader.say(title, name=page.other_name), said, "accept")


def _you_earn(page: Page, turn: Turn) -> list[Sentence]:
    """What approving pays: of what a case divided, or holds, only the rest (X17, X56)."""
    part = turn.milestone
    net, fee = shares(page.facts, part, part.free)
    if not part.free:
        return []
    if not fee:
        return [sentence(_YOU_EARN_ALL, net=net)]
    return [sentence(_YOU_EARN if part.free == part.amount else _YOU_EARN_THE_REST, net=net, fee=fee)]


_THEY_APPROVE = NN_(
    "%(name)s approves the work or asks for changes. "
    "Without an answer within %(num)s day it is approved automatically.",
    "%(name)s approves the work or asks for changes. "
    "Without an answer within %(num)s days it is approved automatically.",
)
_YOU_APPROVE = NN_(
    "You approve the work or ask for changes. Without an answer within %(num)s day it is approved automatically.",
    "You approve the work or ask for changes. Without an answer within %(num)s days it is approved automatically.",
)
_YOU_EARN = N_("You receive %(net)s: the price less a platform fee of %(fee)s.")
_YOU_EARN_THE_REST = N_("You receive %(net)s: what is in escrow and not locked, less a platform fee of %(fee)s.")
_YOU_EARN_ALL = N_("You receive %(net)s.")


def _if_late(page: Page, late: bool) -> Box:
    """What lateness means: nothing happens automatically, so it is told without amber."""
    mine, escrow = page.role == FREELANCER, page.facts.escrow
    ahead = N_("If you deliver late") if mine else N_("If %(name)s delivers late")
    title = N_("While it is late") if late else ahead
    stays = sentence(N_("The order goes on, and %(amount)s stays in escrow."), amount=escrow)
    if open_contest(page.facts) is not None:  # beside which nobody cancels (X61)
        then = Sentence(N_("It is shown as late.") if mine else N_("You can ask for an update."))
    elif mine:
        then = sentence(N_("It is shown as late, and %(name)s can ask to cancel."), name=page.other_name)
    else:
        then = Sentence(N_("You can ask for an update or ask to cancel."))
    return Box(page.reader.say(title, name=page.other_name), say_all(page, (stays, then)), "late")


def _to_start(page: Page, turn: Turn, card: StateCard) -> StateCard:
    """B4, B6: the client starts the next milestone, and pays for it first; nothing waits for that but the work."""
    if page.role != CLIENT:
        told = (Sentence(N_("There is nothing for you to do until then. You will be told when it begins.")),)
        return replace(card, boxes=[Box(page.reader.say(N_("What comes next")), say_all(page, told), "late")])
    if not has_gateway():
        return replace(card, status_bar=_by_support(page), due=page.reader.say(NO_PAYMENTS))
    try:
        plan = planned(page, "initiate")
    except Refusal as refused:  # customer service is asked to cancel it
        return replace(card, status_bar=_by_support(page), due=page.reader.say(refused.sentence))
    href = url_for("payments.start", ref=page.facts.ref, milestone_id=turn.milestone.id)
    label = page.reader.say(outcomes.button(plan, N_("Start the next milestone")))
    box = Box(page.reader.say(N_("When you start it")), follows(page, plan), "accept")
    return replace(card, main=ActLink(label, href), icon="play-circle", boxes=[box])


def _by_support(page: Page) -> StatusBar:
    """Neither side can go on before customer service has done its part."""
    return StatusBar(THEIR, page.reader.say(N_("Waiting for customer service")))
