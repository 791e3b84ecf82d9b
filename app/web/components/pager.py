"""Pages of a list by key: what is shown, the ways to the page before and after, and how much there is."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from app.core.i18n import reader
from app.models.queries.ranges import COUNTED, UNDATED, Key

Row = TypeVar("Row")
Pages = tuple[str | None, str | None]  # the addresses of the page before and the page after

_KEY = re.compile(r"(\d{1,19})\.(\d{1,18})")


def cut(found: Sequence[Row], place: str, size: int) -> list[Row]:
    """One page of what was found, which is one row more when there is more."""
    return list(found[-size:] if place == "before" else found[:size])


def pages(found: Sequence[Row], place: str, size: int, address: Callable[..., str], key: Callable[[Row], Any]) -> Pages:
    """The page before and the page after: where one came from there is one, in the other direction if rows are left.

    `address(before=…)` and `address(after=…)` say where they are, and `address()` where the list begins.
    """
    shown, beyond = cut(found, place, size), len(found) > size
    if not shown:
        return (address() if place else None, None)
    earlier = beyond if place == "before" else place == "after"
    later = beyond or place == "before"
    return (
        address(before=key(shown[0])) if earlier else None,
        address(after=key(shown[-1])) if later else None,
    )


def place_of(args: Mapping[str, str]) -> tuple[str, Key | None]:
    """After or before which key the page is; what cannot be a place is none."""
    for name in ("after", "before"):
        key = key_of(args.get(name, ""))
        if key is not None and max(key) < UNDATED:
            return name, key
    return "", None


def key_of(value: str) -> Key | None:
    """The key written in an address."""
    found = _KEY.fullmatch(value)
    return (int(found[1]), int(found[2])) if found else None


def key_text(key: Key) -> str:
    """A key as an address has it."""
    return f"{key[0]}.{key[1]}"


def number(count: int, known: int = COUNTED) -> str:
    """A count; beyond what is counted, "99+"."""
    return reader().number(count) if count <= known else f"{reader().number(known)}+"
