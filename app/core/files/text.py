"""Text: whether bytes are some, in which encoding, and the same in UTF-8. Read in pieces, however long it is."""

from __future__ import annotations

import codecs
import re
from typing import BinaryIO

CHUNK = 256 * 1024
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")  # but line ends, tabs and page breaks
_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def encoding_of(file: BinaryIO) -> str:
    """The encoding in which these bytes are text, as Python calls it; empty when they are none.

    Without a mark it is UTF-8 when it can be that, else what Windows calls ANSI.
    """
    file.seek(0)
    marked = file.read(2) in _MARKS
    for encoding in ("utf-16",) if marked else ("utf-8", "cp1252"):
        if _is_text(file, encoding):
            return encoding
    return ""


def _is_text(file: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    try:
        while data := file.read(CHUNK):
            if _CONTROL.search(decoder.decode(data)):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def recode(source: BinaryIO, encoding: str, target: BinaryIO) -> None:
    """The text of `source`, which has this encoding, is in `target` as UTF-8."""
    decoder = codecs.getincrementaldecoder(encoding)()
    source.seek(0)
    while data := source.read(CHUNK):
        target.write(decoder.decode(data).encode())
    target.write(decoder.decode(b"", final=True).encode())
