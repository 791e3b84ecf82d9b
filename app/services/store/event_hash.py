"""The chain of events of an order: the format is frozen by the first row ever written (G9)."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.core.database.db import canonical
from app.core.instants import to_us


def digest(value: str) -> str:
    """SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(value.encode()).hexdigest()


def text_of_facts(facts: Mapping[str, object]) -> str:
    """The canonical text of an event's facts: instants as microseconds, no floats."""
    return canonical({k: to_us(v) if isinstance(v, datetime) else v for k, v in facts.items()})


def event_hash(prev: str, order_ref: str, seq: int, at: int, recorded_at: int, name: str, seen: str, facts: str) -> str:
    """The hash of one event; `at` and `recorded_at` in microseconds, `facts` as canonical text."""
    return digest(canonical([prev, order_ref, seq, at, recorded_at, name, seen, digest(facts)]))


@dataclass(frozen=True, slots=True)
class Words:
    """A person's text on its way into the database; only `digest` of it goes into the chain, so it can be erased."""

    ref: str
    author_id: int
    lang: str
    body: str
    salt: str

    @property
    def digest(self) -> str:
        """The salted digest."""
        return digest(self.salt + self.body)


def words(body: str, author_id: int, lang: str) -> Words | None:
    """What a person wrote, or None when that is nothing but spaces."""
    body = body.strip()
    if not body:
        return None
    return Words(secrets.token_hex(16), author_id, lang, body, secrets.token_hex(16))
