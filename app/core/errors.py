"""Refusals: why something was not done, with an HTTP status and a sentence in the reader's language."""

from __future__ import annotations

from app.core.words import Fact, Message, Sentence


class Refusal(Exception):
    """Nothing was changed. `code` is for logs and tests, `sentence` is said to the reader.

    Status: 403 not this role's act, 404 not yours to see, 409 wrong state or too late, 422 bad input, 429 too often.
    """

    def __init__(self, status: int, code: str, message: Message, **facts: Fact) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.sentence = Sentence(message, facts)


class Invalid(Refusal):
    """Bad input (422): which field, and the way out."""

    def __init__(self, field: str, code: str, message: Message, **facts: Fact) -> None:
        super().__init__(422, code, message, **facts)
        self.field = field


class LostRace(Exception):
    """A guarded write matched no row: somebody, or the clock, was first. The transaction must be rolled back."""
