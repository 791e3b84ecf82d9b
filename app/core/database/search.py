"""Searching as people type: every word, anywhere, whatever its case and accents, alike on both databases."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from functools import lru_cache

from sqlalchemy import Connection

from app.core.texts import clean_code, clean_line

LONGEST = 100  # characters that are looked at; a longer search is cut, not refused
MOST_WORDS = 6
_SCRIPTS = 0x250  # where the Latin blocks end


def _base(letter: str) -> str:
    """The plain letter under accents, in lower case."""
    return unicodedata.normalize("NFD", letter)[0].lower()


def _relatives() -> dict[str, str]:
    """For each plain letter, all its accented forms in the Latin blocks, both cases."""
    found: defaultdict[str, str] = defaultdict(str)
    for letter in map(chr, range(0xC0, 0x250)):
        if "a" <= _base(letter) <= "z":
            found[_base(letter)] += letter
    return {plain: f"[{plain}{plain.upper()}{accented}]" for plain, accented in found.items()}


_RELATIVES = _relatives()


def words_of(typed: str) -> tuple[str, ...]:
    """The patterns of the words in what someone typed, each a regular expression for that word and nothing else.

    Signs that nobody sees stay where a script needs them; in a pasted reference or a Latin name they are none.
    """
    words = clean_line(typed)[:LONGEST].split()[:MOST_WORDS]
    return tuple(_pattern(_seen(word)) for word in words)


def _seen(word: str) -> str:
    seen = clean_code(word)
    return seen if seen and all(ord(c) < _SCRIPTS for c in seen) else word


def _pattern(word: str) -> str:
    return "".join(_RELATIVES.get(_base(c)) or (c if c.isalnum() or ord(c) > 127 else "\\" + c) for c in word)


def matcher(connection: Connection, column: str, parameter: str) -> str:
    """SQL that is true where the expression `column` contains the word whose pattern is bound as `parameter`."""
    if connection.dialect.name == "postgresql":
        return f"{column} ~* :{parameter}"
    raw = connection.connection.driver_connection
    raw.create_function("regexp", 2, _found, deterministic=True)  # type: ignore[union-attr]
    return f"{column} REGEXP :{parameter}"


def _found(pattern: str, text: str | None) -> bool:
    return text is not None and _compiled(pattern).search(text) is not None


@lru_cache(maxsize=64)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
