"""Posting: writes postings as mirrored entries, each effect once for ever."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, text

from app.core.database.db import insert_rows, table_of
from app.core.money import Money
from app.ledger.chart import GUARDED, kind
from app.ledger.movements import MOVEMENTS
from app.ledger.tables import Balance, Entry


class NotPermitted(Exception):
    """A posting that no movement allows; a mistake of the program, never of a person."""


@dataclass(frozen=True, slots=True)
class Posting:
    """`amount` moves from `source` to `target` because of `effect_key`, e.g. `refund:case:812`."""

    movement: str
    effect_key: str
    source: str
    target: str
    amount: Money
    order_id: int
    at: datetime
    recorded_at: datetime


def post(connection: Connection, postings: Sequence[Posting]) -> None:
    """All postings are written, two mirrored entries each, with the balances of guarded accounts, in one statement.

    Refuses what the allow-list does not permit (NotPermitted), an amount that is not above zero, an effect key that
    was used before and a balance that would become negative (IntegrityError from the database). Sum stays zero (G8).
    """
    rows = []
    for posting in sorted(postings, key=lambda p: (_turn(p.source), p.source, p.target, p.effect_key)):
        _check(posting)
        rows += [_entry(posting, -1), _entry(posting, 1)]
    insert_rows(connection, table_of(Entry), rows)


def balances(connection: Connection, accounts: Sequence[str]) -> dict[str, int]:
    """What guarded accounts hold, in minor units; an account without a row holds 0."""
    rows = connection.execute(select(Balance.account, Balance.amount).where(Balance.account.in_(accounts)))
    found = {row.account: row.amount for row in rows}
    return {account: found.get(account, 0) for account in accounts}


def lock_balance(connection: Connection, account: str, currency: str) -> None:
    """The row of a guarded account is there and locked, so that nobody moves its money until this transaction ends."""
    connection.execute(text(_THERE), {"account": account, "currency": currency})
    if connection.dialect.name == "postgresql":  # SQLite has one writer at a time
        connection.execute(select(Balance.amount).where(Balance.account == account).with_for_update())


_THERE = """
INSERT INTO balances (account, currency, amount, version) VALUES (:account, :currency, 0, 0) ON CONFLICT DO NOTHING
"""


def _turn(account: str) -> int:
    """A guarded account is filled before it is emptied: escrow from outside, held from escrow, available from held."""
    return GUARDED.index(kind(account)) if kind(account) in GUARDED else -1


def _check(posting: Posting) -> None:
    allowed = MOVEMENTS.get(posting.movement)
    route = (kind(posting.source), kind(posting.target))
    if allowed is None or route != (allowed.source, allowed.target):
        raise NotPermitted(f"{posting.movement}: {posting.source} -> {posting.target}")
    if posting.amount.minor <= 0:
        raise NotPermitted(f"{posting.movement}: {posting.amount.minor} is not above zero")


def _entry(posting: Posting, side: int) -> dict[str, object]:
    account, partner = (posting.source, posting.target) if side < 0 else (posting.target, posting.source)
    return {
        "effect_key": posting.effect_key,
        "side": side,
        "movement": posting.movement,
        "account": account,
        "partner": partner,
        "amount": posting.amount.minor,
        "currency": posting.amount.currency,
        "order_id": posting.order_id,
        "at": posting.at,
        "recorded_at": posting.recorded_at,
    }
