"""Milestones, charges, refunds and payouts are told to both sides, with every fact the sentence needs (G4)."""

import re

import pytest

from app.core.money import Money
from app.rules.base.people import CLIENT, CLOCK, FREELANCER, GATEWAY
from app.rules.payments.events import EVENTS
from app.rules.texts.stories import RecordedEvent, headline, story

FACTS = {"milestone": 1, "number": 2, "amount": 500}
CAUSES = ("", "agreed", "waited", "arrived", "frozen", "contested", "unpaid")
KINDS = ("refund", "payout", "charge")  # of instructions to the marketplace


def told(name: str, by: str, part: str = "") -> RecordedEvent:
    """The event with this cause, as the rules record it."""
    given = {"consent": part, "refund": 0} if name == "order.cancelled" else {"cause": part} if part else {}
    if part in KINDS:
        given = {"kind": part}
    return RecordedEvent(name, FACTS | given | {"by": by}, "Clara", "Fred", "EUR")


def cases() -> list[tuple[str, str]]:
    found = {(name, variant.split(":")[0]) for name, event in EVENTS.items() for variant in event.stories}
    return sorted({(name, part if part in (*CAUSES, *KINDS) else "") for name, part in found})


@pytest.mark.rule("G4")
@pytest.mark.parametrize("by", [CLIENT, FREELANCER, CLOCK, GATEWAY])
@pytest.mark.parametrize(("name", "part"), [each for each in cases() if each != ("refund.paid", "")])
def test_every_event_of_money_is_told_to_both_with_its_facts(name: str, part: str, by: str) -> None:
    for reader in (CLIENT, FREELANCER):
        for say in (story, headline):
            said = say(told(name, by, part), reader)
            assert set(re.findall(r"%\((\w+)\)s", said.message.id)) <= set(said.facts)


@pytest.mark.rule("B23", "X12")
@pytest.mark.parametrize(
    ("name", "part", "mine", "theirs"),
    [
        ("payout.sent", "", "to you is on its way", "to %(freelancer)s is on its way"),
        ("payout.paid", "", "paid out to you", "paid out to %(freelancer)s"),
        ("payout.waits", "frozen", "because your balance is frozen", "is on hold"),
    ],
)
def test_a_freelancers_balance_is_told_to_them_alone(name: str, part: str, mine: str, theirs: str) -> None:
    assert mine in story(told(name, CLOCK, part), FREELANCER).message.id
    other = story(told(name, CLOCK, part), CLIENT).message.id
    assert theirs in other
    assert "frozen" not in other


@pytest.mark.rule("B4", "X37")
def test_a_plain_order_never_names_a_milestone_when_it_is_paid() -> None:
    paid = RecordedEvent("milestone.funded", {"milestone": 1, "amount": 500, "by": GATEWAY}, "Clara", "Fred", "EUR")
    said = story(paid, CLIENT)
    assert "milestone" not in said.message.id
    assert said.facts["amount"] == Money(500, "EUR")
