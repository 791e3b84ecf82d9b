"""Stories: an event, told to one reader. Timeline, inbox and mails say the same sentence about the same facts (G4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from app.core.instants import from_us
from app.core.money import Money
from app.core.words import At, Fact, Sentence, sentence
from app.rules.base.deadlines import kind_of
from app.rules.base.people import CLIENT, CLOCK, FREELANCER
from app.rules.base.story import Story, to_all
from app.rules.cases.texts import GOES_ON_UNTIL, STANDS_STILL
from app.rules.payments.bank import takes_days
from app.rules.texts.events import EVENTS


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """An event as it was recorded, with the names of the people of its order."""

    name: str
    facts: Mapping[str, Any]
    client_name: str
    freelancer_name: str
    currency: str

    @property
    def by(self) -> str:
        """The role of who acted."""
        return str(self.facts.get("by", CLOCK))


def story(event: RecordedEvent, reader: str) -> Sentence:
    """The event in one sentence for the timeline, to a reader in that role."""
    return _say(_find(event, reader), event, reader)


def headline(event: RecordedEvent, reader: str) -> Sentence:
    """The event as news: the title of a notification and of a mail."""
    return _say(_news(event) or _find(event, reader), event, reader)


def more(event: RecordedEvent) -> Sentence | None:
    """What the news leaves out: where the money is, how the order goes on; None where nothing is left out."""
    facts = event.facts
    by_marketplace = facts.get("marketplace") and facts["marketplace"] == facts.get("refund")
    part = "marketplace" if by_marketplace else facts.get("kind") or facts.get("consent")
    message = EVENTS[event.name].more.get(str(part))
    if message is None:
        return None
    told: dict[str, Fact] = {"client": event.client_name, "freelancer": event.freelancer_name}
    told |= {name: At(from_us(at), "medium") for name, at in facts.items() if name.endswith("_at") and at}
    told |= {name: Money(facts[name], event.currency) for name in _AMOUNTS if name in facts}
    return Sentence(message, told)


def by_bank(event: RecordedEvent) -> Sentence | None:
    """How long banks take, where the event is of money that our gateway gives back now."""
    facts = event.facts
    decided = event.name in _CANCELLED and not facts.get("refund_at")
    back = (facts.get("refund") or facts.get("amount") or 0) - (facts.get("marketplace") or 0) if decided else 0
    return takes_days() if back > 0 or event.name in _REFUNDED else None


_AMOUNTS = ("refund", "refunded", "earned")
_CANCELLED = ("order.cancelled", "cancellation.settled")
_REFUNDED = ("refund.started", "refund.paid", "charge.late")


def of_approval(event: RecordedEvent) -> Sentence | None:
    """What the event did to the time in which a delivery can be approved, if anything (X60)."""
    if event.facts.get("held"):
        return Sentence(STANDS_STILL)
    until = event.facts.get("goes_on_until")
    return sentence(GOES_ON_UNTIL, until=At(from_us(int(until)))) if until else None


def _news(event: RecordedEvent) -> Story | None:
    """Return what an event says as news, where that is not its story; a reminder says what its deadline waits for."""
    kind = event.facts.get("kind")
    if event.name == "deadline.reminded":
        news = kind_of(str(kind)).texts.news
        return None if news is None else to_all(news)
    return EVENTS[event.name].news.get(str(kind))


def _find(event: RecordedEvent, reader: str) -> Story:
    """Return the most particular story of this event."""
    stories = EVENTS[event.name].stories
    for variant in _variants(event, reader):
        if variant in stories:
            return stories[variant]
    raise KeyError(event.name)


def _variants(event: RecordedEvent, reader: str) -> list[str]:
    name, facts = event.name, event.facts
    if name == "deadline.reminded":
        to = str(facts["to"])
        return ["you" if to == reader else to]
    if facts.get("also_asked"):
        return ["also_asked"]
    if facts.get("delivered"):
        return ["delivered", str(facts["kind"])]
    if name in ("milestone.funded", "milestone.initiated") and not facts.get("number"):
        return ["plain"]
    part = facts.get("kind") or facts.get("consent") or facts.get("cause")
    by_clock = ["clock"] if event.by == CLOCK else []
    return [f"{part}:{reader}", str(part), reader, *by_clock, ""]


def _say(told: Story, event: RecordedEvent, reader: str) -> Sentence:
    return Sentence(told.own if event.by == reader else told.other, _facts(event))


def _facts(event: RecordedEvent) -> dict[str, Fact]:
    names = {CLIENT: event.client_name, FREELANCER: event.freelancer_name}
    facts: dict[str, Fact] = {
        "name": names.get(event.by, ""),
        "client": event.client_name,
        "freelancer": event.freelancer_name,
    }
    amount = next((event.facts[k] for k in ("amount", "refund", "price") if event.facts.get(k)), None)
    if amount is not None:
        facts["amount"] = Money(int(amount), event.currency)
    if event.facts.get("number"):
        facts["number"] = int(event.facts["number"])
    if event.facts.get("seconds"):
        facts["span"] = timedelta(seconds=int(event.facts["seconds"]))
    if event.facts.get("due_at"):
        facts["due"] = from_us(int(event.facts["due_at"]))
    return facts
