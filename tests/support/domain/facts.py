"""Facts made by hand, so that the rules can be asked without a database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from app.core.platform import Platform
from app.rules.base.facts import CaseFacts, LockFacts, MilestoneFacts, OrderFacts
from app.rules.base.people import CLIENT, FREELANCER, Actor
from app.rules.base.plan import Plan
from app.rules.base.policy import current
from app.rules.cases.extras import Extension
from app.rules.decide import decide_case, decide_milestone
from app.rules.kinds.cancel import Cancel
from app.rules.kinds.update import Update
from app.rules.opening import decide_open

NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
CLARA_ID, FRED_ID, OLGA_ID = 1, 2, 3
ACTORS = {CLIENT: Actor(CLIENT, CLARA_ID), FREELANCER: Actor(FREELANCER, FRED_ID)}
US = timedelta(microseconds=1)

# A case that customer service decides has a test of its own (X19).
SUPPORT_BOOK = {
    ("open", "agree", "responder"): "open",
    ("open", "object", "responder"): "open",
    ("open", "withdraw", "opener"): "withdrawn",
    ("open", "take", "support"): "under_review",
    ("under_review", "agree", "responder"): "under_review",
    ("under_review", "object", "responder"): "under_review",
    ("under_review", "withdraw", "opener"): "withdrawn",
    ("under_review", "give_back", "support"): "open",
    ("under_review", "settle", "support"): "settled",
    ("under_review", "grant", "support"): "verdict",
    ("under_review", "refuse", "support"): "verdict",
    ("verdict", "agree", "responder"): "verdict",  # X7
    ("verdict", "refund", "clock"): "verdict",  # X7
}

# Likewise the two stages of a milestone dispute.
DISPUTE_BOOK = (
    {
        ("stage_1", "accept", "responder"): "settled",  # M6
        ("stage_1", "challenge", "responder"): "stage_2",  # M6
        ("stage_1", "lapse", "clock"): "lost_by_default",  # M12
    }
    | {
        (state, act, side): to
        for state in ("stage_1", "stage_2")
        for act, side, to in (
            ("withdraw", "opener", "withdrawn"),  # X70
            ("concede", "opener", "settled"),
            ("concede", "responder", "settled"),
        )
    }
    | {
        ("stage_2", act, side): to
        for side in ("opener", "responder")
        for act, to in (("offer", "stage_2"), ("accept", "settled"), ("decline", "stage_2"))  # G5
    }
    | {
        ("stage_2", "seal", "opener"): "stage_2",  # X73; or settled, where the figures overlap
        ("stage_2", "seal", "responder"): "stage_2",
        ("stage_2", "unseal", "clock"): "stage_2",
    }
)


def order(state: str = "ongoing", *, zone: tzinfo = AMSTERDAM, price: int = 124_000, **columns: Any) -> OrderFacts:
    """An order in this state as it would be loaded, with nothing open on it."""
    part = {"pending": "charging", "delivered": "submitted", "completed": "approved", "cancelled": "returned"}
    holds = price if state in ("ongoing", "delivered") else 0
    known = {
        "id": 7,
        "ref": "order-ref",
        "client_id": CLARA_ID,
        "freelancer_id": FRED_ID,
        "client_name": "Clara",
        "freelancer_name": "Fred",
        "currency": "EUR",
        "price": price,
        "plain": True,
        "state": state,
        "consent": "explicit" if state == "cancelled" else None,
        "ordered_at": NOW - timedelta(days=3),
        "delivery_due_at": NOW + timedelta(days=4),
        "delivered_at": NOW if state == "delivered" else None,
        "completed_at": None,
        "cancelled_at": None,
        "listed_at": NOW - timedelta(days=3),
        "fee_basis_points": 0,
        "policy": current(),
        "platform": Platform(zone),
        "head_seq": 1,
        "head_hash": "head",
        "payable": 0,
        "milestones": (
            MilestoneFacts(
                11,
                part.get(state, "funded"),
                price,
                holds,
                charge="charge",
                charged=0 if state in ("pending", "cancelled") else price,
                earned=price if state == "completed" else 0,
            ),
        ),
    }
    return OrderFacts(**(known | columns))  # type: ignore[arg-type]


def committed(plan: Plan) -> OrderFacts:
    """The facts after a plan, with the ids that a database would have given to what is new."""
    after = plan.written
    case_ids = {c.ref: c.id or 100 + n for n, c in enumerate(after.cases)}
    opened = next((case_ids[c.ref] for c in after.cases if c.id == 0), 0)
    newest = max((d.id for d in (*after.deadlines, *after.ended)), default=0)
    ids = count(max(newest, 200) + 1)
    numbered = tuple(replace(d, id=d.id or next(ids), subject_id=d.subject_id or opened) for d in after.deadlines)
    cases = tuple(replace(c, id=case_ids[c.ref]) for c in after.cases)
    milestones = tuple(replace(m, locks=_numbered(m.locks, opened)) for m in after.milestones)
    seq = after.head_seq + len(plan.events)
    return replace(after, milestones=milestones, cases=cases, deadlines=numbered, head_seq=seq, head_hash=f"head {seq}")


def _numbered(locks: tuple[LockFacts, ...], opened: int) -> tuple[LockFacts, ...]:
    return tuple(replace(lock, id=lock.id or 300 + lock.case_id, case_id=lock.case_id or opened) for lock in locks)


def wish(kind: str, now: datetime = NOW) -> Any:
    """Any of this kind that are in order, whoever sends them."""
    return {"update": Update(), "cancel": Cancel("agreed_together"), "extension": Extension(now + 30 * DAY)}[kind]


DAY = timedelta(days=1)


def opening(
    facts: OrderFacts, kind: str, role: str, now: datetime = NOW, details: Any | None = None, comment: str = ""
) -> Plan:
    """The plan of sending a request."""
    ref = f"case-{len(facts.cases)}"
    return decide_open(facts, kind, ACTORS[role], now, ref, details or wish(kind, now), comment, None)


def opened(kind: str, role: str, facts: OrderFacts | None = None, now: datetime = NOW) -> OrderFacts:
    """An order on which this request was just sent."""
    return committed(opening(facts or order(), kind, role, now))


def act(facts: OrderFacts, name: str, actor: Actor, now: datetime = NOW, **given: object) -> Plan:
    """The plan of an act on the newest case."""
    return decide_case(facts, facts.cases[-1], name, actor, now, **given)


def act_on_order(facts: OrderFacts, name: str, actor: Actor, now: datetime = NOW, **given: object) -> Plan:
    """The plan of an act on the order itself."""
    return decide_milestone(facts, name, actor, now, **given)


def the_case(facts: OrderFacts) -> CaseFacts:
    """The newest case."""
    return facts.cases[-1]
