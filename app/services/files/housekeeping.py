"""Care for the file store: what no row names is deleted after a day, and what rows name is there, unchanged."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from sqlalchemy import select

from app.core.database.tx import Transactions, Tx
from app.core.files.store import FileStore
from app.models import File, Order
from app.models.tables import chosen_files, files
from app.rules.files.kinds import BY_NAME

SPARED_SECONDS = 24 * 3600.0  # longer than any request or job; a backup of database and folder fits in between
BATCH = 500


def tidy(transactions: Transactions, store: FileStore) -> int:
    """Files that no row has named for a day are gone, and what was left half written; how many were deleted."""
    old, deleted = store.older_than(SPARED_SECONDS), 0
    while some := list(islice(old, BATCH)):
        with transactions.open(write=False) as tx:
            blobs = [path.name for path in some]
            # In this order: a file that is sent meanwhile goes from chosen files to files.
            named = chosen_files.known(tx.connection, blobs) | files.known(tx.connection, blobs)
        deleted += sum(_delete(path) for path in some if path.name not in named)
    return deleted


def _delete(path: Path) -> bool:
    path.unlink(missing_ok=True)
    return True


def first_break(tx: Tx, store: FileStore) -> str | None:
    """The first file that is gone or not what was kept, as a sentence; None when all are there."""
    return next(_breaks(tx, store), None)


def _breaks(tx: Tx, store: FileStore) -> Iterator[str]:
    """A file that was not redrawn or rewritten is what was sent, whose digest is in the chain (X52)."""
    columns = (File.id, File.blob, File.kind, File.digest, File.kept_digest, File.note, Order.ref)
    rows = tx.session.execute(
        select(*columns).join(Order, Order.id == File.order_id).where(File.blob.is_not(None)).order_by(File.id)
    )
    for row in rows.yield_per(1000):
        found = store.digest(row.blob)
        kept = row.kept_digest if row.note or BY_NAME[row.kind].drawn else None
        if found is None:
            yield f"file number {row.id} of order {row.ref} is not in the file store"
        elif found != (kept or row.digest):
            yield f"file number {row.id} of order {row.ref} is not what was kept"
