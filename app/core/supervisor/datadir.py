"""The data directory: one run at a time works in it, and it keeps the secret key."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterator
from pathlib import Path

from app.core.supervisor.processes import take_lock


class Held(Exception):
    """Another run has the directory; the text says where that one is."""


@contextlib.contextmanager
def only_one(path: Path, address: str) -> Iterator[None]:
    """Hold the data directory; Held when another run has it."""
    with path.open("a+") as lock:
        if not take_lock(lock, 0.2):
            lock.seek(0)
            raise Held(f"Already running at {lock.read().strip()} on {path.parent}; stop that one first.")
        lock.truncate(0)
        lock.write(address)
        lock.flush()
        yield
        lock.truncate(0)


def kept_secret(path: Path) -> str:
    """The secret key of this data directory, made at the first start and readable by its owner only."""
    if not path.exists():
        temporary = path.with_suffix(".new")
        temporary.touch(mode=0o600)
        temporary.write_text(secrets.token_urlsafe(48) + "\n")
        temporary.rename(path)
    return path.read_text().strip()
