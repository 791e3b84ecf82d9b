"""Retries: what the clock cannot handle is tried again later, then is a dead letter and reported, and blocks nobody."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.exc import SQLAlchemyError

from app.core.database.tx import Tx
from app.core.platform import Platform
from app.models import Deadline
from app.rules.base.facts import OrderFacts
from app.services.store.loader import load

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 3
BACK_OFF = timedelta(minutes=1)


def back_off(tx: Tx, deadline_id: int, error: Exception) -> None:
    """This deadline is looked at again later; after the last attempt it is parked, for an operator to see."""
    row = tx.session.execute(select(Deadline.__table__).where(Deadline.id == deadline_id)).one()
    log.error("deadline.failed id=%d kind=%s error=%s", row.id, row.kind, type(error).__name__)
    attempts = row.attempts + 1
    parked = tx.now if attempts >= MAX_ATTEMPTS else None
    values = {"attempts": attempts, "wake_at": max(row.wake_at, tx.now + BACK_OFF * attempts), "parked_at": parked}
    tx.session.execute(update(Deadline).where(Deadline.id == row.id).values(values))
    if parked:
        log.error("deadline.parked id=%d kind=%s order=%d", row.id, row.kind, row.order_id)


def load_readable(tx: Tx, ids: Sequence[int], platform: Platform) -> dict[int, OrderFacts]:
    """The facts of these orders; one whose rows make no sense is left out alone, and its deadlines back off."""
    try:
        return load(tx.connection, ids, platform)
    except SQLAlchemyError:
        raise  # the database's trouble and not this order's
    except Exception as error:
        if len(ids) > 1:
            return {key: facts for one in ids for key, facts in load_readable(tx, [one], platform).items()}
        running = (Deadline.state == "running", Deadline.parked_at.is_(None))
        for deadline_id in tx.session.execute(
            select(Deadline.id).where(Deadline.order_id == ids[0], *running)
        ).scalars():
            back_off(tx, deadline_id, error)
        return {}
