"""What follows from a move, in sentences that kinds share: what goes on, what is cancelled, where money goes (G2)."""

from __future__ import annotations

from collections.abc import Sequence

from app.core.words import N_, NN_, At, Message, Sentence, sentence
from app.rules.base.facts import CaseFacts, DeadlineFacts, MilestoneFacts
from app.rules.base.labels import order_state
from app.rules.base.people import CLIENT, CLOCK
from app.rules.base.plan import Plan
from app.rules.base.policy import current
from app.rules.base.registry import KINDS, meaning, policy_of
from app.rules.cases.pauses import WITHDRAWN, goes_on_until
from app.rules.cases.texts import GOES_ON_UNTIL
from app.rules.payments.texts import NOTHING_ELSE, by_bank, given_back, given_back_later

Sentences = tuple[Sentence, ...]

_STAYS_THEN_YOU = NN_(
    "%(amount)s stays in escrow for %(num)s more day, until %(until)s, and then goes back to you.",
    "%(amount)s stays in escrow for %(num)s more days, until %(until)s, and then goes back to you.",
)
_STAYS_THEN_CLIENT = NN_(
    "%(amount)s stays in escrow for %(num)s more day, until %(until)s, and then goes back to %(client)s.",
    "%(amount)s stays in escrow for %(num)s more days, until %(until)s, and then goes back to %(client)s.",
)


def nothing_else(plan: Plan, reader: str) -> Sentences:
    """Return the sentence for a move that changes only what it is about."""
    return NOTHING_ELSE


def as_meant(plan: Plan, reader: str) -> Sentences:
    """Return what the move means in general, for one whose effect shows only in what comes later."""
    kind, state, act = plan.cause
    return (meaning(KINDS[kind].move_of(state, act), policy_of(changed(plan, kind))), *approval_goes_on(plan))


def goes_on(plan: Plan, reader: str) -> Sentences:
    """F6, F12: the order stays where it is, and so does its money."""
    due = plan.after.delivery_due_at
    if plan.after.state == "delivered":
        first = Sentence(N_("Nothing changes. The order stays marked as delivered."))
    elif due is None:
        first = Sentence(N_("Nothing changes. The order goes on."))
    else:
        message = N_("Nothing changes. The order goes on, with delivery on %(due)s.")
        first = sentence(message, due=At(due, "medium"))
    return (first, *stays_in_escrow(plan), *approval_goes_on(plan), *_possible_again(plan, reader))


def _possible_again(plan: Plan, reader: str) -> Sentences:
    """X25: from when on a person who withdraws a request can send it again."""
    ended = (c for c in plan.after.cases if c.state == WITHDRAWN and c not in plan.before.cases)
    return tuple(
        sentence(N_("You can ask again from %(until)s."), until=At(plan.at + current().repeat_pause))
        for case in ended
        if case.opened_by == reader
    )


def approval_goes_on(plan: Plan) -> Sentences:
    """X34, X60: until when the client has time to approve, where the clock of that goes on."""
    due = goes_on_until(plan.before, plan.after)
    return () if due is None else (sentence(GOES_ON_UNTIL, until=At(due)),)


def stays_in_escrow(plan: Plan) -> Sentences:
    """Name what is in escrow, if anything is."""
    if not plan.after.escrow:
        return ()
    return (sentence(N_("%(amount)s stays in escrow."), amount=plan.after.escrow),)


def cancelled(plan: Plan, reader: str) -> Sentences:
    """F12, F19: the order is cancelled, under which label if the clock does it, and where its money goes."""
    label = order_state(plan.after.state, plan.after.consent)
    if plan.actor.role == CLOCK:
        message = N_("On %(at)s the order is cancelled automatically and shown as “%(label)s”.")
        return (sentence(message, at=plan.at, label=label), *where_money_goes(plan, reader))
    return (Sentence(N_("The order is cancelled at that moment.")), *where_money_goes(plan, reader))


def where_money_goes(plan: Plan, reader: str) -> Sentences:
    """X3, X7: refunded by the plan itself, or waiting in escrow for the refund's deadline that the plan starts."""
    wait = waiting_refund(plan)
    return given_back(plan, reader) if wait is None else stays_then(plan, reader, wait, plan.after.milestones)


def waiting_refund(plan: Plan) -> DeadlineFacts | None:
    """The refund's deadline that this plan starts."""
    fresh = (d for d in plan.after.deadlines if d not in plan.before.deadlines)
    return next((d for d in fresh if d.kind == "refund" and d.state == "running"), None)


def stays_then(plan: Plan, reader: str, wait: DeadlineFacts, of: Sequence[MilestoneFacts]) -> Sentences:
    """Say how long what is in escrow for these stays there, where it goes then, and what a bank takes besides."""
    message: Message = _STAYS_THEN_YOU if reader == CLIENT else _STAYS_THEN_CLIENT
    client = {} if reader == CLIENT else {"client": plan.before.client_name}
    until, days = At(wait.due_at, "full"), (wait.due_at - plan.at).days
    amount = plan.before.money(sum(m.escrow for m in of))
    ours = any(min(m.escrow, m.charged) for m in of)
    stays = sentence(message, amount=amount, num=days, until=until, **client)
    return (stays, *(by_bank(reader) if ours else ()))


def refunded(plan: Plan, reader: str) -> Sentences:
    """X3, X7: the refund is made, by the clock on its day or at once because both agree now."""
    return given_back_later(plan, reader) if plan.actor.role == CLOCK else given_back(plan, reader)


def changed(plan: Plan, kind: str) -> CaseFacts:
    """The case of this kind that the plan changes, as it will be; StopIteration when it changes none."""
    before = {case.ref: case for case in plan.before.cases}
    return next(c for c in plan.after.cases if c.kind == kind and c != before.get(c.ref))
