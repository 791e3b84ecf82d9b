"""Tabs: the ways between parts of what belongs together."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tab:
    """The way to one of several pages, with how much there is on it where that is counted."""

    text: str
    href: str
    current: bool
    count: str | None = None
