"""Health: what the product needs to keep its promises, and the figures that show it."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from prometheus_client import CollectorRegistry, Gauge, generate_latest
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from app.core.database.revisions import is_newest
from app.core.database.tx import Transactions, Tx
from app.core.queue import QUEUES, JobQueue
from app.models import Deadline, Delivery, File, Operation
from app.models.queries import outbox
from app.services.deadlines.outages import last_seen

log = logging.getLogger(__name__)

# How old the last sign of life of a role may be. The web's own is not asked: it is answering.
FRESH = {"scheduler": timedelta(seconds=30), "worker": timedelta(seconds=90)}
LATE = timedelta(seconds=60)  # a deadline that has been due for longer shows that nobody sweeps

_HELD_BACK = (File.state == "waiting", File.error == "scanner")
_RUNNING = (Deadline.state == "running", Deadline.parked_at.is_(None))


def missing(transactions: Transactions) -> list[str]:
    """The names of what is missing; empty when everything works.

    database, schema, scheduler, worker, sweep, gateway (it does not let us in), scanner (it does not answer).
    """
    try:
        if not is_newest(transactions.engine):
            return ["schema"]
        with transactions.open(write=False) as tx:
            outside = {"gateway": outbox.denied(tx.connection), "scanner": _count(tx, File, *_HELD_BACK) > 0}
            return [*_silent(tx), *_late(tx), *(name for name, away in outside.items() if away)]
    except SQLAlchemyError as error:
        log.warning("ready.no_database error=%s", type(error).__name__)
        return ["database"]


def _silent(tx: Tx) -> list[str]:
    seen = last_seen(tx)
    return [role for role, age in FRESH.items() if role not in seen or tx.wall - seen[role] > age]


def _late(tx: Tx) -> list[str]:
    due = select(Deadline.id).where(*_RUNNING, Deadline.wake_at < tx.now - LATE, Deadline.due_at < tx.now - LATE)
    return ["sweep"] if tx.session.execute(due.limit(1)).first() else []


def metrics(tx: Tx, job_queue: JobQueue) -> bytes:
    """The figures in Prometheus' text format, read from the database now."""
    registry = CollectorRegistry()
    for name, (text, value) in _figures(tx).items():
        Gauge(f"rc_{name}", text, registry=registry).set(value)
    ages = Gauge("rc_heartbeat_age_seconds", "Since the last sign of life of a role", ["role"], registry=registry)
    for role, at in last_seen(tx).items():
        ages.labels(role).set((tx.wall - at).total_seconds())
    waiting = {queue: job_queue.waiting(name) for name, queue in QUEUES.items()}
    queued = Gauge("rc_queue_jobs", "Jobs that wait in a queue", ["queue"], registry=registry)
    for queue, length in waiting.items():
        if length is not None:
            queued.labels(queue).set(length)
    Gauge("rc_redis_up", "Whether Redis answers", registry=registry).set(None not in waiting.values())
    return generate_latest(registry)


def _figures(tx: Tx) -> dict[str, tuple[str, float]]:
    due = (*_RUNNING, Deadline.wake_at <= tx.now)
    parked = Deadline.parked_at.is_not(None)
    oldest = tx.session.execute(select(func.min(Deadline.wake_at)).where(*due)).scalar()
    return {
        "deadlines_due": ("Deadlines that wake by now", _count(tx, Deadline, *due)),
        "deadlines_late_seconds": ("Age of the oldest of them", (tx.now - oldest).total_seconds() if oldest else 0.0),
        "deadlines_parked": (
            "Deadlines that could not be handled",
            _count(tx, Deadline, parked),
        ),
        "operations_put_off": (
            "Operations that the gateway did not answer yet, or not to us",
            _count(tx, Operation, Operation.state.in_(("waiting", "asked")), Operation.error.is_not(None)),
        ),
        "refunds_failed": ("Refunds that finance has to try again", _count(tx, Operation, *outbox.TO_RETRY)),
        "files_held_back": ("Files that wait for the virus scanner to answer", _count(tx, File, *_HELD_BACK)),
        "deliveries_waiting": ("Mails to be sent", _count(tx, Delivery, Delivery.state == "waiting")),
        "deliveries_dead": ("Mails that were given up", _count(tx, Delivery, Delivery.state == "dead")),
    }


def _count(tx: Tx, table: Any, *where: Any) -> float:
    return float(tx.session.execute(select(func.count()).select_from(table).where(*where)).scalar_one())
