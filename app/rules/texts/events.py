"""Every event in words: those of orders and deadlines, of money, and what each kind of case brings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from app.core.words import N_
from app.rules import kinds
from app.rules.base.people import ARBITER, BOTH, SUPPORT
from app.rules.base.story import EventText, Story, to_all
from app.rules.cases.ending import CONTEST
from app.rules.conversations.groups import BEGUN
from app.rules.conversations.messages import GROUP_MESSAGE, MESSAGE
from app.rules.deadlines.texts import EVENTS as OF_DEADLINES
from app.rules.evidence.texts import EVENTS as OF_EVIDENCE
from app.rules.payments.events import EVENTS as OF_PAYMENTS

_OF_ORDERS: dict[str, EventText] = {
    "order.placed": EventText(
        "receipt", "order_placed", {"": Story(N_("You placed the order"), N_("%(name)s placed the order"))}
    ),
    "order.imported": EventText("bell", "", {"": to_all(N_("The order was taken over from another system"))}),
    "order.cancelled": EventText(
        "x-circle",
        "order_cancelled",
        {
            "imported": to_all(N_("The order was cancelled")),
            "unpaid": to_all(N_("The order was cancelled: the payment did not arrive")),
            "divided": to_all(N_("The order was cancelled, and its money divided")),
        },
        more={
            "marketplace": N_("The marketplace was asked to pay %(refund)s back to %(client)s."),
            "divided": N_("In all %(refunded)s went back to %(client)s, and %(earned)s to %(freelancer)s."),
        },
    ),
    "request.superseded": EventText(
        "bell", "", {CONTEST: to_all(N_("The request ended because a dispute about the order was opened"))}
    ),
    "order.delivered": EventText(
        "box-seam", "delivered", {"": Story(N_("You delivered the work"), N_("%(name)s delivered the work"))}
    ),
    "order.changes_asked": EventText(
        "arrow-repeat", "changes_asked", {"": Story(N_("You asked for changes"), N_("%(name)s asked for changes"))}
    ),
    "order.approved": EventText(
        "check2-circle",
        "approved",
        {
            "": Story(N_("You approved the delivery"), N_("%(name)s approved the delivery")),
            "imported": to_all(N_("The order was completed")),
            "clock": to_all(N_("The delivery was approved automatically: nobody answered in time")),
        },
    ),
    "refund.paid": EventText(
        "arrow-return-left",
        "refund_paid",
        {
            "agreed": Story(
                N_("You agreed to the cancellation, and %(amount)s was refunded"),
                N_("%(name)s agreed to the cancellation, and %(amount)s was refunded"),
            ),
            "waited": to_all(N_("%(amount)s was refunded to %(client)s")),
            "waited:client": to_all(N_("%(amount)s was refunded to you")),
            "arrived": to_all(N_("The refund of %(amount)s was paid to %(client)s")),
            "arrived:client": to_all(N_("The refund of %(amount)s was paid to you")),
        },
    ),
    "money.available": EventText(
        "wallet2",
        "money_available",
        {
            "": to_all(N_("%(amount)s became available to %(freelancer)s")),
            "freelancer": to_all(N_("%(amount)s is available to you now")),
        },
    ),
    "deadline.reminded": EventText(
        "bell",
        "reminder",
        {
            "client": to_all(N_("A reminder was sent to %(client)s")),
            "freelancer": to_all(N_("A reminder was sent to %(freelancer)s")),
            "you": to_all(N_("A reminder was sent to you")),
            BOTH: to_all(N_("A reminder was sent to both parties")),
        },
    ),
    "deadline.moved": EventText(
        "clock-history",
        "deadline_moved",
        {"": to_all(N_("The service was down, so the deadline was moved by %(span)s"))},
        more={"answer": N_("The new deadline is %(due_at)s."), "approval": N_("The new deadline is %(due_at)s.")},
    ),
    MESSAGE: EventText(
        "chat-left-text", "message", {"": Story(N_("You wrote a message"), N_("%(name)s wrote a message"))}
    ),
    BEGUN: EventText(
        "chat-left-text",
        "group_message",
        {
            f"by_{SUPPORT}": to_all(N_("Customer service began a group conversation about the case")),
            f"by_{ARBITER}": to_all(N_("The dispute team began a group conversation about the case")),
        },
    ),
    GROUP_MESSAGE: EventText(
        "chat-left-text",
        "group_message",
        {
            "": Story(N_("You wrote in the group conversation"), N_("%(name)s wrote in the group conversation")),
            f"by_{SUPPORT}": to_all(N_("Customer service wrote in the group conversation")),
            f"by_{ARBITER}": to_all(N_("The dispute team wrote in the group conversation")),
        },
    ),
}


def merged(tables: Iterable[Mapping[str, EventText]]) -> dict[str, EventText]:
    """Return all events by name; an event that several tables tell of has the variants of each.

    Refuses (ValueError) two texts for one variant, and another icon or mail for the same event.
    """
    found: dict[str, EventText] = {}
    for table in tables:
        for name, more in table.items():
            found[name] = _joined(name, found[name], more) if name in found else more
    return found


def _joined(name: str, one: EventText, more: EventText) -> EventText:
    twice = one.stories.keys() & more.stories.keys()
    if twice or (one.icon, one.mail) != (more.icon, more.mail):
        raise ValueError(f"{name} is told twice: {sorted(twice)}")
    news, extra, causes = {**one.news, **more.news}, {**one.more, **more.more}, {**one.cause, **more.cause}
    return EventText(one.icon, one.mail, {**one.stories, **more.stories}, news, extra, causes)


EVENTS: Mapping[str, EventText] = merged(
    (_OF_ORDERS, OF_DEADLINES, OF_EVIDENCE, OF_PAYMENTS, *(kind.events for kind in kinds.ALL))
)
