"""What people type, made safe to keep and to show: one spelling, no invisible steering characters."""

from __future__ import annotations

import re
import unicodedata

UNREADABLE = "\N{REPLACEMENT CHARACTER}"  # what a decoder leaves behind where bytes were not UTF-8

# Control characters other than line feed and tab; the marks that turn the direction of text around; byte-order marks.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
_LINE_ENDS = re.compile("\r\n|\r|\u2028|\u2029")


def clean_text(raw: str) -> str:
    """Several lines: NFC, line feeds only, no control or direction characters, no spaces around."""
    text = _INVISIBLE.sub("", _LINE_ENDS.sub("\n", raw))
    return unicodedata.normalize("NFC", text).replace("\t", " ").strip()


def clean_line(raw: str) -> str:
    """One line: as clean_text, and every run of white space is one space."""
    return " ".join(clean_text(raw).split())
