"""What people type, made safe to keep and to show: one spelling, no invisible steering characters, no blank names."""

from __future__ import annotations

import re
import unicodedata

UNREADABLE = "\N{REPLACEMENT CHARACTER}"  # what a decoder leaves behind where bytes were not UTF-8

# Control characters other than line feed and tab; the marks that turn the direction of text around; byte-order marks.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
# What is blank wherever it stands alone (Unicode's Default_Ignorable_Code_Point), and letters and symbols that are.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_LINE_ENDS = re.compile("\r\n|\r|\u2028|\u2029")


def clean_text(raw: str) -> str:
    """Several lines: NFC, line feeds only, no control or direction characters, no spaces around.

    Empty when nobody would see anything of it; between other signs joiners and the like stay, which scripts and
    emoji need.
    """
    text = _INVISIBLE.sub("", _LINE_ENDS.sub("\n", raw))
    text = unicodedata.normalize("NFC", text).replace("\t", " ").strip()
    return text if _UNSEEN.sub("", text).strip() else ""


def clean_line(raw: str) -> str:
    """One line: as clean_text, and every run of white space is one space."""
    return " ".join(clean_text(raw).split())


def clean_code(raw: str) -> str:
    """One line that a program reads, such as an address, an amount or a reference: no sign in it that nobody sees."""
    return clean_line(_UNSEEN.sub("", raw))
