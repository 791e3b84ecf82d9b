"""Consequences: a plan, told to one reader. What is said is read off the very decision that will act (G2)."""

from __future__ import annotations

from datetime import datetime

from app.core.words import N_, NN_, At, Message, Sentence, sentence
from app.rules.base.facts import CaseFacts, DeadlineFacts, OrderFacts
from app.rules.base.labels import order_state
from app.rules.base.people import CLIENT, CLOCK, FREELANCER, Actor
from app.rules.base.plan import Plan
from app.rules.decide import decide_case, decide_lapse
from app.rules.offers.texts import about_brief, agreed, is_about_brief, is_agreed
from app.rules.payments.texts import (
    approved,
    given_back,
    given_back_later,
    given_up,
    is_approved,
    is_given_up,
    is_paid_out,
    is_released,
    moved,
    paid_out,
    promised,
    released,
)

Sentences = tuple[Sentence, ...]

_STAYS_THEN_YOU = NN_(
    "%(amount)s stays in escrow for %(num)s more day, until %(until)s, and then comes back to you.",
    "%(amount)s stays in escrow for %(num)s more days, until %(until)s, and then comes back to you.",
)
_STAYS_THEN_CLIENT = NN_(
    "%(amount)s stays in escrow for %(num)s more day, until %(until)s, and then goes back to %(client)s.",
    "%(amount)s stays in escrow for %(num)s more days, until %(until)s, and then goes back to %(client)s.",
)


def silence(facts: OrderFacts, deadline: DeadlineFacts, reader: str) -> Sentences:
    """What happens at this deadline if nobody acts before it, told to the reader in that role."""
    return told(decide_lapse(facts, deadline), reader)


def answer(facts: OrderFacts, case: CaseFacts, act: str, reader: str, now: datetime) -> Sentences:
    """What happens if the other side answers with `act` now, told to the reader in that role."""
    responder = FREELANCER if case.opened_by == CLIENT else CLIENT
    actor = Actor(responder, facts.user_id(responder))
    return told(decide_case(facts, case, act, actor, now), reader)


def told(plan: Plan, reader: str) -> Sentences:
    """What a plan makes true, in at most four short sentences: what, when, under which label, and the money."""
    for recognise, say in _TOLD:
        if recognise(plan):
            return say(plan, reader)
    return (Sentence(N_("Nothing else changes.")),)


def _is_cancelled(plan: Plan) -> bool:
    return plan.after.state == "cancelled" != plan.before.state


def _cancelled(plan: Plan, reader: str) -> Sentences:
    label = order_state(plan.after.state, plan.after.consent)
    if plan.actor.role == CLOCK:
        message = N_("On %(at)s the order is cancelled by itself and shown as “%(label)s”.")
        return (sentence(message, at=plan.at, label=label), *_where_money_goes(plan, reader))
    return (Sentence(N_("The order is cancelled at that moment.")), *_where_money_goes(plan, reader))


def _is_refund(plan: Plan) -> bool:
    return any(move.code == "refund" for move in plan.moves)


def _where_money_goes(plan: Plan, reader: str) -> Sentences:
    """Refunded in the plan itself, or waiting in escrow for the refund's deadline that the plan starts."""
    wait = next((d for d in plan.after.deadlines if d.kind == "refund" and d.state == "running"), None)
    if wait is not None:
        mine, theirs = _STAYS_THEN_YOU, _STAYS_THEN_CLIENT
        facts = {"amount": plan.after.escrow, "num": (wait.due_at - plan.at).days, "until": At(wait.due_at, "full")}
        return (_to_client(plan, reader, mine, theirs, facts),)
    return given_back(plan, reader)


def _refunded(plan: Plan, reader: str) -> Sentences:
    if plan.actor.role != CLOCK:
        return _where_money_goes(plan, reader)
    return given_back_later(plan, reader)


def _to_client(plan: Plan, reader: str, mine: Message, theirs: Message, facts: dict[str, object]) -> Sentence:
    if reader == CLIENT:
        return Sentence(mine, facts)  # type: ignore[arg-type]
    return Sentence(theirs, facts | {"client": plan.before.client_name})  # type: ignore[arg-type]


def _is_extended(plan: Plan) -> bool:
    return _changed(plan, "extension") == "accepted"


def _extended(plan: Plan, reader: str) -> Sentences:
    waiting = next((d for d in plan.after.deadlines if d.kind == "extras"), None)
    if waiting is not None:
        return (promised(plan, reader, waiting),)
    said: list[Sentence] = []
    due, price = plan.after.delivery_due_at, moved(plan, "extra")
    if due is not None and due != plan.before.delivery_due_at:
        said.append(sentence(N_("The delivery date becomes %(due)s."), due=At(due, "medium")))
    total = plan.after.money(plan.after.price)
    if price and reader == CLIENT:
        said.append(
            sentence(
                N_("You pay %(amount)s for the extras now. The new total is %(total)s."), amount=price, total=total
            )
        )
    elif price:
        message = N_("%(client)s pays %(amount)s for the extras now. The new total is %(total)s.")
        said.append(sentence(message, client=plan.before.client_name, amount=price, total=total))
    return tuple(said)


def _is_unanswered(plan: Plan) -> bool:
    return plan.actor.role == CLOCK and _changed(plan, "update", "extension") == "lapsed"


def _unanswered(plan: Plan, reader: str) -> Sentences:
    due = plan.before.delivery_due_at
    if _changed(plan, "update"):
        first = sentence(N_("On %(at)s the request closes by itself."), at=plan.at)
        return (first, _goes_on(plan), *_stays_in_escrow(plan))
    first = sentence(N_("On %(at)s the request is withdrawn by itself."), at=plan.at)
    if due is None:
        return first, Sentence(N_("Nothing else changes."))
    return first, sentence(N_("The delivery date stays %(due)s."), due=At(due, "medium"))


def _is_closed(plan: Plan) -> bool:
    return plan.after.request is None and plan.before.request is not None and not plan.moves


def _closed(plan: Plan, reader: str) -> Sentences:
    if _changed(plan, "update") == "answered":
        return (Sentence(N_("The request is answered, and the order goes on.")),)
    return (_goes_on(plan), *_stays_in_escrow(plan))


def _goes_on(plan: Plan) -> Sentence:
    due = plan.after.delivery_due_at
    if plan.after.state == "delivered":
        return Sentence(N_("Nothing else changes. The order stays delivered."))
    if due is None:
        return Sentence(N_("Nothing else changes. The order goes on."))
    return sentence(N_("Nothing else changes. The order goes on, with delivery on %(due)s."), due=At(due, "medium"))


def _stays_in_escrow(plan: Plan) -> Sentences:
    if not plan.after.escrow:
        return ()
    return (sentence(N_("%(amount)s stays in escrow."), amount=plan.after.escrow),)


def _changed(plan: Plan, *kinds: str) -> str | None:
    """The state into which the open request goes, if it is of one of these kinds."""
    before = plan.before.request
    after = None if before is None else plan.after.case(before.ref)
    return after.state if after is not None and after.kind in kinds and after != before else None


_TOLD = (
    (is_agreed, agreed),
    (is_about_brief, about_brief),
    (_is_cancelled, _cancelled),
    (_is_refund, _refunded),
    (is_approved, approved),
    (is_released, released),
    (is_paid_out, paid_out),
    (is_given_up, given_up),
    (_is_extended, _extended),
    (_is_unanswered, _unanswered),
    (_is_closed, _closed),
)
