"""The file store: a private folder in which files lie under random names, written whole or not at all."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import secrets
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from app.core.clock import SystemClock
from app.core.texts import clean_line

CHUNK = 256 * 1024
_BLOB = re.compile("[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Blob:
    """A file in the store: its name there, its size in bytes, and the SHA-256 of its content."""

    id: str
    size: int
    digest: str


class FileStore:
    """Files under 128 random bits, never under a name that somebody gave; only this user may read them."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def keep(self, source: BinaryIO) -> Blob:
        """The content of `source`, from its beginning, is on the disk for good; raises OSError and leaves nothing."""
        source.seek(0)
        blob = secrets.token_hex(16)
        path = self.path(blob)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        temporary = path.with_suffix(".new")
        try:
            size, digest = _write(source, temporary)
            temporary.rename(path)
            _sync(path.parent)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        return Blob(blob, size, digest)

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
        until = SystemClock().wall(None).timestamp() - seconds
        for path in sorted(self.root.glob("*/*")):
            with contextlib.suppress(FileNotFoundError):
                if path.stat().st_mtime < until:
                    yield path


def _write(source: BinaryIO, path: Path) -> tuple[int, str]:
    size, digest = 0, hashlib.sha256()
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while chunk := source.read(CHUNK):
            file.write(chunk)
            digest.update(chunk)
            size += len(chunk)
        file.flush()
        os.fsync(file.fileno())
    return size, digest.hexdigest()


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
