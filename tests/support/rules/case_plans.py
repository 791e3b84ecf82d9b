"""A plan of everything that happens to orders: what people, staff, the clock and the gateway do, by a short name."""

from collections.abc import Callable
from dataclasses import replace

from app.rules.base.deadlines import NEVER, first_wake, kind_of
from app.rules.base.facts import DeadlineFacts, OrderFacts
from app.rules.base.people import CLIENT, FINANCE, FREELANCER, THE_CLOCK, THE_GATEWAY, Actor
from app.rules.base.plan import Plan
from app.rules.base.policy import current
from app.rules.cases.extras import Extension, Extra
from app.rules.conversations.messages import decide_message
from app.rules.decide import decide_case, decide_credit, decide_due, decide_milestone
from app.rules.imports.history import Past, decide_history
from app.rules.instructions import InstructionFacts, decide_confirmed, decide_not_made
from app.rules.milestones.cancelling_request import SupportCancellation
from app.rules.milestones.charges import decide_late_charge
from app.rules.offers.terms import decide_brief
from app.rules.operations import OperationFacts, decide_again, decide_done, decide_failed
from app.rules.payments.earnings import decide_go_on, decide_hold, decide_lift
from tests.support.domain.facts import (
    ACTORS,
    CLARA_ID,
    DAY,
    NOW,
    US,
    act,
    committed,
    opened,
    opening,
    order,
    the_case,
)
from tests.support.rules import milestones, offers
from tests.support.rules import support_cancellations as support

OPENED = {"update": CLIENT, "cancel": CLIENT, "extension": FREELANCER}


def answered(kind: str, name: str) -> Plan:
    facts = opened(kind, OPENED[kind])
    who = OPENED[kind] if name == "withdraw" else {CLIENT: FREELANCER, FREELANCER: CLIENT}[OPENED[kind]]
    return act(facts, name, ACTORS[who], **({"text": "digest"} if name == "answer" else {}))


def promised() -> OrderFacts:
    """Extras that are accepted and not paid for yet."""
    wanted = Extension(None, (Extra("More", 900, 2),))
    return committed(act(committed(opening(order(), "extension", FREELANCER, NOW, wanted)), "accept", ACTORS[CLIENT]))


def by_clock(facts: OrderFacts, kind: str) -> Plan:
    deadline = next(d for d in facts.deadlines if d.kind == kind)
    return decide_due(facts, deadline, deadline.due_at)


def asked() -> OrderFacts:
    return support.ask(support.chain("funded", "planned"), CLIENT, 1)


def staff(name: str, *before: str) -> Plan:
    given = {} if name in ("agree", "take", "withdraw") else support.TEXT
    who = {"agree": ACTORS[FREELANCER], "object": ACTORS[FREELANCER], "withdraw": ACTORS[CLIENT]}.get(
        name, support.SUPPORT
    )
    return support.act(support.done(asked(), *before), name, who, **given)


def of_milestone(name: str, facts: OrderFacts, role: str) -> Plan:
    return decide_milestone(facts, name, ACTORS[role], NOW)


def operation(kind: str, state: str = "waiting") -> OperationFacts:
    return OperationFacts(f"{kind}:1", kind, 500, 11, state=state)


def failed(kind: str) -> Plan:
    waits = replace(order().milestone, state="charging", charge=f"{kind}:1")
    plan = decide_failed(order("completed", milestones=(waits,)), operation(kind), NOW)
    assert plan is not None
    return plan


def refund_waits(charged: int) -> OrderFacts:
    """A cancellation in silence, after which our gateway or the marketplace gives back."""
    facts = committed(by_clock(opened("cancel", CLIENT), "answer"))
    return replace(facts, milestones=(replace(facts.milestone, charged=charged),))


def payout(charged: int, payable: int) -> Plan:
    facts = committed(by_clock(milestones.act(milestones.approved(), "ask_payout", FREELANCER), "release"))
    return by_clock(replace(facts, payable=payable, milestones=(replace(facts.milestone, charged=charged),)), "payout")


def on_hold() -> OrderFacts:
    facts = milestones.approved()
    return committed(decide_hold(facts, facts.milestone, "dispute:1", 500, THE_CLOCK, NOW))


def resumed() -> Plan:
    (plan,) = decide_go_on(committed(payout(1, 1)), NOW)
    return plan


INSTRUCTION = InstructionFacts(5, "refund:1", "refund", 500, 11, CLARA_ID, "open", NOW)


def reminded() -> Plan:
    """Finance is reminded of an instruction."""
    wake = first_wake(kind_of("instruction"), current(), NOW, NEVER, NOW)
    names = ("instruction", 5, "instruction", FINANCE, False)
    waits = DeadlineFacts(9, *names, NOW, NEVER, wake, "running", None, current().version)
    return decide_due(order("cancelled", deadlines=(waits,)), waits, wake)


def lifted() -> Plan:
    held = on_hold()
    return decide_lift(held, held.milestone, "dispute:1", 500, THE_CLOCK, NOW)


PLANS: dict[str, Callable[[], Plan]] = {
    "brief": lambda: decide_brief(order("proposed", milestones=()), ACTORS[CLIENT], NOW, "brief", None, "digest"),
    "brief declined": lambda: offers.act(offers.brief(), "decline", FREELANCER),
    "brief withdrawn": lambda: offers.act(offers.brief(), "withdraw", CLIENT),
    "offer": lambda: offers.act(offers.brief(), "offer", FREELANCER, terms=offers.THREE, digest="d", text=None),
    "offer to change": lambda: offers.act(offers.offered(), "ask_changes", CLIENT, version=1, text="digest"),
    "offer declined": lambda: offers.act(offers.offered(), "decline", CLIENT),
    "offer withdrawn": lambda: offers.act(offers.offered(), "withdraw", FREELANCER),
    "offer expired": lambda: by_clock(offers.offered(), "offer"),
    "placed by an offer": lambda: offers.accepting(offers.offered()),
    "update asked": lambda: opening(order(), "update", CLIENT),
    "update given": lambda: answered("update", "answer"),
    "update withdrawn": lambda: answered("update", "withdraw"),
    "update lapsed": lambda: by_clock(opened("update", CLIENT), "answer"),
    "superseded": lambda: opening(opened("update", CLIENT), "cancel", FREELANCER),
    "cancelled": lambda: answered("cancel", "accept"),
    "declined": lambda: answered("cancel", "decline"),
    "cancelled in silence": lambda: by_clock(opened("cancel", CLIENT), "answer"),
    "extended": lambda: answered("extension", "accept"),
    "extras void": lambda: of_milestone("deliver", promised(), FREELANCER),
    "extras given up": lambda: by_clock(promised(), "extras"),
    "delivered": lambda: of_milestone("deliver", order(), FREELANCER),
    "changes asked": lambda: of_milestone("ask_changes", milestones.act(order(), "deliver", FREELANCER), CLIENT),
    "approved": lambda: of_milestone("approve", milestones.act(order(), "deliver", FREELANCER), CLIENT),
    "initiated": lambda: of_milestone("initiate", milestones.through(milestones.chain()), CLIENT),
    "never began": lambda: of_milestone("give_up", milestones.chain(), CLIENT),
    "unpaid": lambda: of_milestone(
        "give_up", milestones.act(milestones.through(milestones.chain()), "initiate", CLIENT), CLIENT
    ),
    "milestone paid": lambda: decide_done(
        milestones.chain(), OperationFacts("charge:1", "charge", milestones.AMOUNTS[0], 11), NOW
    ),
    "milestone delivered": lambda: of_milestone("deliver", milestones.pay(milestones.chain()), FREELANCER),
    "milestone to change": lambda: of_milestone(
        "ask_changes", milestones.act(milestones.pay(milestones.chain()), "deliver", FREELANCER), CLIENT
    ),
    "extras paid": lambda: decide_case(promised(), the_case(promised()), "confirm", THE_GATEWAY, NOW),
    "charge failed": lambda: failed("charge"),
    "refund failed": lambda: failed("refund"),
    "refunded by us": lambda: by_clock(refund_waits(124_000), "refund"),
    "refunded by the marketplace": lambda: by_clock(refund_waits(0), "refund"),
    "available": lambda: by_clock(milestones.approved(), "release"),
    "contested": lambda: by_clock(on_hold(), "release"),
    "paid out by both": lambda: payout(50_000, 111_600),
    "frozen": lambda: payout(50_000, 0),
    "goes on": resumed,
    "instruction reminded": reminded,
    "instruction confirmed": lambda: decide_confirmed(order(), INSTRUCTION, Actor(FINANCE, 9), NOW, "MP", NOW.date()),
    "instruction failed": lambda: decide_not_made(order(), INSTRUCTION, Actor(FINANCE, 9), NOW),
    "imported": lambda: decide_history(order(), Past("ongoing", NOW), NOW),
    "reminded": lambda: decide_due(opened("update", CLIENT), opened("update", CLIENT).deadlines[0], NOW + 2 * DAY - US),
    "down": lambda: decide_credit(opened("update", CLIENT), opened("update", CLIENT).deadlines[0], DAY, NOW),
    "message": lambda: decide_message(order(), ACTORS[CLIENT], NOW, "Hello", "digest"),
    "late": lambda: decide_late_charge(order(), "charge:9", 11, order().money(500), NOW),
    "refund arrived": lambda: decide_done(order(), operation("refund"), NOW),
    "payout arrived": lambda: decide_done(order(), operation("payout"), NOW),
    "payout came back": lambda: failed("payout"),
    "refund again": lambda: decide_again(order(), operation("refund", "failed"), support.SUPPORT, NOW),
    "held": lambda: decide_hold(milestones.approved(), milestones.approved().milestone, "x:1", 5, THE_CLOCK, NOW),
    "approved late": lambda: of_milestone("approve", order("delivered"), CLIENT),
    "freed": lifted,
    "payout asked": lambda: of_milestone("ask_payout", milestones.approved(), FREELANCER),
    "support asked": lambda: opening(
        support.chain("funded"), "support_cancellation", CLIENT, NOW, SupportCancellation("agreed_together", None)
    ),
    "agreed": lambda: staff("agree"),
    "objected": lambda: staff("object"),
    "withdrawn": lambda: staff("withdraw"),
    "taken": lambda: staff("take"),
    "refused": lambda: staff("refuse", "take"),
    "granted": lambda: staff("grant", "take"),
    "settled": lambda: staff("settle", "agree", "take"),
    "approved after all": lambda: of_milestone(
        "approve", support.ask(support.chain("submitted", "planned"), CLIENT, 1), CLIENT
    ),
}
