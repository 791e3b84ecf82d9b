"""An event is told by the sentence that is made for who did it, and for who reads it (G4)."""

import re

import pytest

from app.core.words import Sentence
from app.rules.base.people import CLIENT, CLOCK, FREELANCER
from app.rules.texts.events import EVENTS
from app.rules.texts.stories import RecordedEvent, story


def told(name: str, reader: str, by: str, **facts: object) -> Sentence:
    return story(RecordedEvent(name, {"by": by} | facts, "Clara", "Fred", "EUR"), reader)


@pytest.mark.rule("G4", "X34")
def test_an_approval_is_the_clients_own_the_clients_or_the_clocks() -> None:
    own, other = (told("order.approved", reader, CLIENT) for reader in (CLIENT, FREELANCER))
    assert own.message.id == "You approved the delivery"
    assert (other.message.id, other.facts["name"]) == ("%(name)s approved the delivery", "Clara")
    by_clock = [told("order.approved", reader, CLOCK).message.id for reader in (CLIENT, FREELANCER)]
    assert by_clock == ["The delivery was approved automatically: nobody answered in time"] * 2


@pytest.mark.rule("G4")
def test_each_party_is_called_by_its_own_name() -> None:
    said = told("refund.paid", FREELANCER, CLOCK, cause="waited", amount=500)
    assert (said.facts["client"], said.facts["freelancer"]) == ("Clara", "Fred")


GOES_ON = "The order goes on."
MORE = {
    ("request.answered", "update"): GOES_ON,
    ("request.lapsed", "update"): GOES_ON,
    ("request.lapsed", "extension"): "The delivery date stays as it was, and no extras are added.",
    **{("request.declined", kind): GOES_ON for kind in ("cancel", "extension")},
    **{("request.withdrawn", kind): GOES_ON for kind in ("update", "cancel", "extension")},
    **{(f"cancellation.{how}", of): GOES_ON for how in ("withdrawn", "refused") for of in ("milestone", "rest")},
    ("order.cancelled", "explicit"): "%(refund)s goes back to %(client)s.",
    ("order.cancelled", "settled"): "%(refund)s goes back to %(client)s.",
    ("order.cancelled", "deemed"): "%(refund)s stays in escrow until %(refund_at)s.",
    ("order.cancelled", "marketplace"): "The marketplace was asked to pay %(refund)s back to %(client)s.",
    ("order.cancelled", "divided"): "In all %(refunded)s went back to %(client)s, and %(earned)s to %(freelancer)s.",
    **{("deadline.moved", kind): "The new deadline is %(due_at)s." for kind in ("answer", "approval")},
}


@pytest.mark.rule("F9", "F10", "F12", "F15", "X54")
def test_the_news_of_an_end_says_how_the_order_goes_on_or_where_the_money_is() -> None:
    said = {(name, part): message.id for name, event in EVENTS.items() for part, message in event.more.items()}
    assert said == MORE


@pytest.mark.rule("G4", "B3")
def test_a_milestone_is_named_by_its_number_only_where_it_has_one() -> None:
    assert told("milestone.funded", CLIENT, CLOCK, amount=500, number=2).facts["number"] == 2
    assert "number" not in told("milestone.funded", CLIENT, CLOCK, amount=500).facts


@pytest.mark.rule("G4", "X53")
def test_nothing_is_told_to_staff_as_if_they_were_a_party() -> None:
    parties = (CLIENT, FREELANCER, "you")
    told_to_others = [
        story.other.id
        for text in EVENTS.values()
        for variant, story in text.stories.items()
        if variant.split(":")[-1] not in parties
    ]
    assert [said for said in told_to_others if re.search(r"\byour?\b", said, re.IGNORECASE)] == []
