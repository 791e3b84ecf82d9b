"""Idempotency keys: a form that was carried out is not carried out again; the same number shows the same result."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.core.database.tx import Tx
from app.core.errors import Refusal
from app.core.words import N_
from app.models import IdempotencyKey

_INSERT: dict[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


def reserve(tx: Tx, op_id: str, user_id: int, action: str) -> str | None:
    """The number is taken by this transaction (None), or was carried out before: the place where its result is.

    A parallel duplicate waits for the first one to commit (then it gets that place) or to roll back (then it acts).
    Refuses (422) a number that another person or another form has used.
    """
    row = {"op_id": op_id, "user_id": user_id, "action": action[:200], "location": "", "at": tx.wall}
    insert = _INSERT[tx.connection.dialect.name](IdempotencyKey).values(row).on_conflict_do_nothing()
    if tx.session.execute(insert.returning(IdempotencyKey.op_id)).first():
        return None
    earlier = tx.session.execute(select(IdempotencyKey).where(IdempotencyKey.op_id == op_id)).scalar_one()
    if (earlier.user_id, earlier.action) != (user_id, row["action"]):
        raise Refusal(422, "used_elsewhere", N_("This form has already been used. Reload the page and send it again."))
    return earlier.location


def finish(tx: Tx, op_id: str, location: str) -> None:
    """The key says where the result is."""
    tx.session.execute(update(IdempotencyKey).where(IdempotencyKey.op_id == op_id).values(location=location))
