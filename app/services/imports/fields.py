"""The fields of an imported row: how long each may be, how each is written, and what no text may contain."""

from __future__ import annotations

import re

from app.services.imports.dates import DATES

LIMITS = {
    "order_ref": 64,
    "title": 200,
    **{
        f"{side}_{part}": limit
        for side in ("client", "freelancer")
        for part, limit in (("ref", 80), ("email", 254), ("name", 200), ("locale", 35), ("timezone", 64))
    },
    "currency": 3,
    "price": 20,
    "state": 20,
    **dict.fromkeys(DATES, 40),
    "origin": 10,
    "lang": 12,
    "description": 20_000,
}
MUST = (
    "order_ref",
    "title",
    "currency",
    "price",
    "state",
    *(f"{s}_{p}" for s in ("client", "freelancer") for p in ("ref", "email", "name")),
)
ORIGINS = ("service", "project")
# Control characters; marks that turn the direction of text around, so that a name could pretend to be another one;
# and what stands for bytes that are not UTF-8.
NOT_SHOWN = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
SAID_OF = (
    ("\0", "contains a NUL"),
    ("\x9f", "contains a control character"),
    ("\u2069", "contains a mark that turns the direction of text around"),
    ("\udfff", "is not UTF-8"),
)
REF = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
PRICE = re.compile(r"[0-9]{1,12}([.,][0-9]+)?")
MAYBE_THOUSANDS = re.compile("[1-9][0-9]{0,2},[0-9]{3}")
LANG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")


def unprintable(value: str, many_lines: bool) -> str:
    """What a text contains that cannot be shown or kept; nothing when all is well."""
    for found in NOT_SHOWN.finditer(value):
        letter = found.group()
        if not (many_lines and letter in "\n\r\t"):
            return next(said for last, said in SAID_OF if letter <= last)
    return ""
