"""Orders in number, made by the product's own rules and writer."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from app.core.database.db import insert_rows
from app.core.database.tx import Tx
from app.core.runtime import RuntimeServices
from app.models import Milestone, Order, User
from app.rules.base.facts import OrderFacts
from app.rules.base.people import CLIENT, Actor
from app.rules.base.plan import Plan
from app.rules.base.policy import current
from app.rules.kinds.cancel import Cancel
from app.rules.milestones.placing import decide_place
from app.rules.opening import decide_open
from app.services.store.loader import load
from app.services.store.writer import PlannedWrite, write

BATCH = 500
PRICE = 124_000
EACH = 5  # orders of one pair of people

Decide = Callable[[OrderFacts, datetime], Plan]


def ask_to_cancel(facts: OrderFacts, now: datetime) -> Plan:
    """The client asks to cancel."""
    actor = Actor(CLIENT, facts.client_id)
    return decide_open(facts, "cancel", actor, now, secrets.token_hex(16), Cancel("agreed_together"), "", None)


def make_orders(services: RuntimeServices, count: int) -> list[int]:
    """Ongoing orders with their price in escrow, of people of their own; their ids."""
    people = _people(services, 2 * (count // EACH + 1))
    pairs = [(people[2 * (i // EACH)], people[2 * (i // EACH) + 1]) for i in range(count)]
    made: list[int] = []
    for start in range(0, count, BATCH):
        with services.transactions.open(write=True) as tx:
            made += _insert(tx, pairs[start : start + BATCH])
    act(services, made, _place)
    return made


def act(services: RuntimeServices, ids: Sequence[int], decide: Decide) -> None:
    """The same act on every one of these orders."""
    for start in range(0, len(ids), BATCH):
        with services.transactions.open(write=True) as tx:
            facts = load(tx.connection, tx.lock_orders(ids[start : start + BATCH]), services.settings.platform)
            write(tx, [PlannedWrite(decide(one, tx.now)) for one in facts.values()])


def _place(facts: OrderFacts, now: datetime) -> Plan:
    return decide_place(facts, Actor(CLIENT, facts.client_id), now)


def _people(services: RuntimeServices, count: int) -> list[int]:
    tag = secrets.token_hex(4)
    with services.transactions.open(write=True) as tx:
        common = {"locale": "nl", "timezone": "Europe/Amsterdam", "roles": "", "created_at": tx.wall}
        rows = [{"email": f"{tag}.{i}@people.example", "name": f"Person {i}"} | common for i in range(count)]
        return sorted(row.id for row in insert_rows(tx.connection, User.__table__, rows, ("id",)))


def _insert(tx: Tx, pairs: Sequence[tuple[int, int]]) -> list[int]:
    common = {
        "origin": "service",
        "title": "Logo for a bakery",
        "description": "A logo in three sizes",
        "currency": "EUR",
        "price": PRICE,
        "plain": True,
        "state": "ongoing",
        "ordered_at": tx.now,
        "listed_at": tx.now,
        "delivery_due_at": tx.now + timedelta(days=30),
        "policy_version": current().version,
        "fee_basis_points": current().fee_basis_points,
        "head_seq": 0,
        "head_hash": "",
        "salt": "",
        "flags": "",
    }
    parties = [{"client_id": client, "freelancer_id": freelancer} for client, freelancer in pairs]
    rows = [{"ref": secrets.token_hex(16)} | both | common for both in parties]
    ids = sorted(row.id for row in insert_rows(tx.connection, Order.__table__, rows, ("id",)))
    part = {"position": 1, "title": "Logo", "amount": PRICE, "state": "funded"}
    insert_rows(tx.connection, Milestone.__table__, [{"order_id": one} | part for one in ids])
    return ids
