"""Tidying: what has expired is deleted, a few rows at a time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, ColumnElement, delete, func, select

from app.core.database.tx import Transactions
from app.models import ChosenFile, Draft, Heartbeat, IdempotencyKey, PasswordLink, SignIn
from app.services.accounts.sign_ins import REMEMBERED

BATCH = 500  # so that nobody waits long for the write lock
IDEMPOTENCY_KEYS_KEPT = timedelta(days=7)  # a form that old is answered as a new one
HEARTBEATS_KEPT = timedelta(days=1)

Expired = Callable[[datetime], ColumnElement[bool]]


def tidy(transactions: Transactions) -> int:
    """Expired sign-ins, links, drafts and chosen files, old keys of forms and signs of life are gone; how many rows."""
    return sum(_delete(transactions, key, expired) for key, expired in EXPIRED)


def _delete(transactions: Transactions, key: Column[Any], expired: Expired) -> int:
    deleted, last = 0, BATCH
    while last == BATCH:
        with transactions.open(write=True) as tx:
            found = select(key).where(expired(tx.wall)).limit(BATCH)
            last = tx.connection.execute(delete(key.table).where(key.in_(found))).rowcount
        deleted += last
    return deleted


def _old_heartbeats(wall: datetime) -> ColumnElement[bool]:
    """The web's newest sign of life is kept: it tells how long nobody could answer, however long that is (X35)."""
    newest = select(func.max(Heartbeat.at)).where(Heartbeat.role == "web").scalar_subquery()
    return (Heartbeat.at < wall - HEARTBEATS_KEPT) & ((Heartbeat.role != "web") | (Heartbeat.at < newest))


def _key(model: Any, name: str) -> Column[Any]:
    column: Column[Any] = model.__table__.c[name]
    return column


EXPIRED: tuple[tuple[Column[Any], Expired], ...] = (
    (_key(SignIn, "token_hash"), lambda wall: SignIn.expires_at < wall - REMEMBERED),
    (_key(PasswordLink, "token_hash"), lambda wall: PasswordLink.expires_at < wall),
    (_key(Draft, "id"), lambda wall: Draft.expires_at < wall),
    (_key(ChosenFile, "id"), lambda wall: ChosenFile.expires_at <= wall),
    (_key(IdempotencyKey, "op_id"), lambda wall: IdempotencyKey.at < wall - IDEMPOTENCY_KEYS_KEPT),
    (_key(Heartbeat, "name"), _old_heartbeats),
)
