"""What a measurement says: one line of the table, and how the table is printed."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Figure:
    """One line: what was measured, how it came out, what it should be, and the absolute figures beside it."""

    what: str
    measured: str
    target: str
    met: bool | None  # None where a figure is only printed
    figures: str


def at_most(what: str, ratios: Sequence[float], limit: float, figures: str) -> Figure:
    """A ratio that must not be above `limit`: the median of the rounds decides."""
    return Figure(what, spread(ratios), f"≤ {limit:g} ×", median(ratios) <= limit, figures)


def at_least(what: str, ratios: Sequence[float], limit: float, figures: str) -> Figure:
    """A ratio that must not be below `limit`: the median of the rounds decides."""
    return Figure(what, spread(ratios), f"≥ {limit:g} ×", median(ratios) >= limit, figures)


def printed(what: str, measured: str, aim: str, figures: str) -> Figure:
    """A figure without a limit."""
    return Figure(what, measured, aim, None, figures)


def spread(ratios: Sequence[float]) -> str:
    """The median of ratios, with the lowest and the highest where there are several."""
    text = f"{median(ratios):.2f} ×"
    return f"{text} ({min(ratios):.2f}–{max(ratios):.2f})" if len(ratios) > 1 else text


def machine() -> str:
    """The line about where this was measured; nothing in it names the machine."""
    load = " ".join(f"{value:.1f}" for value in os.getloadavg())
    system = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    return f"{os.cpu_count()} cores, {system}, load {load}"


def table(rows: Sequence[Figure]) -> str:
    """The rows as a table that reads in a terminal and in Markdown alike."""
    head = ("What", "Measured", "Target", "Met", "Figures")
    words = {True: "yes", False: "NO", None: "printed"}
    lines = [head, *((r.what, r.measured, r.target, words[r.met], r.figures) for r in rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(head) - 1)]
    shown = [
        "| " + " | ".join([*(c.ljust(w) for c, w in zip(line, widths, strict=False)), line[-1]]) + " |"
        for line in lines
    ]
    rule = "|" + "|".join("-" * (w + 2) for w in widths) + "|---|"
    return "\n".join([shown[0], rule, *shown[1:]])
