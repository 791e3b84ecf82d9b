"""Statements: where the money of an order is, and every posting behind it, read from the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, select

from app.core.money import Money
from app.ledger.tables import Entry
from app.rules.base.facts import OrderFacts
from app.rules.base.plan import Plan, Transfer
from app.services.store.writer import accounts_of

_ENTRIES = (
    select(Entry.effect_key, Entry.movement, Entry.account, Entry.partner, Entry.side, Entry.amount, Entry.at)
    .where(Entry.order_id == bindparam("order"))
    .order_by(Entry.at, Entry.effect_key, Entry.side)
)


@dataclass(frozen=True, slots=True)
class PartMoney:
    """What came into escrow for one milestone, what is there now, and what went back to the client."""

    paid: Money
    escrow: Money
    refunded: Money


@dataclass(frozen=True, slots=True)
class WhereMoneyIs:
    """An order's money at its stops; all but the first sum to the first, which is what the client paid in."""

    paid: Money
    escrow: Money
    refunded: Money  # what of it is still on its way back is `returning`
    held: Money
    available: Money
    on_the_way: Money  # to the freelancer's bank
    paid_out: Money
    fee: Money
    arbitration: Money  # fees of both sides that nobody got back or keeps yet (X69)
    charged_back: Money
    owed: Money  # below zero: what was taken back of the freelancer's and was not there (X57)
    elsewhere: Money  # settled before this program knew of the order (X45)
    returning: Money
    milestones: Mapping[int, PartMoney]  # those into whose escrow anything came


def where_money_is(connection: Connection, facts: OrderFacts, unwritten: Sequence[Plan] = ()) -> WhereMoneyIs:
    """The order's money, summed from the entries of the order (one query) and what is true without being written."""
    totals: dict[tuple[str, int], int] = {}
    arrived: dict[str, int] = {}
    parts: dict[int, dict[str, int]] = {}
    for row in entries(connection, facts, unwritten):
        key = (row.account.partition(":")[0], row.side)
        totals[key] = totals.get(key, 0) + row.amount
        if key[0] == "escrow":
            _count(parts.setdefault(int(row.account.partition(":")[2]), dict.fromkeys(_PART, 0)), row)
        arrived[row.movement] = arrived.get(row.movement, 0) + (row.amount if row.side == 1 else 0)

    def net(kind: str) -> int:
        return totals.get((kind, 1), 0) - totals.get((kind, -1), 0)

    return WhereMoneyIs(
        paid=facts.money(totals.get(("external", -1), 0)),
        escrow=facts.money(net("escrow")),
        refunded=facts.money(totals.get(("refund_in_transit", 1), 0)),
        held=facts.money(net("held")),
        available=facts.money(net("available")),
        on_the_way=facts.money(net("payout_in_transit")),
        paid_out=facts.money(arrived.get("payout_paid", 0)),
        fee=facts.money(net("platform_fee")),
        arbitration=facts.money(net("arbitration")),
        charged_back=facts.money(totals.get(("chargeback", 1), 0)),
        owed=facts.money(net("owed")),
        elsewhere=facts.money(arrived.get("settled_before", 0)),
        returning=facts.money(net("refund_in_transit")),
        milestones={number: _part(facts, part) for number, part in parts.items()},
    )


_PART = ("paid", "escrow", "refunded")


def _part(facts: OrderFacts, part: Mapping[str, int]) -> PartMoney:
    return PartMoney(**{name: facts.money(amount) for name, amount in part.items()})


def _count(part: dict[str, int], row: Any) -> None:
    """An entry in the escrow of a milestone."""
    part["escrow"] += row.side * row.amount
    if row.side == 1:
        part["paid"] += row.amount
    elif row.movement == "refund":
        part["refunded"] += row.amount


def entries(connection: Connection, facts: OrderFacts, unwritten: Sequence[Plan] = ()) -> Sequence[Any]:
    """Both sides of every posting of an order, oldest first; then those of plans that are true and not written yet."""
    moves = (move for plan in unwritten for move in plan.moves)
    ahead = [_Ahead(move.code, *sides, move.amount.minor, move.at) for move in moves for sides in _sides(facts, move)]
    return [*connection.execute(_ENTRIES, {"order": facts.id}).all(), *ahead]


class _Ahead(NamedTuple):
    """An entry of a posting that is true and not written yet."""

    movement: str
    account: str
    partner: str
    side: int
    amount: int
    at: datetime


def _sides(facts: OrderFacts, move: Transfer) -> tuple[tuple[str, str, int], tuple[str, str, int]]:
    source, target = accounts_of(facts, move)
    return (source, target, -1), (target, source, 1)
