"""Stories: an event, told to one reader. Timeline, inbox and mails say the same sentence about the same facts (G4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from app.core.instants import from_us
from app.core.money import Money
from app.core.words import N_, Fact, Sentence
from app.rules.base.people import CLIENT, CLOCK, FREELANCER
from app.rules.cases import support_stories
from app.rules.offers import texts
from app.rules.payments import stories
from app.rules.payments.stories import Story
from app.rules.payments.stories import to_all as _by_clock


@dataclass(frozen=True, slots=True)
class Told:
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


STORIES: dict[str, Story] = {
    "order.placed": Story(N_("You placed the order"), N_("%(name)s placed the order")),
    "order.imported": _by_clock(N_("The order was taken over from another system")),
    "request.opened:update": Story(N_("You asked for an update"), N_("%(name)s asked for an update")),
    "request.opened:cancel": Story(N_("You asked to cancel the order"), N_("%(name)s asked to cancel the order")),
    "request.opened:extension": Story(
        N_("You asked for more time or extras"), N_("%(name)s asked for more time or extras")
    ),
    "request.answered:update": Story(N_("You sent the update"), N_("%(name)s sent the update")),
    "request.answered:delivered": _by_clock(N_("The delivery answered the update request")),
    "request.accepted:extension": Story(
        N_("You accepted the request for more time or extras"),
        N_("%(name)s accepted the request for more time or extras"),
    ),
    "request.declined:cancel": Story(N_("You declined the cancellation"), N_("%(name)s declined the cancellation")),
    "request.declined:extension": Story(
        N_("You declined the request for more time or extras"),
        N_("%(name)s declined the request for more time or extras"),
    ),
    "request.withdrawn:update": Story(
        N_("You withdrew the update request"), N_("%(name)s withdrew the update request")
    ),
    "request.withdrawn:cancel": Story(
        N_("You withdrew the cancel request"), N_("%(name)s withdrew the cancel request")
    ),
    "request.withdrawn:extension": Story(
        N_("You withdrew the request for more time or extras"),
        N_("%(name)s withdrew the request for more time or extras"),
    ),
    "request.lapsed:update": _by_clock(N_("The update request closed without an answer")),
    "request.lapsed:extension": _by_clock(N_("The request for more time or extras ended without an answer")),
    "request.superseded:update": _by_clock(N_("The update request was replaced by what came after it")),
    "request.superseded:cancel": _by_clock(N_("The cancel request ended because the delivery was approved")),
    "request.superseded:extension": _by_clock(
        N_("The request for more time or extras was replaced by what came after it")
    ),
    "order.cancelled:explicit": Story(
        N_("You agreed, so the order was cancelled"), N_("%(name)s agreed, so the order was cancelled")
    ),
    "order.cancelled:imported": _by_clock(N_("The order was cancelled")),
    "order.cancelled:deemed": _by_clock(N_("The order was cancelled: nobody answered in time")),
    "order.delivered": Story(N_("You delivered the work"), N_("%(name)s delivered the work")),
    "order.changes_asked": Story(N_("You asked for changes"), N_("%(name)s asked for changes")),
    "order.approved": Story(N_("You approved the delivery"), N_("%(name)s approved the delivery")),
    "order.approved:imported": _by_clock(N_("The order was completed")),
    "order.approved:clock": _by_clock(N_("The delivery was approved by itself: nobody answered in time")),
    "refund.paid:agreed": Story(
        N_("You agreed to the cancellation, and %(amount)s was refunded"),
        N_("%(name)s agreed to the cancellation, and %(amount)s was refunded"),
    ),
    "refund.paid:waited": _by_clock(N_("%(amount)s was refunded to %(client)s")),
    "refund.paid:waited:client": _by_clock(N_("%(amount)s was refunded to you")),
    "money.available": _by_clock(N_("%(amount)s became available to %(freelancer)s")),
    "money.available:freelancer": _by_clock(N_("%(amount)s is available to you now")),
    "deadline.reminded:client": _by_clock(N_("A reminder was sent to %(client)s")),
    "deadline.reminded:freelancer": _by_clock(N_("A reminder was sent to %(freelancer)s")),
    "deadline.reminded:you": _by_clock(N_("A reminder was sent to you")),
    "deadline.moved": _by_clock(N_("The service was down, so the deadline was moved by %(span)s")),
    **stories.STORIES,
    **texts.STORIES,
    **support_stories.STORIES,
    "message.posted": Story(N_("You wrote a message"), N_("%(name)s wrote a message")),
}

# What an inbox and a mail say instead, because there it is news and not history.
HEADLINES: dict[str, Story] = {
    "request.opened:update": Story(N_("Your update request was sent"), N_("%(name)s asks for an update")),
    "request.opened:cancel": Story(N_("Your request to cancel was sent"), N_("%(name)s asks to cancel the order")),
    "request.opened:extension": Story(
        N_("Your request for more time or extras was sent"), N_("%(name)s asks for more time or extras")
    ),
    "deadline.reminded:answer": _by_clock(N_("A request is waiting for your answer")),
    "deadline.reminded:offer": _by_clock(N_("An offer is waiting for your answer")),
    "deadline.reminded:extras": _by_clock(N_("The extras are waiting for their payment")),
    "deadline.reminded:charge": _by_clock(N_("A milestone is waiting for its payment")),
    "deadline.reminded:approval": _by_clock(N_("A delivery is waiting for your approval")),
}


def story(event: Told, reader: str) -> Sentence:
    """The event in one sentence for the timeline, to a reader in that role."""
    return _say(_find(STORIES, event, reader), event, reader)


def headline(event: Told, reader: str) -> Sentence:
    """The event as news: the title of a notification and of a mail."""
    kind = event.facts.get("kind")
    fresh = HEADLINES.get(f"{event.name}:{kind}")
    return _say(fresh or _find(STORIES, event, reader), event, reader)


def _find(table: Mapping[str, Story], event: Told, reader: str) -> Story:
    """The most particular story of this event."""
    for key in _keys(event, reader):
        if key in table:
            return table[key]
    raise KeyError(event.name)


def _keys(event: Told, reader: str) -> list[str]:
    name, facts = event.name, event.facts
    if name == "deadline.reminded":
        to = str(facts["to"])
        return [f"{name}:you" if to == reader else f"{name}:{to}"]
    if facts.get("delivered"):
        return ["request.answered:delivered" if name == "request.answered" else f"{name}:{facts['kind']}"]
    if name in ("milestone.funded", "milestone.initiated") and not facts.get("number"):
        return [f"{name}:plain"]
    part = facts.get("kind") or facts.get("consent") or facts.get("cause")
    by_clock = f"{name}:clock" if event.by == CLOCK else name
    return [f"{name}:{part}:{reader}", f"{name}:{part}", f"{name}:{reader}", by_clock, name]


def _say(told: Story, event: Told, reader: str) -> Sentence:
    return Sentence(told.own if event.by == reader else told.other, _facts(event))


def _facts(event: Told) -> dict[str, Fact]:
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
