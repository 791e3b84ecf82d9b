"""Threads: all mails about an order stand together in a mailbox, under an id that tells nobody its reference."""

from __future__ import annotations

import re
from hashlib import sha256

_ORDER = re.compile(r"<order-([0-9a-f]{24})@")


def key_of(ref: str) -> str:
    """The key of an order in the id of its thread."""
    return sha256(ref.encode()).hexdigest()[:24]


def thread_of(ref: str, host: str | None) -> str:
    """The id that all mails about this order refer to; no mail bears it."""
    return f"<order-{key_of(ref)}@{host}>"


def key_in(references: str) -> str:
    """The key of the order that a mail with these references is about, or nothing."""
    found = _ORDER.search(references)
    return found[1] if found else ""
