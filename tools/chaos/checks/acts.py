"""Acts: what a person was told is done is in the record, once; what was refused is not."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator

from app.core.database.tx import Tx
from tools.chaos.people import DONE, UNKNOWN, Act
from tools.chaos.record import Record

WORDS = re.compile(r"chaos-\d+-\d+-")
PEOPLE = ("client", "freelancer", "support")


def all_in_the_record(record: Record, tx: Tx) -> Iterator[str]:
    """Each act that was answered with success has its key and one recording on its order; nobody did anything else.

    A person's act is recorded with one moment, read after the order was locked: as many moments as acts.
    """
    keys = {row.op_id for row in record.rows(tx, "SELECT op_id FROM receipts")}
    yield from (
        f"“{act.kind}” of {act.person} was answered with success, and its key is not kept: {act.path}"
        for act in record.history.acts
        if act.state == DONE and act.op_id not in keys
    )
    people = {row.id: row.email.partition("@")[0] for row in record.rows(tx, "SELECT id, email FROM users")}
    recorded = Counter(
        (order, person)
        for order, person, _ in {
            (event.order_id, people.get(event.facts.get("user"), ""), event.recorded_at)
            for event in record.events(tx)
            if event.facts.get("by") in PEOPLE
        }
    )
    done, maybe = _acts(record, tx, keys)
    for order, person in {*recorded, *done}:
        least, found = done[order, person], recorded[order, person]
        if not least <= found <= least + maybe[order, person]:
            yield f"order number {order}: {person} was told of {least} acts, and {found} are recorded"


def _acts(record: Record, tx: Tx, keys: set[str]) -> tuple[Counter[tuple[int, str]], Counter[tuple[int, str]]]:
    """By order and person: the acts with success, and those of which nobody knows."""
    orders = {row.ref: row.id for row in record.rows(tx, "SELECT ref, id FROM orders")}
    cases = {row.ref: row.order_id for row in record.rows(tx, "SELECT ref, order_id FROM cases")}
    done, maybe = Counter[tuple[int, str]](), Counter[tuple[int, str]]()
    for act in record.history.acts:
        order = _order(act, orders, cases)
        if act.state == DONE and order is not None:
            done[order, act.person] += 1
        elif act.state == UNKNOWN and order is not None:
            maybe[order, act.person] += 1
    return done, maybe


def _order(act: Act, orders: dict[str, int], cases: dict[str, int]) -> int | None:
    parts = (act.location if act.kind == "brief" else act.path).strip("/").split("/")
    if parts[0] == "orders" and len(parts) > 1:
        return orders.get(parts[1])
    ref = parts[parts.index("cases") + 1] if "cases" in parts[:-1] else ""
    return cases.get(ref)


def words_once(record: Record, tx: Tx) -> Iterator[str]:
    """What was written along with an act stands in the database once, and not at all where the act was refused."""
    written = [row.body for row in record.rows(tx, "SELECT body FROM texts UNION ALL SELECT description FROM orders")]
    # An offer repeats the description of its brief, which is counted with the order.
    terms = [json.loads(row.terms) | {"description": ""} for row in record.rows(tx, "SELECT terms FROM offers")]
    written += [json.dumps(offer) for offer in terms]
    kept = Counter(words for body in written for words in set(WORDS.findall(body)))
    for act in record.history.acts:
        if act.words and act.state != UNKNOWN and kept[act.words] != (act.state == DONE):
            yield f"what {act.person} wrote ({act.kind}, {act.state}) is kept {kept[act.words]} times: {act.words}"


def nothing_strange(record: Record, _tx: Tx) -> Iterator[str]:
    """Nobody got an answer that makes no sense, nobody waited in vain, and every start worked."""
    yield from record.history.strange
    yield from (
        f"“{act.kind}” of {act.person} was never answered, after {act.tries} tries"
        for act in record.history.acts
        if act.state == UNKNOWN and act.status != 429
    )
    yield from (f"a start after a kill was refused: {said}" for said in record.refusals)
