"""Statements: where the money of an order is, and every posting behind it, read from the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, select

from app.core.money import Money
from app.ledger.tables import Entry
from app.rules.facts import OrderFacts

_ENTRIES = (
    select(Entry.effect_key, Entry.movement, Entry.account, Entry.partner, Entry.side, Entry.amount, Entry.at)
    .where(Entry.order_id == bindparam("order"))
    .order_by(Entry.at, Entry.effect_key, Entry.side)
)


@dataclass(frozen=True, slots=True)
class WhereMoneyIs:
    """An order's money at its stops; they sum to what the client paid in."""

    paid: Money
    escrow: Money
    refunded: Money
    held: Money
    available: Money
    fee: Money
    elsewhere: Money  # settled before this program knew of the order (X45)


def where_money_is(connection: Connection, facts: OrderFacts) -> WhereMoneyIs:
    """The order's money, summed from the entries of the order (one query)."""
    totals: dict[tuple[str, int], int] = {}
    for row in entries(connection, facts.id):
        key = (row.account.partition(":")[0], row.side)
        totals[key] = totals.get(key, 0) + row.amount

    def net(kind: str) -> int:
        return totals.get((kind, 1), 0) - totals.get((kind, -1), 0)

    refunded = totals.get(("refund_in_transit", 1), 0)
    return WhereMoneyIs(
        paid=facts.money(totals.get(("external", -1), 0)),
        escrow=facts.money(net("escrow")),
        refunded=facts.money(refunded),
        held=facts.money(net("held")),
        available=facts.money(net("available")),
        fee=facts.money(net("platform_fee")),
        elsewhere=facts.money(totals.get(("external", 1), 0) - refunded + net("refund_in_transit")),
    )


def entries(connection: Connection, order_id: int) -> Sequence[Any]:
    """Both sides of every posting of an order, oldest first."""
    return connection.execute(_ENTRIES, {"order": order_id}).all()
