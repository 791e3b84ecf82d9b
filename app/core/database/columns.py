"""Column types of what is read and not stored so: spans of time, and texts of which something else is made."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import BigInteger, Text, TypeDecorator
from sqlalchemy.engine import Dialect


class Read(TypeDecorator[Any]):
    """A text of which rules read something else; nothing is the empty text."""

    impl = Text
    cache_ok = True

    def __init__(self, read: Callable[[str], Any]) -> None:
        super().__init__()
        self.read = read

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return self.read(value or "")


class Span(TypeDecorator[timedelta]):
    """Microseconds."""

    impl = BigInteger
    cache_ok = True

    def process_result_value(self, value: int | None, dialect: Dialect) -> timedelta | None:
        return None if value is None else timedelta(microseconds=value)
