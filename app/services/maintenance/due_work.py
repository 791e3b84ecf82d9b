"""Due work, asked for every second: each answer names the first thing in line, and costs one index look-up.

The name stays the same while nobody does it, so that a scheduler sees when workers do not take their work.
"""

from __future__ import annotations

from collections.abc import Hashable

from sqlalchemy import select

from app.core.database.tx import Tx
from app.models import Outage
from app.models.queries import outbox
from app.models.queries.deliveries import first_waiting
from app.models.tables import files
from app.models.tables.deadlines import first_due, freed_payout
from app.services.deadlines import outages
from app.services.maintenance import leases


def to_sweep(tx: Tx) -> Hashable | None:
    """The first deadline that woke, human ones only up to the web's last sign of life (X35); or down time to credit; or
    a payout that need not stand still any more."""
    down = tx.session.execute(select(Outage.id).where(Outage.credited_at.is_(None)).limit(1)).scalar()
    if down:
        return "outage", down
    freed = freed_payout(tx.connection)
    return first_due(tx.connection, tx.now, outages.horizon(tx)) or (("payout", freed) if freed else None)


def to_send(tx: Tx) -> Hashable | None:
    """The mail that has waited longest for a lease."""
    return first_waiting(tx.connection, tx.wall)


def to_ask(tx: Tx) -> Hashable | None:
    """The notice nobody has looked into, or the operation that has waited longest to be asked of the gateway."""
    told = outbox.unhandled(tx.connection, 1)
    return ("notice", told[0].id) if told else outbox.first_waiting(tx.connection, tx.wall)


def to_check(tx: Tx) -> Hashable | None:
    """The file that has waited longest for somebody to look into it."""
    return files.first_waiting(tx.connection, tx.wall)


def lease_is_free(name: str, tx: Tx) -> Hashable | None:
    """Periodic work of that name whose time has come."""
    return name if leases.free(tx, name) else None
