"""What else an act ends, voids or pays is told with it, from the plan that will act (X54, G2)."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from app.core.i18n import reader_for
from app.core.words import N_
from app.rules.base.facts import OrderFacts
from app.rules.base.people import CLIENT, FREELANCER, MARKETPLACE, PARTIES, Actor
from app.rules.base.plan import Plan
from app.rules.cases.extras import Extension, Extra
from app.rules.decide import decide_case, decide_lapse, decide_milestone
from app.rules.texts import outcomes
from tests.support.domain.facts import (
    ACTORS,
    CLARA_ID,
    DAY,
    NOW,
    act,
    act_on_order,
    committed,
    opened,
    opening,
    order,
)
from tests.support.rules import milestones, offers
from tests.support.rules.reading import read
from tests.support.rules.support_cancellations import ask as ask_staff
from tests.support.rules.support_cancellations import chain, done

WANTED = Extension(NOW + 30 * DAY, (Extra("Second draft", 9_500, 1),))
ENDS = {
    "update": "update request",
    "cancel": "cancellation request",
    "extension": "request for more time or extras",
}


def with_gateway(facts: OrderFacts) -> OrderFacts:
    return replace(facts, platform=replace(facts.platform, gateway=True))


def asked(wanted: Extension = WANTED) -> OrderFacts:
    """An order on which the freelancer asks for more time or extras."""
    return committed(opening(with_gateway(order()), "extension", FREELANCER, details=wanted))


def promised() -> OrderFacts:
    """An order whose extras were accepted and wait for their payment; the work is delivered."""
    accepted = committed(act(asked(), "accept", ACTORS[CLIENT]))
    return committed(act_on_order(accepted, "deliver", ACTORS[FREELANCER]))


def cancelling(facts: OrderFacts) -> OrderFacts:
    return committed(opening(facts, "cancel", CLIENT))


def lapse(facts: OrderFacts, kind: str) -> Plan:
    return decide_lapse(facts, next(d for d in facts.deadlines if d.kind == kind and d.state == "running"))


VOIDING: dict[str, Callable[[], Plan]] = {
    "approved by the client": lambda: act_on_order(promised(), "approve", ACTORS[CLIENT]),
    "approved by the clock": lambda: lapse(promised(), "approval"),
    "cancelled by both": lambda: act(cancelling(promised()), "accept", ACTORS[FREELANCER]),
    "cancelled by silence": lambda: lapse(cancelling(promised()), "answer"),
}


@pytest.mark.rule("X54", "X29")
@pytest.mark.parametrize("how", VOIDING)
@pytest.mark.parametrize("reader", PARTIES)
def test_promised_extras_that_become_void_are_named_with_their_price(how: str, reader: str) -> None:
    plan = VOIDING[how]()
    assert "extras.void" in [event.name for event in plan.events]
    assert "€95.00" in read(plan, reader)
    assert "nothing is charged" in read(plan, reader)


def ending() -> Iterator[tuple[str, str, Callable[[], Plan]]]:
    """Every act on an order that ends another request with it: which request, and how."""
    extension, update = (lambda: opened("extension", FREELANCER)), (lambda: opened("update", CLIENT))
    yield "extension", "delivery", lambda: act_on_order(extension(), "deliver", ACTORS[FREELANCER])
    yield "update", "delivery", lambda: act_on_order(update(), "deliver", ACTORS[FREELANCER])
    yield "extension", "cancellation request", lambda: opening(extension(), "cancel", CLIENT)
    yield "update", "cancellation request", lambda: opening(update(), "cancel", FREELANCER)
    delivered = lambda: committed(act_on_order(order(), "deliver", ACTORS[FREELANCER]))  # noqa: E731
    yield "cancel", "approval", lambda: act_on_order(cancelling(delivered()), "approve", ACTORS[CLIENT])
    rest = lambda kind, who: ask_staff(committed(opening(chain("funded"), kind, who)), FREELANCER)  # noqa: E731
    for kind, who in (("extension", FREELANCER), ("update", CLIENT)):
        yield (
            kind,
            "decision of customer service",
            lambda kind=kind, who=who: decide_case(  # type: ignore[misc]
                (facts := done(rest(kind, who), "take")), facts.cases[-1], "grant", Actor("support", 99), NOW, text="x"
            ),
        )


@pytest.mark.rule("X54", "X23", "X25", "X28", "X38")
@pytest.mark.parametrize(("kind", "plan"), [pytest.param(k, p, id=f"{k}: {how}") for k, how, p in ending()])
@pytest.mark.parametrize("reader", PARTIES)
def test_a_request_that_ends_with_something_else_is_named(kind: str, plan: Callable[[], Plan], reader: str) -> None:
    made = plan()
    assert any(c.kind == kind and c.closed_at == NOW for c in made.after.cases)
    assert ENDS[kind] in read(made, reader)


@pytest.mark.rule("X54")
@pytest.mark.parametrize("reader", PARTIES)
def test_a_case_of_customer_service_that_an_approval_ends_is_named(reader: str) -> None:
    facts = ask_staff(chain("submitted"))
    plan = decide_milestone(facts, "approve", ACTORS[CLIENT], NOW)
    assert "This also ends the case with customer service" in read(plan, reader)


@pytest.mark.rule("X54")
def test_nothing_is_paid_for_a_milestone_that_customer_service_cancels() -> None:
    facts = done(ask_staff(chain("approved", "charging"), FREELANCER), "take")
    plan = decide_case(facts, facts.cases[-1], "grant", Actor("support", 99), NOW, text="x")
    assert plan.ended
    for reader in PARTIES:
        assert "Nothing more has to be paid for milestone 2." in read(plan, reader)


@pytest.mark.rule("X54", "X37")
@pytest.mark.parametrize("reader", PARTIES)
def test_who_gives_up_the_first_payment_reads_of_the_order_and_not_of_its_milestones(reader: str) -> None:
    plan = decide_milestone(milestones.chain(), "give_up", ACTORS[CLIENT], NOW)
    assert read(plan, reader) == "The order is cancelled at that moment."


@pytest.mark.rule("X54", "F15")
@pytest.mark.parametrize("reader", PARTIES)
def test_a_later_date_alone_says_that_nothing_is_charged(reader: str) -> None:
    facts = asked(Extension(NOW + 30 * DAY))
    for plan in (act(facts, "accept", ACTORS[CLIENT]), lapse(facts, "answer")):
        assert "Nothing is charged: the price stays €1,240.00." in read(plan, reader)


@pytest.mark.rule("X54", "X29")
@pytest.mark.parametrize("reader", PARTIES)
def test_extras_name_the_date_that_comes_with_them(reader: str) -> None:
    assert "Once they are paid for, the delivery date becomes 10 Apr 2026" in read(
        act(asked(), "accept", ACTORS[CLIENT]), reader
    )


@pytest.mark.rule("X54", "B4", "X34")
def test_delivering_says_what_follows() -> None:
    plan = act_on_order(order(), "deliver", ACTORS[FREELANCER])
    said = read(plan, FREELANCER)
    assert "Clara can approve the delivery or ask for changes before 24 Mar 2026 at 00:00 CET." in said
    assert "€1,240.00 stays in escrow." in said


@pytest.mark.rule("X54", "X38")
def test_asking_for_changes_says_what_follows() -> None:
    delivered = committed(act_on_order(order(), "deliver", ACTORS[FREELANCER]))
    said = read(act_on_order(delivered, "ask_changes", ACTORS[CLIENT]), CLIENT)
    assert "Fred delivers again" in said
    assert "€1,240.00 stays in escrow." in said
    assert "starts again with the next delivery" in said


REFUNDS: dict[str, Callable[[], Plan]] = {
    "agreed": lambda: act(cancelling(order()), "accept", ACTORS[FREELANCER]),
    "by silence": lambda: lapse(cancelling(order()), "answer"),
    "after waiting": lambda: lapse(committed(lapse(cancelling(order()), "answer")), "refund"),
    "agreed late": lambda: act(committed(lapse(cancelling(order()), "answer")), "agree", ACTORS[FREELANCER]),
}


@pytest.mark.rule("X54")
@pytest.mark.parametrize("how", REFUNDS)
def test_who_gets_money_back_reads_how_long_banks_take(how: str) -> None:
    plan = REFUNDS[how]()
    assert "Banks usually take 5 to 10 working days" in read(plan, CLIENT)
    assert "Banks" not in read(plan, FREELANCER)


@pytest.mark.rule("X51")
def test_what_the_marketplace_pays_back_says_nothing_of_our_bank() -> None:
    facts = order()
    held = tuple(replace(m, charge=None, charged=0) for m in facts.milestones)
    plan = act(cancelling(replace(facts, milestones=held)), "accept", ACTORS[FREELANCER])
    assert "Banks" not in read(plan, CLIENT)


@pytest.mark.rule("X54")
def test_what_is_paid_at_once_stands_on_the_button() -> None:
    """Every act of a person that asks for a payment names the amount beside the word “pay”."""
    facts = asked()
    case = facts.cases[-1]
    plan = decide_case(facts, case, "accept", Actor(CLIENT, CLARA_ID), NOW)
    english = reader_for("en", "Europe/Amsterdam")
    assert english.say(outcomes.button(plan, N_("Accept"))) == "Accept and pay €95.00"
    by_marketplace = replace(facts, custody=MARKETPLACE, platform=replace(facts.platform, gateway=False))
    plan = decide_case(by_marketplace, case, "accept", Actor(CLIENT, CLARA_ID), NOW)
    assert english.say(outcomes.button(plan, N_("Accept"))) == "Accept and pay €95.00"
    dated = act(asked(Extension(NOW + 30 * DAY)), "accept", ACTORS[CLIENT])
    assert english.say(outcomes.button(dated, N_("Accept"))) == "Accept"


@pytest.mark.rule("X54", "B6")
def test_what_is_to_be_paid_is_the_first_milestone_of_an_offer_and_never_what_is_paid_back() -> None:
    assert offers.accepting(offers.offered()).to_pay.minor == 10_000
    for charged in (124_000, 30_000, 0):
        facts = order()
        held = tuple(replace(part, charged=charged) for part in facts.milestones)
        plan = act(cancelling(replace(facts, milestones=held)), "accept", ACTORS[FREELANCER])
        assert plan.operations or plan.instructions
        assert plan.to_pay.minor == 0


@pytest.mark.rule("X25", "F6")
def test_who_withdraws_reads_from_when_on_it_can_be_asked_again_and_nobody_else_does() -> None:
    plan = act(cancelling(order()), "withdraw", ACTORS[CLIENT], NOW + DAY)
    assert read(plan, CLIENT).endswith("You can ask again from 12 Mar 2026 at 10:00 CET.")
    assert "ask again" not in read(plan, FREELANCER)
    assert "ask again" not in read(act(cancelling(order()), "decline", ACTORS[FREELANCER]), CLIENT)


@pytest.mark.rule("G2")
@pytest.mark.parametrize("funded", [True, False])
def test_what_stays_in_escrow_is_named_where_anything_is_there(funded: bool) -> None:
    facts = order()
    if not funded:
        facts = replace(facts, milestones=tuple(replace(part, escrow=0) for part in facts.milestones))
    asked = committed(opening(facts, "cancel", CLIENT))
    assert ("stays in escrow" in read(act(asked, "decline", ACTORS[FREELANCER]), CLIENT)) == funded
