"""What a file is, read from its bytes without decoding it: kind, size of a picture, and what is wrong with it."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import BinaryIO

HEAD = 4096
MOST_PARTS = 20_000  # chunks and segments that are stepped over before a picture is called broken

_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"%PDF-", "pdf"),
    (b"GIF8", "gif"),
    (b"PK\x03\x04", "archive"),
    (b"PK\x05\x06", "archive"),
    (b"\xd0\xcf\x11\xe0", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
)
_HEIC = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif")
_MARKUP = re.compile(rb"\s*(<\?xml|<!doctype|<!--|<\w+[\s/>])", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
_SOF = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # JPEG's frame headers

# In a PDF. A script needs its full name beside /JS, so the short one, which also occurs by chance, is not looked for.
_ACTIVE = re.compile(rb"/(JavaScript|Launch|EmbeddedFiles?|RichMedia|ImportData|GoToE)(?![A-Za-z])")
_ENCRYPTED = re.compile(rb"/Encrypt(?![A-Za-z])")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_PAGE_IN_HEAD = re.compile(rb"<(html|script|!doctype|svg|body|iframe|\?php)", re.IGNORECASE)
_VERSION = re.compile(rb"%PDF-[12]\.\d")
_ZIP_END = b"PK\x05\x06"
_ZIP_TAIL = 66_000  # where the end of an archive, with its comment, would stand


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen; `kind` is empty when nobody knows it, `trouble` is a code or empty, sizes are in pixels."""

    kind: str
    width: int = 0
    height: int = 0
    trouble: str = ""


def look(file: BinaryIO, size: int) -> Look:
    """What this file of `size` bytes is. Of pictures only headers are read, of the others everything."""
    head = _at(file, 0, HEAD)
    kind = kind_of(head)
    if kind:
        return _LOOKS[kind](file, size) if kind in _LOOKS else Look(kind)
    if _MARKUP.match(head.removeprefix(b"\xef\xbb\xbf")):
        return Look("markup")
    return Look("txt" if is_text(_at(file, 0, size)) else "")


def kind_of(head: bytes) -> str:
    """The kind that the first bytes tell of; empty when they tell of none."""
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC:
        return "heic"
    return ""


def is_text(data: bytes) -> bool:
    """Whether these bytes are UTF-8 without control characters other than line ends, tabs and page breaks."""
    try:
        return not _CONTROL.search(data.decode("utf-8"))
    except UnicodeDecodeError:
        return False


def pdf_names(data: bytes) -> str:
    """`encrypted` or `active` when a PDF's names say so, however they are spelt; else empty."""
    plain = _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), data)
    if _ENCRYPTED.search(plain):
        return "encrypted"
    return "active" if _ACTIVE.search(plain) else ""


def _pdf(file: BinaryIO, size: int) -> Look:
    """It begins and ends as a PDF, and no archive or web page hides in it: it is given back as it came."""
    data = _at(file, 0, size)
    whole = _VERSION.match(data) and data.rstrip(b"\0\t\n\f\r ").endswith(b"%%EOF")
    if not whole or _ZIP_END in data[-_ZIP_TAIL:] or _PAGE_IN_HEAD.search(data[:1024]):
        return Look("pdf", trouble="broken")
    return Look("pdf", trouble=pdf_names(data))


def _png(file: BinaryIO, size: int) -> Look:
    position, width, height, animated = 8, 0, 0, False
    for _ in range(MOST_PARTS):
        head = _at(file, position, 16)
        if len(head) < 12:
            break
        length, name = struct.unpack(">I4s", head[:8])
        if (position == 8) != (name == b"IHDR"):
            break
        if name == b"IHDR":
            width, height = struct.unpack(">II", head[8:16].ljust(8, b"\0"))
        animated = animated or name == b"acTL"
        position += 12 + length
        if name == b"IEND" and position <= size:
            return _picture("png", width, height, animated)
    return Look("png", trouble="broken")


def _jpeg(file: BinaryIO, size: int) -> Look:
    position, width, height = 2, 0, 0
    for _ in range(MOST_PARTS):
        head = _at(file, position, 9)
        if len(head) < 4 or head[0] != 0xFF or position > size:
            break
        marker = head[1]
        if marker == 0xFF:  # padding
            position += 1
            continue
        if marker in _SOF and len(head) == 9:
            tall, wide = struct.unpack(">HH", head[5:9])
            width, height = max(width, wide), max(height, tall)
        if marker == 0xDA:
            return _picture("jpeg", width, height)
        position += 2 + int.from_bytes(head[2:4], "big")
    return Look("jpeg", trouble="broken")


def _webp(file: BinaryIO, size: int) -> Look:
    head = _at(file, 0, 30)
    if len(head) < 30 or int.from_bytes(head[4:8], "little") + 8 > size:
        return Look("webp", trouble="broken")
    form = head[12:16]
    if form == b"VP8X":
        wide, tall = (int.from_bytes(head[at : at + 3], "little") + 1 for at in (24, 27))
        return _picture("webp", wide, tall, bool(head[20] & 2))
    if form == b"VP8L" and head[20] == 0x2F:
        bits = int.from_bytes(head[21:25], "little")
        return _picture("webp", (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    if form == b"VP8 " and head[23:26] == b"\x9d\x01\x2a":
        return _picture("webp", *(side & 0x3FFF for side in struct.unpack("<HH", head[26:30])))
    return Look("webp", trouble="broken")


def _picture(kind: str, width: int, height: int, animated: bool = False) -> Look:
    if not (width and height):
        return Look(kind, trouble="broken")
    return Look(kind, width, height, "animated" if animated else "")


def _at(file: BinaryIO, position: int, length: int) -> bytes:
    file.seek(position)
    return file.read(length)


_LOOKS: Mapping[str, Callable[[BinaryIO, int], Look]] = MappingProxyType(
    {"png": _png, "jpeg": _jpeg, "webp": _webp, "pdf": _pdf}
)
