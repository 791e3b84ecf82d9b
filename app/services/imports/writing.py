"""Writing imported orders: rows for many orders at once, then the past of each through the one writer (X45)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.core.database.db import insert_rows
from app.core.database.tx import Tx
from app.core.platform import Platform
from app.models import Milestone, Order
from app.models.tables.orders import new_salt
from app.rules.base.facts import MilestoneFacts, OrderFacts
from app.rules.base.people import MARKETPLACE
from app.rules.base.policy import current
from app.rules.imports.history import Past, decide_history
from app.services.imports.checks import ImportRow
from app.services.imports.people import Account
from app.services.store.writer import PlannedWrite, write

AGREED_FEE = 0  # basis points: with this platform nothing was agreed about an order of another system


@dataclass(frozen=True, slots=True)
class Fit:
    """A row that will be loaded, with the accounts of its two people and everything odd about it."""

    row: ImportRow
    client: Account
    freelancer: Account
    flags: tuple[str, ...]


def write_orders(tx: Tx, fits: Sequence[Fit], source: str, platform: Platform) -> None:
    """These orders exist with their money and their past; nobody is told. Their people exist already."""
    orders: Any = Order.__table__
    milestones: Any = Milestone.__table__
    rows = insert_rows(tx.connection, orders, [_order(f, source) for f in fits], ("ref", "id", "salt"))
    made = {row.ref: row for row in rows}
    parts = [_milestone(fit, made[fit.row.order_ref].id) for fit in fits]
    part_ids = {row.order_id: row.id for row in insert_rows(tx.connection, milestones, parts, ("order_id", "id"))}
    plans = []
    for fit in fits:
        order = made[fit.row.order_ref]
        facts = _facts(fit, order, part_ids[order.id], platform)
        plans.append(PlannedWrite(decide_history(facts, _past(fit, source), tx.now)))
    write(tx, plans)


def _order(fit: Fit, source: str) -> dict[str, object]:
    """An order that has begun; its past then brings it to its state."""
    row, policy = fit.row, current()
    own = {name: getattr(row, name) for name in ("title", "description", "origin", "lang", "currency", "price")}
    return own | {
        "ref": row.order_ref,
        "client_id": fit.client.id,
        "freelancer_id": fit.freelancer.id,
        "plain": True,
        "state": "ongoing",
        "delivery_due_at": row.dates.due_at,
        "ordered_at": row.dates.ordered_at,
        "listed_at": row.dates.ordered_at,
        "policy_version": policy.version,
        "fee_basis_points": AGREED_FEE,
        "custody": MARKETPLACE,
        "head_seq": 0,
        "head_hash": "",
        "salt": new_salt(),
        "flags": " ".join(fit.flags),
        "source": source,
        "source_digest": row.digest,
    }


def _milestone(fit: Fit, order_id: int) -> dict[str, object]:
    row = {"order_id": order_id, "position": 1, "title": fit.row.title, "amount": fit.row.price}
    return row | {"state": "funded", "due_at": fit.row.dates.due_at}


def _past(fit: Fit, source: str) -> Past:
    dates = fit.row.dates
    happened = (dates.ordered_at, dates.delivered_at, dates.completed_at, dates.cancelled_at)
    return Past(fit.row.state, *happened, source, fit.flags)


def _facts(fit: Fit, order: Any, milestone_id: int, platform: Platform) -> OrderFacts:
    row = fit.row
    return OrderFacts(
        id=order.id,
        salt=order.salt,
        ref=row.order_ref,
        client_id=fit.client.id,
        freelancer_id=fit.freelancer.id,
        client_name=row.client.name,
        freelancer_name=row.freelancer.name,
        currency=row.currency,
        price=row.price,
        plain=True,
        state="ongoing",
        consent=None,
        ordered_at=row.dates.ordered_at,
        delivery_due_at=row.dates.due_at,
        delivered_at=None,
        completed_at=None,
        cancelled_at=None,
        listed_at=row.dates.ordered_at,
        fee_basis_points=AGREED_FEE,
        policy=current(),
        platform=platform,
        head_seq=0,
        head_hash="",
        payable=0,
        custody=MARKETPLACE,
        milestones=(MilestoneFacts(milestone_id, "funded", row.price, 0, due_at=row.dates.due_at),),
    )
