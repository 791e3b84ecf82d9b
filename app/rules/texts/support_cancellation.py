"""What customer service may decide about a cancellation, told to one reader off the very decision (G2, X7)."""

from __future__ import annotations

from datetime import datetime

from app.core.words import N_, NN_, At, Message, Sentence, sentence
from app.rules.base.facts import CaseFacts, OrderFacts
from app.rules.base.people import CLIENT, SUPPORT, Actor, other
from app.rules.base.plan import Plan
from app.rules.cases.asking import number_of
from app.rules.decide import decide_case
from app.rules.payments.texts import given_back

Sentences = tuple[Sentence, ...]
DRAFT = "draft"  # the digest of a text that is not written yet

_STAYS_THEN_YOU = NN_(
    "%(amount)s stays in escrow for %(num)s more day, until %(until)s, and then comes back to you.",
    "%(amount)s stays in escrow for %(num)s more days, until %(until)s, and then comes back to you.",
)
_STAYS_THEN_CLIENT = NN_(
    "%(amount)s stays in escrow for %(num)s more day, until %(until)s, and then goes back to %(client)s.",
    "%(amount)s stays in escrow for %(num)s more days, until %(until)s, and then goes back to %(client)s.",
)


def outcomes(facts: OrderFacts, ref: str, reader: str, now: datetime) -> dict[str, Sentences]:
    """What each way out of a case would make true now, told to the reader in that role: carried out as agreed, granted
    against the other party's will, refused."""
    case = _of(facts, ref)
    staff, party = Actor(SUPPORT), Actor(other(case.opened_by), case.responder_id)
    if case.state == "open":
        facts = decide_case(facts, case, "take", staff, now).after
    plan = decide_case(facts, _of(facts, ref), "grant", staff, now, text=DRAFT) if case.stance != "agreed" else None
    refused = decide_case(facts, _of(facts, ref), "refuse", staff, now, text=DRAFT)
    if case.stance != "agreed":
        facts = decide_case(facts, _of(facts, ref), "agree", party, now).after
    settled = decide_case(facts, _of(facts, ref), "settle", staff, now, text=DRAFT)
    said = {"settle": told(settled, ref, reader), "refuse": told(refused, ref, reader)}
    return said | ({} if plan is None else {"grant": told(plan, ref, reader)})


def _of(facts: OrderFacts, ref: str) -> CaseFacts:
    return next(c for c in facts.cases if c.ref == ref)


def told(plan: Plan, ref: str, reader: str) -> Sentences:
    """What a plan that decides this case makes true: what is cancelled, where its money goes, and what stays."""
    case = _of(plan.after, ref)
    if case.outcome != "granted":
        return _goes_on(plan)
    money = _money(plan, case, reader)
    if plan.after.state == "cancelled":
        return (Sentence(N_("The order is cancelled.")), *money, *_stays(plan))
    number = number_of(plan.after, case) or 0
    first = sentence(N_("Milestone %(number)s is cancelled."), number=number)
    return (first, *money, Sentence(N_("The order goes on without it.")))


def _goes_on(plan: Plan) -> Sentences:
    if not plan.after.escrow:
        return (Sentence(N_("Nothing else changes. The order goes on.")),)
    return (
        Sentence(N_("Nothing else changes. The order goes on.")),
        sentence(N_("%(amount)s stays in escrow."), amount=plan.after.escrow),
    )


def _money(plan: Plan, case: CaseFacts, reader: str) -> Sentences:
    """Back at once by moves of the plan, or in escrow until the refund's deadline that the plan starts."""
    mine = reader == CLIENT
    client = {} if mine else {"client": plan.before.client_name}
    waiting = next((d for d in plan.after.deadlines if d not in plan.before.deadlines and d.kind == "refund"), None)
    if waiting is not None:
        held = sum(m.escrow for m in plan.after.milestones if m.id in case.details["milestones"])
        stays: Message = _STAYS_THEN_YOU if mine else _STAYS_THEN_CLIENT
        days = (waiting.due_at - plan.at).days
        until = At(waiting.due_at, "full")
        return (sentence(stays, amount=plan.before.money(held), num=days, until=until, **client),)
    return given_back(plan, reader)


def _stays(plan: Plan) -> Sentences:
    """What was approved is the freelancer's, whatever is cancelled afterwards."""
    approved = any(m.state == "approved" for m in plan.after.milestones)
    return (Sentence(N_("What was approved before stays paid.")),) if approved else ()
