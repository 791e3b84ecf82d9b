"""Leases: who leads, and whose turn a piece of periodic work is. Rows of the database, in wall time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import select, text, update

from app.core.database.tx import Transactions, Tx
from app.core.instants import to_us
from app.models import Lease

AT_WORK = timedelta(hours=1)  # longer than any piece of periodic work may take
AFTER_A_FAILURE = timedelta(minutes=10)

# The token only grows, so an old holder can be told from the one that holds the lease now.
_TAKE = text(
    "INSERT INTO leases (name, holder, token, until) VALUES (:name, :holder, 1, :until) "
    "ON CONFLICT (name) DO UPDATE SET holder = :holder, token = leases.token + 1, until = :until "
    "WHERE leases.until <= :now RETURNING token"
)


def take(tx: Tx, name: str, holder: str, span: timedelta) -> int | None:
    """The lease is `holder`'s for `span`; its token, or None, and nothing changed, while it is somebody's."""
    given = {"name": name, "holder": holder, "until": to_us(tx.wall + span), "now": to_us(tx.wall)}
    found = tx.connection.execute(_TAKE, given).scalar()
    return None if found is None else int(found)


def keep(tx: Tx, name: str, token: int, span: timedelta) -> bool:
    """The lease lasts `span` from now; False, and nothing changed, when it has passed to somebody else."""
    kept = update(Lease).where(Lease.name == name, Lease.token == token).values(until=tx.wall + span)
    return bool(tx.session.execute(kept).rowcount)  # type: ignore[attr-defined]


def give_back(tx: Tx, name: str, token: int) -> None:
    """The lease is free at once, if it is still the one with this token."""
    keep(tx, name, token, timedelta(0))


def free(tx: Tx, name: str) -> bool:
    """Whether nobody holds the lease now."""
    until = tx.session.execute(select(Lease.until).where(Lease.name == name)).scalar()
    return until is None or until <= tx.wall


@contextmanager
def turn(transactions: Transactions, name: str, holder: str, period: timedelta) -> Iterator[bool]:
    """Whether it is time for this periodic work, and ours to do; afterwards it rests until the period is over.

    A process killed in the middle holds it for an hour; one that fails tries again after ten minutes.
    """
    with transactions.open(write=True) as tx:
        token = take(tx, name, holder, AT_WORK)
    rest = AFTER_A_FAILURE
    try:
        yield token is not None
        rest = period
    finally:
        if token is not None:
            with transactions.open(write=True) as tx:
                keep(tx, name, token, rest)
