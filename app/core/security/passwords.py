"""Passwords: kept as argon2id hashes, compared in the same time whether the person exists or not."""

from __future__ import annotations

import secrets
import unicodedata
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LONGEST = 1024  # more would only be work for the server


class Passwords:
    """Hashes and compares; cost in passes and KiB of memory, parallelism 1 (OWASP's minimum is 2 and 19456)."""

    def __init__(self, time_cost: int, memory_kib: int) -> None:
        self._hasher = PasswordHasher(time_cost=time_cost, memory_cost=memory_kib, parallelism=1)

    def hash(self, password: str) -> str:
        """What is kept of a password."""
        return self._hasher.hash(_one_spelling(password))

    def matches(self, kept: str | None, password: str) -> bool:
        """Whether this is the password; without one, as much work is done for nothing, and the answer is no."""
        known = kept or self._nobodys
        try:
            self._hasher.verify(known, _one_spelling(password[:LONGEST]))
        except (VerificationError, InvalidHashError):
            return False
        return kept is not None and len(password) <= LONGEST

    def outdated(self, kept: str) -> bool:
        """Whether the hash was made with other costs than today's."""
        return self._hasher.check_needs_rehash(kept)

    @cached_property
    def _nobodys(self) -> str:
        return self._hasher.hash(secrets.token_hex(16))


def _one_spelling(password: str) -> str:
    return unicodedata.normalize("NFKC", password)
