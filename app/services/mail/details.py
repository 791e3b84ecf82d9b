"""The facts of a mail about an order: what is asked, how it stands, where the money is (G4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.core.words import N_, NP_, At, Fact, Message, sentence
from app.rules.base import labels
from app.rules.base.registry import kind_of
from app.services.mail.notification import MESSAGE, Post

Told = tuple[Message, Fact]

# Where the money is that an event is about.
_MOVED: dict[str, Message] = {
    "money.available": N_("%(amount)s, available now"),
    "money.held": N_("%(amount)s, contested"),
    "money.freed": N_("%(amount)s, no longer contested"),
    "charge.late": N_("%(amount)s, on its way back"),
    "refund.started": N_("%(amount)s, on its way back"),
    "refund.instructed": N_("%(amount)s, paid back by the marketplace"),
    "payout.sent": N_("%(amount)s, on its way"),
    "payout.paid": N_("%(amount)s, paid out"),
    "payout.failed": N_("%(amount)s, available again"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A fact: what it is called and what it is; `lang` where it is a person's own text."""

    label: str
    value: str
    lang: str | None = None


def rows(post: Post) -> Iterator[Row]:
    """The order first, then what is asked, how it stands, and the money."""
    reader = post.to.reader
    yield Row(reader.say(NP_("label", "Order")), post.title, post.lang)
    for label, value in (*_asked(post), *_offered(post), *_state(post), *_money(post)):
        yield Row(reader.say(label), str(reader.spoken(value)))


def _asked(post: Post) -> Iterator[Told]:
    """The coded facts of the case, as its kind has them."""
    kind = None if post.case is None else kind_of(post.case)
    if post.case is None or kind is None or kind.rows is None:
        return
    for row in kind.rows(post.order, post.case):
        if row.in_mail and post.role in row.readers:
            yield row.label, row.value


def _offered(post: Post) -> Iterator[Told]:
    """What an offer costs, and in how many milestones."""
    if post.event == "offer.made":
        yield N_("Price"), post.order.money(post.facts["amount"])
        if post.facts["parts"] > 1:
            yield N_("Milestones"), post.facts["parts"]


def _state(post: Post) -> Iterator[Told]:
    order = post.order
    if post.event == "order.cancelled":
        yield NP_("label", "State"), labels.order_state(order.state, order.consent)
        # As it was then: the silent side may have agreed since, which another mail tells.
        cause = labels.cause_of(replace(order, consent=post.facts["consent"]))
        if cause is not None:
            yield NP_("label", "Cause"), cause
    if post.event in ("order.placed", "request.accepted") and order.delivery_due_at:
        yield N_("Delivery date"), At(order.delivery_due_at, "medium")


def _money(post: Post) -> Iterator[Told]:
    order, facts = post.order, post.facts
    label = NP_("label", "Money")
    if facts.get("marketplace"):
        yield label, sentence(_MOVED["refund.instructed"], amount=order.money(facts["marketplace"]))
    elif post.event == "cancellation.settled" and facts["amount"]:
        yield label, sentence(N_("%(amount)s, refunded"), amount=order.money(facts["amount"]))
    elif post.event in _MOVED:
        yield label, sentence(_MOVED[post.event], amount=order.money(facts["amount"]))
    elif order.escrow and post.event != MESSAGE:
        yield label, sentence(N_("%(amount)s, now in escrow"), amount=order.escrow)
    elif back := facts.get("refund") or (facts.get("amount") if post.event == "refund.paid" else None):
        yield label, sentence(N_("%(amount)s, refunded"), amount=order.money(back))
