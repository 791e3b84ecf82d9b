"""PDF, read without rendering it: whether it is one and nothing else, is locked, or has programs or files inside."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

HEADER_WITHIN = 1024  # bytes: where readers look for its beginning
CHUNK = 1024 * 1024
OVERLAP = 256  # longer than any name that is looked for, however it is spelt

# A script needs its full name beside /JS, so the short one, which also occurs by chance, is not looked for.
_ACTIVE = re.compile(rb"/(JavaScript|Launch|EmbeddedFiles?|RichMedia|ImportData|GoToE)(?![A-Za-z])")
_ENCRYPTED = re.compile(rb"/Encrypt(?![A-Za-z])")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_PAGE_IN_HEAD = re.compile(rb"<(html|script|!doctype|svg|body|iframe|\?php)", re.IGNORECASE)
_VERSION = re.compile(rb"%PDF-[12]\.\d")
_PACKED = re.compile(rb"/ObjStm[^>]{0,300}(?:>[^>]{0,100}){0,4}?>>\s*stream\r?\n")
_PACKED_NAME = re.compile(rb"/(?:O|#4f)(?:b|#62)(?:j|#6a)(?:S|#53)(?:t|#74)(?:m|#6d)(?![A-Za-z])", re.IGNORECASE)
UNPACKED = 32 * 1024 * 1024  # of its packed objects together
_BEGIN, _END = b"%PDF-", b"%%EOF"
_ZIP_END = b"PK\x05\x06"
_ZIP_TAIL = 66_000  # where the end of an archive, with its comment, would stand


def begins(head: bytes) -> bool:
    """Whether a reader of PDF would find the beginning of one in these first bytes."""
    return _BEGIN in head[:HEADER_WITHIN]


def trouble_of(file: BinaryIO, size: int) -> str:
    """`broken`, `encrypted`, `active`, or empty. It is given back as it came, so no archive or page may hide in it."""
    head, tail = _at(file, 0, HEADER_WITHIN), _at(file, max(0, size - _ZIP_TAIL), _ZIP_TAIL)
    if not _VERSION.match(head, head.find(_BEGIN)) or _PAGE_IN_HEAD.search(head) or _ZIP_END in tail:
        return "broken"
    ended, found = False, set[str]()
    for window in _windows(file):
        ended = ended or _END in window
        found.add(names(window))
    if not ended:
        return "broken"
    return next((trouble for trouble in ("encrypted", "active") if trouble in found), "")


def names(data: bytes) -> str:
    """`encrypted` or `active` when a PDF's names say so, however they are spelt; else empty."""
    plain = _plain(data)
    if _ENCRYPTED.search(plain):
        return "encrypted"
    return "active" if _ACTIVE.search(plain) else ""


def _plain(data: bytes) -> bytes:
    return _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), data)


def is_locked(source: Path) -> bool:
    """Whether it cannot be opened without a password; raises when it cannot be opened at all."""
    import pikepdf

    try:
        with pikepdf.open(source):
            return False
    except pikepdf.PasswordError:
        return True


def unlock_and_search(source: Path, target: Path) -> bool:
    """Whether it was encrypted, though open to everybody; then `target` is the same without that.

    Raises when it has a program or a file inside, also in packed objects, or more of those than anybody needs.
    """
    data = source.read_bytes()
    encrypted = _ENCRYPTED.search(_plain(data)) is not None
    if encrypted:
        import pikepdf

        with pikepdf.open(source) as paper:
            paper.save(target, encryption=False)
        data = target.read_bytes()
        if names(data):
            raise ValueError("not a plain PDF")
    _search(data)
    return encrypted


def _search(data: bytes) -> None:
    left, seen = UNPACKED, 0
    for found in _PACKED.finditer(data):
        packed = data[found.end() : data.index(b"endstream", found.end())]
        unpacked = zlib.decompressobj().decompress(packed, left)
        left, seen = left - len(unpacked), seen + 1
        if left <= 0 or names(unpacked):
            raise ValueError("not a plain PDF")
    if seen != len(_PACKED_NAME.findall(data)):  # spelt or packed in a way that nobody needs but to hide something
        raise ValueError("packed objects that cannot be read")


def _windows(file: BinaryIO) -> Iterator[bytes]:
    """All of it in pieces, of which each begins with the end of the one before."""
    file.seek(0)
    before = b""
    while data := file.read(CHUNK):
        yield before + data
        before = data[-OVERLAP:]


def _at(file: BinaryIO, position: int, length: int) -> bytes:
    file.seek(position)
    return file.read(length)
