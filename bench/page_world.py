"""The order whose page is measured: one open request, 20 events in its timeline, 10 messages, people who wrote."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import update

from app.core.database.db import insert_rows, table_of
from app.core.database.tx import Tx
from app.core.runtime import RuntimeServices
from app.models import Milestone, Order, User
from app.rules.base.facts import OrderFacts
from app.rules.base.people import Actor
from app.rules.base.policy import DAY
from app.rules.kinds.cancel import Cancel
from app.rules.kinds.update import Update
from app.services.cases import cases
from app.services.orders import orders
from app.services.store.event_hash import Words, words
from app.services.store.told import AMOUNTS
from bench.orders import make_orders

EVENTS = 20
MESSAGES = 10


class Seen(NamedTuple):
    """An order and its client, who is the one to answer."""

    ref: str
    order_id: int
    client_id: int


class _Side:
    """One party of an order in a transaction."""

    def __init__(self, tx: Tx, order_id: int, user_id: int, services: RuntimeServices) -> None:
        self.tx, self.order_id, self.user_id, self.zone = tx, order_id, user_id, services.settings.platform

    def now(self) -> tuple[Tx, OrderFacts, Actor]:
        """What every verb begins with."""
        return self.tx, *orders.lock(self.tx, self.order_id, self.user_id, self.zone)

    def text(self, body: str) -> Words | None:
        """What this person wrote."""
        return words(body, self.user_id, "nl")


def make_page(
    services: RuntimeServices, events: int = EVENTS, messages: int = MESSAGES, locale: str = "nl", milestones: int = 1
) -> Seen:
    """An ongoing order with so many events (an even number) besides its messages; the last asks to cancel, or with
    milestones for an update."""
    order_id = make_orders(services, 1)[0]
    if milestones > 1:
        _add_milestones(services, order_id, milestones)
    with services.transactions.open(write=True) as tx:
        order = tx.session.get_one(Order, order_id)
        tx.session.execute(update(User).where(User.id == order.client_id).values(locale=locale))
        client, freelancer = (_Side(tx, order_id, one, services) for one in (order.client_id, order.freelancer_id))
        for number in range(events // 2 - 1):
            asked = cases.open_case(*client.now(), "update", Update(), client.text(f"Hoe staat het met deel {number}?"))
            cases.act(*freelancer.now(), asked.ref, "answer", freelancer.text("Het eerste ontwerp is bijna klaar."))
        for number in range(messages):
            side = (client, freelancer)[number % 2]
            orders.post_message(*side.now(), side.text(f"Bericht {number}: ik heb er nog eens naar gekeken."))
        why = "Door ziekte kan ik het werk niet afmaken."
        if milestones == 1:
            cases.open_case(*freelancer.now(), "cancel", Cancel("agreed_together"), freelancer.text(why))
        else:
            cases.open_case(*client.now(), "update", Update(), client.text("Hoe staat het met het laatste deel?"))
        return Seen(order.ref, order_id, order.client_id)


def _add_milestones(services: RuntimeServices, order_id: int, count: int) -> None:
    """Planned ones after the first, each with what it delivers."""
    nothing = dict.fromkeys(AMOUNTS, 0)
    with services.transactions.open(write=True) as tx:
        tx.session.execute(update(Order).where(Order.id == order_id).values(plain=False))
        rows = [
            {"order_id": order_id, "position": n, "title": f"Deel {n}", "deliverable": f"Wat deel {n} oplevert"}
            | {"amount": 10_000, "state": "planned", "due_at": tx.now + n * DAY}
            | nothing
            for n in range(2, count + 1)
        ]
        insert_rows(tx.connection, table_of(Milestone), rows)
