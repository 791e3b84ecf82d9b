"""Looking into files: taken under a lease, inspected outside of any transaction, finished by the lease's token.

A process that is killed leaves a file whose lease runs out, and perhaps a drawing that no row names, which is tidied.
Done twice or side by side, one result counts and the other is dropped.
"""

from __future__ import annotations

import logging
import secrets
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from app.core.clock import monotonic
from app.core.database.tx import Transactions, Tx
from app.core.files.sanitizer import CHECKS, inspect
from app.core.files.scanner import Infected, Scanner, ScannerAway, Unjudged
from app.core.files.store import Blob, FileStore
from app.core.settings import Settings
from app.models.tables import files
from app.rules.files.kinds import BY_NAME
from app.rules.files.limits import LIMITS

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=4)  # longer than a scan and an inspection can take
AGAIN_AFTER = timedelta(seconds=30)
SCANNER_AGAIN_AFTER = timedelta(minutes=1)
MOST_ATTEMPTS = 3  # a machine without memory is no fault of the file; three times it is


def scanner_of(settings: Settings) -> Scanner | None:
    """The virus scanner of an installation, if it has one."""
    return Scanner(settings.clamd) if settings.clamd else None


def work(transactions: Transactions, store: FileStore, scanner: Scanner | None = None, seconds: float = 20.0) -> int:
    """Waiting files are looked into, one after the other, until none waits or the time is up; how many were.

    While the scanner is away none is, and all wait for as long as that lasts (X55).
    """
    until, done = monotonic() + seconds, 0
    while monotonic() < until:
        token = secrets.token_hex(16)
        with transactions.open(write=True) as tx:
            leased = files.lease(tx.connection, token, tx.wall, tx.wall + LEASE, 1)
            rows = [files.by_id(tx.connection, file_id) for file_id in leased]
        if not rows or not _look_into(transactions, store, rows[0], token, scanner):
            break
        done += 1
    return done


def _look_into(transactions: Transactions, store: FileStore, row: Any, token: str, scanner: Scanner | None) -> bool:
    """One file is ready, refused or put off; False when the scanner is away."""
    source = store.path(row.blob)
    if row.attempts > MOST_ATTEMPTS or not source.exists():
        _refuse(transactions, store, row, token, "missing" if row.attempts <= MOST_ATTEMPTS else "too_often")
        return True
    try:
        if scanner:
            scanner.scan(source)
    except Infected as found:
        log.warning("file.infected file=%d found=%s", row.id, found)
        _refuse(transactions, store, row, token, "infected")
        return True
    except Unjudged as why:
        _wait(transactions, row, token, str(why))
        return True
    except ScannerAway as why:
        _hold_back(transactions, row, token, str(why))
        return False
    _inspect(transactions, store, row, token, scanned=scanner is not None)
    return True


def _inspect(transactions: Transactions, store: FileStore, row: Any, token: str, scanned: bool) -> None:
    with TemporaryDirectory(prefix="inspection-") as folder:
        drawn, thumb = Path(folder) / "drawn", Path(folder) / "thumb"
        wanted = thumb if row.is_evidence else None
        verdict = inspect(row.kind, store.path(row.blob), drawn, LIMITS.pixels, wanted) if row.kind in CHECKS else ""
        if verdict in ("", "changed"):
            note = BY_NAME[row.kind].note if verdict else None
            small = _keep(store, thumb).id if thumb.exists() else None
            _ready(transactions, store, row, token, drawn, {"note": note, "scanned": scanned, "thumb": small})
        elif verdict == "refused" or row.attempts >= MOST_ATTEMPTS:
            _refuse(transactions, store, row, token, verdict)
        else:
            _again(transactions, row, token, verdict)


def _ready(
    transactions: Transactions, store: FileStore, row: Any, token: str, drawn: Path, told: dict[str, object]
) -> None:
    """The parties may have it: as it was redrawn or rewritten where it was, else as it came."""
    if drawn.exists():
        kept = _keep(store, drawn)
        blob, size, digest = kept.id, kept.size, kept.digest
    else:
        blob, size, digest = row.blob, store.path(row.blob).stat().st_size, store.digest(row.blob) or ""
    columns = told | {"state": "ready", "blob": blob, "kept_size": size, "kept_digest": digest, "error": None}
    with transactions.open(write=True) as tx:
        ours = files.finish(tx.connection, row.id, token, **columns)
    if blob != row.blob:
        if ours:
            store.release(row.blob)
        else:
            store.drop(blob)
    if not ours and told["thumb"]:
        store.drop(str(told["thumb"]))
    log.info("file.ready file=%d kind=%s ours=%s", row.id, row.kind, ours)


def _keep(store: FileStore, path: Path) -> Blob:
    with path.open("rb") as file:
        return store.keep(store.take_in(file))


def _refuse(transactions: Transactions, store: FileStore, row: Any, token: str, code: str) -> None:
    with transactions.open(write=True) as tx:
        ours = files.finish(tx.connection, row.id, token, state="refused", blob=None, error=code)
    if ours:
        store.release(row.blob)
        log.warning("file.refused file=%d kind=%s error=%s", row.id, row.kind, code)


def _again(transactions: Transactions, row: Any, token: str, code: str) -> None:
    with transactions.open(write=True) as tx:
        files.finish(tx.connection, row.id, token, available_at=tx.wall + AGAIN_AFTER, error=code)
    log.warning("file.put_off file=%d attempts=%d error=%s", row.id, row.attempts, code)


def _wait(transactions: Transactions, row: Any, token: str, why: str) -> None:
    """This file alone waits for the scanner to have a verdict on it; the others go on."""
    with transactions.open(write=True) as tx:
        _ask_again(tx, row, token, tx.wall + SCANNER_AGAIN_AFTER)
    log.error("file.unjudged file=%d why=%s", row.id, why)


def _ask_again(tx: Tx, row: Any, token: str, at: datetime) -> None:
    """The scanner is asked again then, and this was no attempt of the file's own: it is no fault of the file."""
    files.finish(tx.connection, row.id, token, available_at=at, attempts=row.attempts - 1, error="scanner")


def _hold_back(transactions: Transactions, row: Any, token: str, why: str) -> None:
    """No file is tried for a while; this one comes after the others, should it be what keeps the scanner busy."""
    with transactions.open(write=True) as tx:
        until = tx.wall + SCANNER_AGAIN_AFTER
        _ask_again(tx, row, token, until + SCANNER_AGAIN_AFTER)
        files.put_off(tx.connection, tx.wall, until)
    log.error("file.scanner_away file=%d why=%s", row.id, why)
