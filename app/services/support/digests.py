"""The digest: what nobody took up within a working day, by mail to the members of its role, once a day each (X53)."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text

from app.core.database.db import canonical
from app.core.database.tx import Transactions, Tx
from app.core.instants import to_us, working_days_later
from app.core.money import Money
from app.core.platform import Platform
from app.models.queries import untaken
from app.models.queries.inbox import active_staff
from app.rules.base.facts import CaseFacts, OrderFacts
from app.rules.base.people import FINANCE, SUPPORT
from app.rules.moves import legal
from app.services.store.event_log import MAIL
from app.services.store.loader import load

log = logging.getLogger(__name__)

DIGEST = "digest"  # what its letter is called
PATIENCE = 1  # working days
# Once a day for each person, however often the job runs, is killed, or runs twice at a time.
_KEEP = text(
    "INSERT INTO deliveries (user_id, letter, key, channel, state, available_at, attempts) "
    "VALUES (:user, :letter, :key, :channel, 'waiting', :at, 0) ON CONFLICT (key) DO NOTHING RETURNING id"
)


@dataclass(frozen=True, slots=True)
class Untaken:
    """Something that waits for the members of a role: a case, or the amount of a refund that failed."""

    role: str
    order: OrderFacts
    title: str
    lang: str | None
    since: datetime
    case: CaseFacts | None = None
    amount: Money | None = None


def send(transactions: Transactions, platform: Platform) -> int:
    """Everybody for whom something has waited too long has a digest of today; how many people got theirs now."""
    with transactions.open(write=True) as tx:
        return write(tx, platform)


def write(tx: Tx, platform: Platform) -> int:
    """The same within this transaction. On a day off nobody is told."""
    if working_days_later(tx.now, platform.zone, 0) != tx.now or not (waits := waiting(tx, platform)):
        return 0
    told = [user for user, roles in active_staff(tx.connection).items() if any(for_person(waits, user, roles))]
    written = sum(_write(tx, user_id, f"{tx.now.astimezone(platform.zone):%Y-%m-%d}") for user_id in told)
    if written:
        tx.enqueue_after_commit("mail")
        log.info("digest.written people=%d waiting=%d", written, len(waits))
    return written


def _write(tx: Tx, user_id: int, day: str) -> bool:
    letter = {"letter": DIGEST, "nonce": secrets.token_hex(16)}
    given = {"user": user_id, "letter": canonical(letter), "key": f"{DIGEST}:{user_id}:{day}"}
    return tx.connection.execute(_KEEP, given | {"channel": MAIL, "at": to_us(tx.wall)}).first() is not None


def for_person(waits: Collection[Untaken], user_id: int, roles: Collection[str]) -> Iterator[Untaken]:
    """What of it waits for this person: by their roles, and never on an order of which they are a party."""
    return (one for one in waits if one.role in roles and one.order.actor(user_id) is None)


def waiting(tx: Tx, platform: Platform) -> list[Untaken]:
    """What nobody took up within a working day, the longest first for each role."""
    cases = [row for row in untaken.cases(tx.connection) if _is_late(row, tx.now, platform)]
    refunds = [row for row in untaken.refunds(tx.connection) if _is_late(row, tx.wall, platform)]
    ids = sorted({row.order_id for row in (*cases, *refunds)})
    orders = load(tx.connection, ids, platform) if ids else {}
    return [
        *(one for row in cases if _can_be_taken(one := _case(orders[row.order_id], row))),
        *(_refund(orders[row.order_id], row) for row in refunds),
    ]


def _is_late(row: Any, now: datetime, platform: Platform) -> bool:
    return working_days_later(row.since, platform.zone, PATIENCE) <= now


def _case(order: OrderFacts, row: Any) -> Untaken:
    return Untaken(SUPPORT, order, row.title, row.lang, row.since, case=order.case(row.ref))


def _can_be_taken(one: Untaken) -> bool:
    """Whether customer service can do anything now: a case may wait for its parties first."""
    return one.case is not None and bool(legal(one.case.kind, one.case.state, SUPPORT))


def _refund(order: OrderFacts, row: Any) -> Untaken:
    return Untaken(FINANCE, order, row.title, row.lang, row.since, amount=order.money(row.amount))
