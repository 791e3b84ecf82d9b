"""The audit over a million ledger entries: copies of an order that the product brought through its whole life."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import text

from app.core.clock import FixedClock
from app.core.database.db import insert_rows, table_of
from app.core.runtime import RuntimeServices
from app.ledger.tables import Entry
from app.models import Event, Milestone, Operation, Order
from app.rules.base.facts import OrderFacts
from app.rules.base.people import CLIENT, FREELANCER, Actor
from app.rules.base.plan import Plan
from app.rules.decide import decide_milestone
from app.services.deadlines import deadlines
from app.services.maintenance import audits
from app.services.store.event_hash import event_hash
from app.services.store.told import ADDED, row_digest
from bench.orders import act, make_orders
from bench.place import START, Place
from bench.report import Figure

ENTRIES = 1_000_000
BATCH = 2_000
LIMIT = 20.0
DAYS = timedelta(days=15)

Kept = Sequence[Mapping[str, Any]]


def measure(place: Place) -> list[Figure]:
    """On PostgreSQL: sums, mirrors, balances, earnings, and every row beside the events, each of them hashed again."""
    clock = FixedClock(START)
    services = place.services(place.postgresql(), clock)
    ids = make_orders(services, 1)
    for name, role in (("deliver", FREELANCER), ("approve", CLIENT)):
        act(services, ids, partial(on_milestone, name, role))
    clock.moment += DAYS
    deadlines.sweep(services.transactions, services.settings.platform)
    _copy(services, ids[0])
    with services.transactions.open(write=False) as tx:
        entries, events = (_count(tx.connection, name) for name in ("entries", "events"))
    with services.transactions.open(write=False) as tx:
        began = time.perf_counter()
        assert audits.first_break(tx) is None
        took = time.perf_counter() - began
    figures = f"{entries:,} entries and {events:,} chained events, every one of them read"
    return [Figure("audit of a whole ledger, PostgreSQL", f"{took:.1f} s", f"≤ {LIMIT:g} s", took <= LIMIT, figures)]


def on_milestone(name: str, role: str, facts: OrderFacts, now: datetime) -> Plan:
    """What this side does with the order's milestone."""
    return decide_milestone(facts, name, Actor(role, facts.user_id(role)), now)


def _count(connection: Any, table: str) -> int:
    return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def _copy(services: RuntimeServices, order_id: int) -> None:
    """Copies of this order, until there are so many entries; each has a chain of its own."""
    with services.transactions.open(write=False) as tx:
        read = partial(_rows, tx.connection, order_id)
        order, milestone, asked = read("orders", "id")[0], read("milestones")[0], read("operations")
        events, entries = read("events"), read("entries")
    template = {"orders": [order], "milestones": [milestone], "operations": asked}
    for start in range(1, ENTRIES // len(entries) + 1, BATCH):
        numbers = range(start, start + BATCH)
        copies = [_copied(template, n) for n in numbers]
        chains = [list(_chain(events, _digests(template, copy), copy["orders"][0])) for copy in copies]
        heads = [{"head_seq": chain[-1]["seq"], "head_hash": chain[-1]["hash"]} for chain in chains]
        new: dict[Any, list[Any]] = {
            Order: [copy["orders"][0] | head for copy, head in zip(copies, heads, strict=True)],
            Milestone: [copy["milestones"][0] for copy in copies],
            Operation: [row for copy in copies for row in copy["operations"]],
            Event: [row for chain in chains for row in chain],
            Entry: [_moved(row, n, order_id, milestone["id"]) for n in numbers for row in entries],
        }
        with services.transactions.open(write=True) as tx:
            for model, rows in new.items():
                insert_rows(tx.connection, table_of(model), rows)
    with services.engine.begin() as connection:
        connection.execute(text("ANALYZE"))


def _rows(connection: Any, order_id: int, table: str, column: str = "order_id") -> Kept:
    """The rows as the database holds them: instants as whole microseconds."""
    found = connection.execute(text(f"SELECT * FROM {table} WHERE {column} = :id ORDER BY 1"), {"id": order_id})
    return [dict(row) for row in found.mappings()]


def _copied(template: Mapping[str, Kept], number: int) -> dict[str, list[dict[str, Any]]]:
    """The rows of a copy, each under keys of its own."""
    (order,), (milestone,) = template["orders"], template["milestones"]
    of = {"order_id": order["id"] + number, "milestone_id": milestone["id"] + number}
    asked = [{name: value for name, value in row.items() if name != "id"} for row in template["operations"]]
    return {
        "orders": [{**order, "id": of["order_id"], "ref": f"copy-{number}"}],
        "milestones": [{**milestone, "id": of["milestone_id"], "order_id": of["order_id"]}],
        "operations": [row | of | {"key": f"{row['key']}:{number}"} for row in asked],
    }


def _digests(template: Mapping[str, Kept], copy: Mapping[str, Kept]) -> dict[str, str]:
    """For the digest of each row of the template that of its copy."""
    salt = template["orders"][0]["salt"]
    return {
        row_digest(salt, table, [row[c] for c in ADDED[table]]): row_digest(salt, table, [own[c] for c in ADDED[table]])
        for table, rows in template.items()
        for row, own in zip(rows, copy[table], strict=True)
    }


def _chain(events: Kept, digests: Mapping[str, str], order: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    prev = ""
    for row in sorted(events, key=lambda row: int(row["seq"])):
        facts = row["facts"]
        for was, own in digests.items():
            facts = facts.replace(was, own)
        told = (row["seq"], row["at"], row["recorded_at"], row["name"], row["visibility"], facts)
        own = event_hash(prev, order["ref"], *told)
        copied = {name: value for name, value in row.items() if name not in ("id", "key")}
        yield copied | {"order_id": order["id"], "facts": facts, "prev_hash": prev, "hash": own}
        prev = own


def _moved(row: Mapping[str, Any], number: int, order_id: int, milestone_id: int) -> dict[str, Any]:
    """An entry of a copy: under a key of its own, with the escrow of its own milestone."""
    here, there = f"escrow:{milestone_id}", f"escrow:{milestone_id + number}"
    moved = {side: row[side].replace(here, there) for side in ("account", "partner")}
    return dict(row) | moved | {"effect_key": f"{row['effect_key']}:{number}", "order_id": order_id + number}
