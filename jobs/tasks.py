"""What RQ calls by name: no arguments, one service call each. Lost, doubled or reordered, the database decides."""

from __future__ import annotations

from datetime import timedelta

from app.core.files.store import FileStore
from app.services.deadlines import deadlines
from app.services.files import housekeeping, inspection
from app.services.mail import outbox
from app.services.maintenance import audits, leases, retention
from app.services.payments import holds, operations
from app.services.payments.gateway import open_gateway
from app.services.support import digests
from jobs.process import name_of, runtime_services

BUDGET = 20.0  # seconds; well below the 45 after which RQ ends a task
AUDIT_EVERY = timedelta(days=1)
TIDY_EVERY = timedelta(hours=1)
DIGEST_EVERY = timedelta(minutes=10)  # it is looked for; each person has one a day


def sweep(seconds: float = BUDGET) -> int:
    """Deadlines that woke are handled until none is left or the time is up, and payouts that need not stand still any
    more are made; how many were."""
    made, zone = runtime_services().transactions, runtime_services().settings.platform
    return deadlines.sweep(made, zone, seconds) + holds.go_on(made, zone)


def deliver(seconds: float = BUDGET) -> int:
    """Mails that wait are sent until none is left or the time is up; how many deliveries were handled."""
    return outbox.deliver(runtime_services().transactions, runtime_services().settings, seconds)


def operate(seconds: float = BUDGET) -> int:
    """What waits to be asked of the payment gateway is asked, and what it said is looked into; how much there was."""
    gateway = open_gateway(runtime_services().settings)  # one for every task: a connection must not outlive a fork
    return (
        operations.work(runtime_services().transactions, runtime_services().settings, gateway, seconds)
        if gateway
        else 0
    )


def check_files(seconds: float = BUDGET) -> int:
    """Files that wait are looked into until none waits or the time is up; how many were."""
    scanner = inspection.scanner_of(runtime_services().settings)
    return inspection.work(runtime_services().transactions, store(), scanner, seconds)


def audit(_seconds: float = BUDGET) -> str | None:
    """Once a day every promise about money and records is checked; the first broken one, which is also logged."""
    with leases.turn(runtime_services().transactions, "audit", name_of("audit"), AUDIT_EVERY) as ours:
        return audits.report(runtime_services().transactions, store()) if ours else None


def tidy(_seconds: float = BUDGET) -> int:
    """Once an hour what has expired is deleted; how many rows and files were."""
    with leases.turn(runtime_services().transactions, "tidy", name_of("tidy"), TIDY_EVERY) as ours:
        return (
            retention.tidy(runtime_services().transactions)
            + housekeeping.tidy(runtime_services().transactions, store())
            if ours
            else 0
        )


def digest(_seconds: float = BUDGET) -> int:
    """Every ten minutes staff are told of what nobody took up within a working day; how many people got a digest."""
    with leases.turn(runtime_services().transactions, "digests", name_of("digests"), DIGEST_EVERY) as ours:
        return digests.send(runtime_services().transactions, runtime_services().settings.platform) if ours else 0


def store() -> FileStore:
    """The file store of this process."""
    return FileStore(runtime_services().settings.files)
