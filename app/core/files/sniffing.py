"""What a file is, read from its bytes without decoding it: kind, size of a picture, and what is wrong with it."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import BinaryIO

from app.core.files import pdf
from app.core.files.text import encoding_of

HEAD = 4096
MOST_PARTS = 20_000  # chunks and segments that are stepped over before a picture is called broken

_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF8", "gif"),
    (b"8BPS", "photoshop"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0", "office"),
    (b"\x1f\x8b", "gz"),
    (b"Rar!", "rar"),
    (b"7z\xbc\xaf", "7z"),
    (b"ID3", "mp3"),
    (b"\xff\xfb", "mp3"),
    (b"\xff\xf3", "mp3"),
    (b"fLaC", "flac"),
    (b"OggS", "ogg"),
    (b"\x7fELF", "program"),
    (b"\xca\xfe\xba\xbe", "program"),  # macOS for several processors; Java
    (b"\xcf\xfa\xed\xfe", "program"),
    (b"\xce\xfa\xed\xfe", "program"),
    (b"L\0\0\0\x01\x14\x02\0", "program"),  # a shortcut of Windows
)
_RIFF = MappingProxyType({b"WEBP": "webp", b"WAVE": "wav", b"AVI ": "avi"})
_HEIC = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif")
_MARKUP = re.compile(rb"\s*<(\?xml|!doctype|!--|(html|head|body|script|style|svg|iframe)[\s/>]|\?php)", re.IGNORECASE)
_SOF = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # JPEG's frame headers


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen; `kind` is empty when nobody knows it, `trouble` is a code or empty, sizes are in pixels."""

    kind: str
    width: int = 0
    height: int = 0
    trouble: str = ""
    encoding: str = ""  # of a text


def look(file: BinaryIO, size: int) -> Look:
    """What this file of `size` bytes is. Of pictures only headers are read, of the others everything, in pieces."""
    head = _at(file, 0, HEAD)
    kind = kind_of(head)
    if kind:
        return _LOOKS[kind](file, size) if kind in _LOOKS else Look(kind)
    if pdf.begins(head):
        trouble = pdf.trouble_of(file, size)
        if trouble != "broken" or head.startswith(b"%PDF-"):
            return Look("pdf", trouble=trouble)
    encoding = encoding_of(file)
    markup = encoding == "utf-8" and _MARKUP.match(head.removeprefix(b"\xef\xbb\xbf"))
    return Look("markup" if markup else "txt" if encoding else "", encoding=encoding)


def kind_of(head: bytes) -> str:
    """The kind that the first bytes tell of; empty when they tell of none."""
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12], "")
    if head[4:8] == b"ftyp":
        return "heic" if head[8:12] in _HEIC else "mov" if head[8:12] == b"qt  " else "mp4"
    return "program" if head[:2] == b"MZ" and b"\0" in head[:64] else ""


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


_LOOKS: Mapping[str, Callable[[BinaryIO, int], Look]] = MappingProxyType({"png": _png, "jpeg": _jpeg, "webp": _webp})
