"""The file store: a private folder in which files lie under random names, written whole or not at all."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import re
import secrets
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from app.core.clock import SystemClock
from app.core.texts import clean_line

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

CHUNK = 256 * 1024
_BLOB = re.compile("[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Blob:
    """A file in the store: its name there, its size in bytes, and the SHA-256 of its content."""

    id: str
    size: int
    digest: str


class Incoming(io.FileIO):
    """A file on its way into the store: on the disk as it comes, in the store once it is kept, gone when discarded."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "x+b", opener=_for_this_user)
        self.path = path
        self.size = 0
        self.content = hashlib.sha256()

    def write(self, data: ReadableBuffer) -> int:
        """All of it; raises OSError when the disk refuses."""
        rest = memoryview(data)
        self.content.update(rest)
        self.size += len(rest)
        while rest:
            rest = rest[super().write(rest) or 0 :]
        return len(memoryview(data))

    def discard(self) -> None:
        """It is closed, and gone unless it was kept."""
        self.close()
        self.path.unlink(missing_ok=True)


class FileStore:
    """Files under 128 random bits, never under a name that somebody gave; only this user may read them."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def begin(self) -> Incoming:
        """A new file to write to; raises OSError when the disk refuses."""
        path = self.path(secrets.token_hex(16))
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return Incoming(path.with_suffix(".new"))

    def take_in(self, source: BinaryIO) -> Incoming:
        """The content of `source`, from its beginning, written to a new file; raises OSError and leaves nothing."""
        incoming = self.begin()
        try:
            source.seek(0)
            while chunk := source.read(CHUNK):
                incoming.write(chunk)
        except BaseException:
            incoming.discard()
            raise
        return incoming

    def keep(self, incoming: Incoming) -> Blob:
        """The file is in the store for good; raises OSError and leaves nothing."""
        try:
            os.fsync(incoming.fileno())
            kept = incoming.path.with_suffix("")
            incoming.path.rename(kept)
            _sync(kept.parent)
        finally:
            incoming.discard()
        return Blob(kept.name, incoming.size, incoming.content.hexdigest())

    def path(self, blob: str) -> Path:
        """Where a file of the store lies; ValueError for a name that the store did not give."""
        if not _BLOB.fullmatch(blob):
            raise ValueError("not a name of the file store")
        return self.root / blob[:2] / blob

    def digest(self, blob: str) -> str | None:
        """The SHA-256 of what is there now; None when it is gone."""
        try:
            with self.path(blob).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except FileNotFoundError:
            return None

    def drop(self, blob: str) -> None:
        """The file is gone."""
        self.path(blob).unlink(missing_ok=True)

    def release(self, blob: str) -> None:
        """No row names the file any more: it is tidied a day from now, so that a backup can be made meanwhile."""
        with contextlib.suppress(FileNotFoundError):
            os.utime(self.path(blob))

    def older_than(self, seconds: float) -> Iterator[Path]:
        """Everything that has lain there untouched for so long, also what was left half written."""
        until = SystemClock().wall().timestamp() - seconds
        for path in sorted(self.root.glob("*/*")):
            with contextlib.suppress(FileNotFoundError):
                if path.stat().st_mtime < until:
                    yield path


def _for_this_user(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _sync(folder: Path) -> None:
    """The name survives a crash too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def display_name(raw: str, limit: int) -> str:
    """What a person called the file, safe to show: no folders, nothing invisible, at most `limit` characters."""
    last = re.split(r"[/\\]", raw)[-1]
    name = clean_line("".join(sign for sign in last if unicodedata.category(sign) != "Cf")).strip(". ")
    if len(name) <= limit:
        return name
    stem, dot, extension = name.rpartition(".")
    kept = dot + extension if dot and len(extension) < 10 else ""
    return (stem if kept else name)[: limit - len(kept)].rstrip() + kept
