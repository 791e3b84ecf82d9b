"""The sandbox's own small database: what was asked of it, and what it has yet to tell."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

SCHEMA = """
CREATE TABLE IF NOT EXISTS operations (
    key TEXT PRIMARY KEY,
    asked TEXT NOT NULL,              -- the whole content, to tell a repetition from something else
    kind TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (amount > 0),
    currency TEXT NOT NULL,
    charge TEXT,
    token TEXT NOT NULL UNIQUE,       -- of the payment page
    state TEXT NOT NULL CHECK (state IN ('open', 'done', 'failed')),
    error TEXT NOT NULL DEFAULT '',
    known_at INTEGER NOT NULL,        -- until then everybody is told that it is open
    unheard INTEGER NOT NULL DEFAULT 0,  -- so many answers about it get lost
    disputed_at INTEGER
);
CREATE INDEX IF NOT EXISTS operations_charge ON operations (charge) WHERE charge IS NOT NULL;
CREATE TABLE IF NOT EXISTS notices (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL,                 -- not unique: a notice that is sent twice has one id
    body TEXT NOT NULL,
    due_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    sent_at INTEGER
);
CREATE INDEX IF NOT EXISTS notices_waiting ON notices (due_at, seq) WHERE sent_at IS NULL;
"""


def prepare(file: Path) -> None:
    """The database is there, with its tables, and nobody else may read it."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file.touch(mode=0o600)
    with contextlib.closing(_open(file)) as line:
        line.executescript(SCHEMA)


@contextlib.contextmanager
def writing(file: Path) -> Iterator[sqlite3.Connection]:
    """One transaction, alone with the database; what it did is on the disk at its end, or nothing of it is."""
    with contextlib.closing(_open(file)) as line:
        line.execute("BEGIN IMMEDIATE")
        try:
            yield line
        except BaseException:
            line.execute("ROLLBACK")
            raise
        line.execute("COMMIT")


@contextlib.contextmanager
def reading(file: Path) -> Iterator[sqlite3.Connection]:
    """A connection to look with."""
    with contextlib.closing(_open(file)) as line:
        yield line


def _open(file: Path) -> sqlite3.Connection:
    line = sqlite3.connect(file, timeout=10, isolation_level=None)  # transactions begin and end where they are written
    line.row_factory = sqlite3.Row
    line.execute("PRAGMA synchronous = FULL")
    return line
