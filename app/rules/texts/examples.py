"""Worked examples for the help pages: an order that does not exist, and what the real rules decide about it (G12)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from app.core.money import Money
from app.core.platform import Platform
from app.rules.base.facts import MilestoneFacts, OrderFacts
from app.rules.base.kind import RESPONDER
from app.rules.base.people import CLIENT, FREELANCER, Actor
from app.rules.base.plan import Plan, Transfer
from app.rules.base.policy import Policy
from app.rules.base.registry import KINDS
from app.rules.decide import decide_case, decide_lapse, decide_milestone
from app.rules.moves import legal
from app.rules.opening import decide_open
from app.rules.texts.outcomes import Sentences, answer, silence

SENT_AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday
DUE_AT = SENT_AT + timedelta(days=10)
PRICE = 30_000
CURRENCY = "EUR"
NAMES = {CLIENT: "Robin", FREELANCER: "Sam"}
_IDS = {CLIENT: 1, FREELANCER: 2}
_BYSTANDER = ""  # neither side, so that both are called by their names


@dataclass(frozen=True, slots=True)
class Example:
    """A request of this kind that one side sent: its deadline, what each answer would do, and what silence does."""

    kind: str
    opened_by: str
    sent_at: datetime
    due_at: datetime
    answers: dict[str, Sentences]
    silence: Sentences


def order(policy: Policy, zone: tzinfo = UTC) -> OrderFacts:
    """An order of Robin's with Sam, its price in escrow; civil days are counted in `zone`."""
    milestone = MilestoneFacts(1, "funded", PRICE, escrow=PRICE, charge="charge", charged=PRICE, due_at=DUE_AT)
    return OrderFacts(
        id=1,
        ref="example",
        client_id=_IDS[CLIENT],
        freelancer_id=_IDS[FREELANCER],
        client_name=NAMES[CLIENT],
        freelancer_name=NAMES[FREELANCER],
        currency=CURRENCY,
        price=PRICE,
        plain=True,
        state="ongoing",
        consent=None,
        ordered_at=SENT_AT,
        delivery_due_at=DUE_AT,
        delivered_at=None,
        completed_at=None,
        cancelled_at=None,
        listed_at=SENT_AT,
        fee_basis_points=policy.fee_basis_points,
        policy=policy,
        platform=Platform(zone),
        head_seq=0,
        head_hash="",
        payable=0,
        milestones=(milestone,),
    )


def example(policy: Policy, kind: str, opened_by: str) -> Example:
    """The side `opened_by` sends this request on a Monday; what follows is told to a bystander."""
    facts = _asked(order(policy), kind, opened_by)
    case, deadline = facts.cases[0], facts.deadlines[0]
    acts = [each.act for each in legal(kind, "open", RESPONDER)]
    answers = {act: answer(facts, case, act, _BYSTANDER, SENT_AT) for act in acts}
    return Example(kind, opened_by, SENT_AT, deadline.due_at, answers, silence(facts, deadline, _BYSTANDER))


def _asked(facts: OrderFacts, kind: str, opened_by: str) -> OrderFacts:
    """The order, once that side has sent a request of this kind."""
    typed = {"reason": "agreed_together", "new_due_on": DUE_AT + timedelta(days=7), "extras": ()}
    make = KINDS[kind].details
    assert make is not None  # noqa: S101  (only a brief has no form)
    details = make(**{field.name: typed[field.name] for field in KINDS[kind].fields})
    return decide_open(facts, kind, _actor(opened_by), SENT_AT, "example", details, "", None).after


@dataclass(frozen=True, slots=True)
class Holding:
    """Where the money of an order is at one moment, and what the clock moves next: a refund or a payment, if any."""

    client: Money
    escrow: Money
    freelancer: Money
    next: str | None
    next_at: datetime | None


def holdings(policy: Policy, zone: tzinfo) -> dict[str, Holding]:
    """The order's money while the work goes on, after an approval, after an agreed and after a silent cancellation."""
    going = order(policy, zone)
    delivered = decide_milestone(going, "deliver", _actor(FREELANCER), SENT_AT).after
    asked = _asked(going, "cancel", CLIENT)
    return {
        "ongoing": _holding(going, ()),
        "approved": _after(decide_milestone(delivered, "approve", _actor(CLIENT), SENT_AT)),
        "agreed": _after(decide_case(asked, asked.cases[0], "accept", _actor(FREELANCER), SENT_AT)),
        "deemed": _after(decide_lapse(asked, asked.deadlines[0])),
    }


def _actor(role: str) -> Actor:
    return Actor(role, _IDS[role])


def _after(plan: Plan) -> Holding:
    return _holding(plan.written, plan.moves)


def _holding(facts: OrderFacts, moves: tuple[Transfer, ...]) -> Holding:
    moved = {code: sum(m.amount.minor for m in moves if m.code == code) for code in ("refund", "earn")}
    coming = next((d for d in facts.deadlines if d.kind in ("refund", "release")), None)
    return Holding(
        facts.money(moved["refund"]),
        facts.escrow,
        facts.money(moved["earn"]),
        coming.kind if coming else None,
        coming.due_at if coming else None,
    )
