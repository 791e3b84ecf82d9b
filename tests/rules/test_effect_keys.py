"""Money moves once for ever under a key made of its cause: one for each milestone, extra, case and payment (G8)."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.ledger.movements import MOVEMENTS
from app.rules.base.facts import OrderFacts
from app.rules.base.people import CLIENT, FINANCE, FREELANCER, MARKETPLACE, THE_CLOCK, THE_GATEWAY, Actor
from app.rules.base.plan import Plan
from app.rules.cases.extras import Extension, Extra
from app.rules.decide import decide_case, decide_milestone
from app.rules.imports.history import Past, decide_history
from app.rules.instructions import InstructionFacts, decide_confirmed, decide_not_made
from app.rules.milestones.placing import decide_place
from app.rules.operations import OperationFacts, decide_done, decide_failed
from app.rules.payments.earnings import decide_hold, decide_lift
from tests.support.domain.facts import ACTORS, DAY, NOW, act, committed, opened, opening, order, the_case
from tests.support.rules import milestones
from tests.support.rules import support_cancellations as support
from tests.support.rules.unused_movements import UNUSED

TWO = Extension(None, (Extra("More", 900, 2), Extra("Even more", 100, 0)))
PAU = Actor(FINANCE, 44)


def imported() -> OrderFacts:
    """An order of another system before anything of it is recorded."""
    (part,) = order().milestones
    unpaid = replace(part, escrow=0, charge=None, charged=0)
    return order(custody=MARKETPLACE, fee_basis_points=1_000, milestones=(unpaid,))


def history(state: str, days: int) -> Plan:
    done = NOW - days * DAY
    return decide_history(imported(), Past(state, done, done, done, done), NOW)


def extras_paid() -> Plan:
    promised = committed(act(committed(opening(order(), "extension", FREELANCER, NOW, TWO)), "accept", ACTORS[CLIENT]))
    return decide_case(promised, the_case(promised), "confirm", THE_GATEWAY, NOW)


def freed() -> Plan:
    """What was contested becomes available after the rest of the same milestone."""
    facts = milestones.approved()
    held = committed(decide_hold(facts, facts.milestone, "dispute:1", 10_000, THE_CLOCK, NOW))
    rest = committed(milestones.due(held, "release"))
    return decide_lift(rest, rest.milestone, "dispute:1", 10_000, THE_CLOCK, NOW + 20 * DAY)


def payout(taken: int) -> Plan:
    """A payout of which our gateway has so much, and the marketplace the rest."""
    facts = committed(milestones.due(milestones.act(milestones.approved(), "ask_payout", FREELANCER), "release"))
    return milestones.due(facts, "payout", payable=111_600, milestones=(replace(facts.milestone, charged=taken),))


def settled() -> Plan:
    """Customer service cancels the first of two milestones."""
    facts = support.ask(support.chain("funded", "planned"), CLIENT, 1)
    return support.act(support.done(facts, "agree", "take"), "settle", **support.TEXT)


def charged() -> Plan:
    """The gateway confirms the charge of the second milestone."""
    facts = milestones.act(milestones.through(milestones.chain()), "initiate", CLIENT)
    part = facts.milestone
    return decide_done(facts, OperationFacts(part.charge or "", "charge", part.amount, part.id), NOW)


def gateway(kind: str) -> OperationFacts:
    return OperationFacts(f"{kind}:ours", kind, 500, 11)


def asked(kind: str) -> InstructionFacts:
    return InstructionFacts(5, f"{kind}:theirs", kind, 500, 11, 1, "open", NOW, 1 if kind == "charge" else None)


def arrived(kind: str) -> Plan:
    return decide_done(order("completed"), gateway(kind), NOW)


def confirmed(kind: str) -> Plan:
    return decide_confirmed(order("completed"), asked(kind), PAU, NOW, "MP-1", NOW.date())


def came_back() -> Plan:
    plan = decide_failed(order("completed"), gateway("payout"), NOW)
    assert plan is not None
    return plan


KEYS: list[tuple[str, Callable[[], Plan], list[str]]] = [
    ("placed", lambda: decide_place(imported(), ACTORS[CLIENT], NOW), ["fund:milestone:11"]),
    ("charged", charged, ["fund:milestone:12"]),
    (
        "approved when its day has come",
        lambda: decide_milestone(order("delivered", fee_basis_points=1_000), "approve", ACTORS[CLIENT], NOW),
        ["earn:milestone:11", "fee:milestone:11", "release:milestone:11"],
    ),
    ("freed after the rest", freed, ["release:milestone:11:101600"]),
    ("extras paid", extras_paid, ["extra:case:100:1", "extra:case:100:2"]),
    ("refunded", lambda: act(opened("cancel", CLIENT), "accept", ACTORS[FREELANCER]), ["refund:case:100:11"]),
    ("one milestone refunded", settled, ["refund:case:100:11"]),
    ("paid out", lambda: payout(111_600), ["payout:milestone:11:head 5"]),
    ("paid out by both", lambda: payout(50_000), ["payout:milestone:11:head 5", "instruct:payout:11:head 5"]),
    ("cancelled elsewhere", lambda: history("cancelled", 30), ["fund:milestone:11", "settled:milestone:11"]),
    ("approved elsewhere", lambda: history("completed", 1), [f"{how}:milestone:11" for how in ("fund", "earn", "fee")]),
    ("refund arrived", lambda: arrived("refund"), ["refund_paid:refund:ours"]),
    ("payout arrived", lambda: arrived("payout"), ["payout_paid:payout:ours"]),
    ("payout came back", came_back, ["payout_back:payout:ours"]),
    ("paid too late", lambda: arrived("charge"), ["late:charge:ours"]),
    ("refund confirmed", lambda: confirmed("refund"), ["refund_paid:refund:theirs"]),
    ("payout confirmed", lambda: confirmed("payout"), ["payout_paid:payout:theirs"]),
    (
        "payout not made",
        lambda: decide_not_made(order("completed"), asked("payout"), PAU, NOW),
        ["payout_back:payout:theirs"],
    ),
    ("charged too late", lambda: confirmed("charge"), ["late:charge:theirs"]),
]


@pytest.mark.rule("G8")
@pytest.mark.parametrize(("plan", "keys"), [pytest.param(plan, keys, id=name) for name, plan, keys in KEYS])
def test_whatever_moves_has_a_key_of_its_cause(plan: Callable[[], Plan], keys: list[str]) -> None:
    assert [move.key for move in plan().moves] == keys


@pytest.mark.rule("G8")
def test_every_movement_that_is_permitted_has_its_key() -> None:
    assert {move.code for _, plan, _ in KEYS for move in plan().moves} == set(MOVEMENTS) - UNUSED


@pytest.mark.rule("G8")
def test_what_can_be_asked_for_again_has_another_key_at_every_place_of_the_record() -> None:
    first, then = (replace(order(), head_hash=head) for head in ("0123456789abcdef", "fedcba9876543210"))
    refunds = [act(opened_at(facts), "accept", ACTORS[FREELANCER]).operations[0].key for facts in (first, then)]
    assert refunds == ["refund:case:100:11:0123456789ab", "refund:case:100:11:fedcba987654"]


def opened_at(facts: OrderFacts) -> OrderFacts:
    """The same place of the record, with a cancel request."""
    return replace(opened("cancel", CLIENT, facts), head_hash=facts.head_hash)
