"""Each side reads where its own money goes: who pays it, how much, when and to whom, to the letter (G2, X51, X54)."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.rules.base.facts import OrderFacts
from app.rules.base.people import CLIENT, FREELANCER, MARKETPLACE, Actor
from app.rules.base.plan import Plan
from app.rules.cases.extras import Extension, Extra
from app.rules.decide import decide_due
from app.rules.payments.earnings import decide_hold
from tests.support.domain.facts import ACTORS, NOW, act, act_on_order, committed, opened, opening, order
from tests.support.rules import milestones, offers
from tests.support.rules import support_cancellations as support
from tests.support.rules.reading import read

EARNED = 111_600
PAYOUT_DAY = "On Tuesday, 24 March 2026 at 00:00 CET"
REFUND_DAY = "On Thursday, 19 March 2026 at 10:00 CET"
BANKS = "Banks usually take 5 to 10 working days to show it in the account."
Row = tuple[Callable[[], Plan], str, str]  # a plan, and what the client and the freelancer read


def with_us(facts: OrderFacts, taken: int) -> OrderFacts:
    """Our gateway has so much of the money, and the marketplace the rest."""
    return replace(facts, milestones=(replace(facts.milestone, charged=taken),))


def cancelling(taken: int) -> OrderFacts:
    return opened("cancel", CLIENT, with_us(order(), taken))


def agreed(taken: int) -> Plan:
    return act(cancelling(taken), "accept", ACTORS[FREELANCER])


def lapse(facts: OrderFacts) -> Plan:
    return decide_due(facts, facts.deadlines[0], facts.deadlines[0].due_at)


def silent(taken: int) -> OrderFacts:
    return committed(lapse(cancelling(taken)))


def granted() -> Plan:
    """Customer service cancels the first of two milestones against one side's will."""
    asked = support.ask(support.chain("funded", "planned"), CLIENT, 1)
    return support.act(support.done(asked, "take"), "grant", **support.TEXT)


STAYS = "€400.00 stays in escrow for 7 more days, until Tuesday, 17 March 2026 at 10:00 CET"
ASKED_NOW, ASKED_THEN = "The marketplace is asked right away", "the marketplace is asked"
CANCELLED, CANCELLED_PART = "The order is cancelled at that moment.", "Milestone 1 is cancelled."
LAPSED = (
    "On Thursday, 12 March 2026 at 10:00 CET the order is cancelled automatically and shown as “Mutually cancelled”."
)
TOLD_LATER = "and we will let you know when it has."
REFUNDS: dict[str, Row] = {
    "agreed, all by our gateway": (
        lambda: agreed(124_000),
        f"{CANCELLED} You get €1,240.00 back right away. {BANKS}",
        f"{CANCELLED} €1,240.00 goes back to Clara right away.",
    ),
    "agreed, all by the marketplace": (
        lambda: agreed(0),
        f"{CANCELLED} {ASKED_NOW} to pay €1,240.00 back to you, {TOLD_LATER}",
        f"{CANCELLED} {ASKED_NOW} to pay €1,240.00 back to Clara.",
    ),
    "agreed late, a part by each": (
        lambda: act(silent(30_000), "agree", ACTORS[FREELANCER]),
        f"You get €300.00 back right away. {BANKS} {ASKED_NOW} to pay €940.00 back to you, {TOLD_LATER}",
        f"€300.00 goes back to Clara right away. {ASKED_NOW} to pay €940.00 back to Clara.",
    ),
    "after waiting, all by our gateway": (
        lambda: lapse(silent(124_000)),
        f"{REFUND_DAY} you get €1,240.00 back. {BANKS}",
        f"{REFUND_DAY} €1,240.00 goes back to Clara.",
    ),
    "after waiting, a part by each": (
        lambda: lapse(silent(30_000)),
        f"{REFUND_DAY} you get €300.00 back. {BANKS} {REFUND_DAY} {ASKED_THEN} to pay €940.00 back to you.",
        f"{REFUND_DAY} €300.00 goes back to Clara. {REFUND_DAY} {ASKED_THEN} to pay €940.00 back to Clara.",
    ),
    "after waiting, all by the marketplace": (
        lambda: lapse(silent(0)),
        f"{REFUND_DAY} {ASKED_THEN} to pay €1,240.00 back to you.",
        f"{REFUND_DAY} {ASKED_THEN} to pay €1,240.00 back to Clara.",
    ),
    "by silence, all by the marketplace": (
        lambda: lapse(cancelling(0)),
        f"{LAPSED} €1,240.00 stays in escrow for 7 more days, until {REFUND_DAY[3:]}, and then goes back to you.",
        f"{LAPSED} €1,240.00 stays in escrow for 7 more days, until {REFUND_DAY[3:]}, and then goes back to Clara.",
    ),
    "of a milestone that customer service cancels": (
        granted,
        f"{CANCELLED_PART} {STAYS}, and then goes back to you. {BANKS} The order goes on without it.",
        f"{CANCELLED_PART} {STAYS}, and then goes back to Clara. The order goes on without it.",
    ),
}


def held(contested: int) -> OrderFacts:
    facts = milestones.approved()
    return committed(decide_hold(facts, facts.milestone, "dispute:1", contested, Actor("support", 99), NOW))


def payout(taken: int, payable: int = EARNED) -> Plan:
    facts = committed(milestones.due(milestones.act(milestones.approved(), "ask_payout", FREELANCER), "release"))
    return milestones.due(with_us(facts, taken), "payout", payable=payable)


def delivered() -> OrderFacts:
    return milestones.act(order(fee_basis_points=1_000), "deliver", FREELANCER)


def part_delivered() -> OrderFacts:
    return milestones.act(milestones.pay(milestones.chain()), "deliver", FREELANCER)


NOTHING = "The order itself does not change."
COMPLETED = "the delivery is approved automatically and the order is completed."
YOURS_FROM = "is yours, and available from 24 Mar 2026 at 00:00 CET."
EARNINGS: dict[str, Row] = {
    "approved": (
        lambda: by_client("approve", delivered()),
        "The delivery is approved at that moment and the order is completed. €1,116.00 goes to Fred.",
        f"The delivery is approved at that moment and the order is completed. €1,116.00 {YOURS_FROM}",
    ),
    "approved by the clock": (
        lambda: milestones.due(delivered(), "approval"),
        f"{PAYOUT_DAY} {COMPLETED} €1,116.00 goes to Fred.",
        f"{PAYOUT_DAY} {COMPLETED} €1,116.00 {YOURS_FROM}",
    ),
    "one milestone approved": (
        lambda: by_client("approve", part_delivered()),
        "Milestone 1 is approved at that moment. €360.00 goes to Fred.",
        f"Milestone 1 is approved at that moment. €360.00 {YOURS_FROM}",
    ),
    "one milestone approved by the clock": (
        lambda: milestones.due(part_delivered(), "approval"),
        f"{PAYOUT_DAY} milestone 1 is approved automatically. €360.00 goes to Fred.",
        f"{PAYOUT_DAY} milestone 1 is approved automatically. €360.00 {YOURS_FROM}",
    ),
    "available": (
        lambda: milestones.due(milestones.approved(), "release"),
        f"{PAYOUT_DAY} €1,116.00 becomes available to Fred.",
        f"{PAYOUT_DAY} €1,116.00 becomes available to you.",
    ),
    "available but for what is contested": (
        lambda: milestones.due(held(600), "release"),
        f"{PAYOUT_DAY} €1,110.00 becomes available to Fred.",
        f"{PAYOUT_DAY} €1,110.00 becomes available to you.",
    ),
    "all of it contested": (lambda: milestones.due(held(EARNED), "release"), NOTHING, NOTHING),
    "paid out, all by our gateway": (
        lambda: payout(124_000),
        f"{PAYOUT_DAY} €1,116.00 is paid out to Fred.",
        f"{PAYOUT_DAY} €1,116.00 is paid out to you.",
    ),
    "paid out, a part by each": (
        lambda: payout(50_000),
        f"{PAYOUT_DAY} €500.00 is paid out to Fred. {PAYOUT_DAY} {ASKED_THEN} to pay out €616.00 to Fred.",
        f"{PAYOUT_DAY} €500.00 is paid out to you. {PAYOUT_DAY} {ASKED_THEN} to pay out €616.00 to you.",
    ),
    "paid out, all by the marketplace": (
        lambda: payout(0),
        f"{PAYOUT_DAY} {ASKED_THEN} to pay out €1,116.00 to Fred.",
        f"{PAYOUT_DAY} {ASKED_THEN} to pay out €1,116.00 to you.",
    ),
    "frozen": (lambda: payout(124_000, EARNED - 1), NOTHING, NOTHING),
}


def started() -> Plan:
    return by_client("initiate", milestones.through(milestones.chain()))


def by_client(name: str, facts: OrderFacts) -> Plan:
    return act_on_order(facts, name, ACTORS[CLIENT])


def extras(by_marketplace: bool = False) -> Plan:
    """The client accepts extras."""
    facts = order()
    if by_marketplace:
        facts = replace(facts, custody=MARKETPLACE, platform=replace(facts.platform, gateway=False))
    wanted = Extension(None, (Extra("Second draft", 9_500, 0),))
    return act(committed(opening(facts, "extension", FREELANCER, details=wanted)), "accept", ACTORS[CLIENT])


BEFORE = "before 11 Mar 2026 at 10:00 CET"
NEXT_DAY = "On Wednesday, 11 March 2026 at 10:00 CET"
NAMED_DAY = "Wednesday, 11 March 2026 at 10:00 CET (Netherlands Time)"
BEGINS = "The money goes into escrow, and then work begins."
ASKED_TO, AFTER_THE_GRACE = "The marketplace is asked to", "before 24 Mar 2026 at 10:00 CET"
PLACED = "The order is placed on the terms of this offer."
PAYMENTS: dict[str, Row] = {
    "the first of an offer": (
        lambda: offers.accepting(offers.offered()),
        f"{PLACED} You pay €100.00 first, {BEFORE}; it stays in escrow until you approve the work.",
        f"{PLACED} Clara pays €100.00 first, {BEFORE}; it stays in escrow until it is approved.",
    ),
    "the next milestone": (
        started,
        f"Pay €300.01 now; the payment must arrive before {NAMED_DAY}. {BEGINS}",
        f"Clara pays €300.01 before {NAMED_DAY}. {BEGINS}",
    ),
    "given up": (
        lambda: by_client("give_up", committed(started())),
        "The payment is cancelled, and the milestone can be started again.",
        "The payment is cancelled, and the milestone can be started again.",
    ),
    "not in time": (
        lambda: milestones.due(committed(started()), "charge"),
        f"{NEXT_DAY} the payment expires, and the milestone can be started again.",
        f"{NEXT_DAY} the payment expires, and the milestone can be started again.",
    ),
    "extras": (
        extras,
        f"You pay €95.00 for the extras {BEFORE}. Nothing changes until then.",
        f"Clara pays €95.00 for the extras {BEFORE}. Nothing changes until then.",
    ),
    "extras by the marketplace": (
        lambda: extras(by_marketplace=True),
        f"{ASKED_TO} charge you €95.00 for the extras {AFTER_THE_GRACE}. Nothing changes until then.",
        f"{ASKED_TO} charge Clara €95.00 for the extras {AFTER_THE_GRACE}. Nothing changes until then.",
    ),
    "extras given up": (
        lambda: act(committed(extras()), "give_up", ACTORS[CLIENT]),
        "The extras lapse and the delivery date stays as it is.",
        "The extras lapse and the delivery date stays as it is.",
    ),
    "extras not in time": (
        lambda: lapse(committed(extras())),
        f"{NEXT_DAY} the extras lapse and the delivery date stays as it is.",
        f"{NEXT_DAY} the extras lapse and the delivery date stays as it is.",
    ),
}
TABLES = {"refund": REFUNDS, "earnings": EARNINGS, "payment": PAYMENTS}
ROWS = [pytest.param(row, id=f"{of}: {name}") for of, rows in TABLES.items() for name, row in rows.items()]


@pytest.mark.rule("G2", "X51", "X54")
@pytest.mark.parametrize("row", ROWS)
def test_each_side_reads_where_its_money_goes(row: Row) -> None:
    plan, client, freelancer = row
    assert read(plan(), CLIENT) == client
    assert read(plan(), FREELANCER) == freelancer
