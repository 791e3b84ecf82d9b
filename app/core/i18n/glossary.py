"""The glossary: the terms of the product that a translation has to use, kept beside each catalog as a table."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Term:
    """An English term (`=Continue`: only as the whole text) and the stems of which a translation has one."""

    source: str
    target: str
    stems: tuple[str, ...]

    @property
    def pattern(self) -> re.Pattern[str]:
        """Where the term stands in a source text, also with an ending: orders, cancelled, withdrawal."""
        if self.source.startswith("="):
            return re.compile(rf"^{re.escape(self.source[1:])}$")
        return re.compile(rf"\b{re.escape(self.source)}\w{{0,4}}\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Glossary:
    """The terms of one language, longest first, and the words it never uses."""

    terms: tuple[Term, ...] = ()
    never: re.Pattern[str] | None = None

    def problems(self, sources: Sequence[str], targets: Sequence[str]) -> list[str]:
        """Which terms these translations miss, and which unwanted words they use."""
        missing = [
            f"says nothing of {term.target!r}, the term for {term.source.lstrip('=')!r}"
            for term in self._found(sources[-1])
            if not all(_has_one(term.stems, target) for target in targets)
        ]
        words = sorted({word.group() for target in targets for word in self._unwanted(target)})
        return missing + [f"uses {word!r}, which the glossary avoids" for word in words]

    def _found(self, source: str) -> Iterator[Term]:
        rest = re.sub(r"%\(\w+\)[sd]", "", source)
        for term in self.terms:
            rest, count = term.pattern.subn("·", rest)  # "counter-offer" is not also an "offer"
            if count:
                yield term

    def _unwanted(self, target: str) -> Iterator[re.Match[str]]:
        return self.never.finditer(target) if self.never else iter(())


def glossary_of(folder: Path, code: str) -> Glossary:
    """The glossary of a language; empty where it has none."""
    path = folder / code / "glossary.csv"
    if not path.is_file():
        return Glossary()
    with path.open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    terms = [_term(row) for row in rows if row["source"]]
    never = [re.escape(word) for row in rows for word in _split(row["never"])]
    return Glossary(
        tuple(sorted(terms, key=lambda term: -len(term.source))),
        re.compile(rf"\b(?:{'|'.join(never)})\b", re.IGNORECASE) if never else None,
    )


def _term(row: dict[str, str]) -> Term:
    return Term(row["source"], row["target"], (row["target"], *_split(row["also"])))


def _split(cell: str) -> list[str]:
    return [part for part in cell.split("|") if part]


def _has_one(stems: Sequence[str], target: str) -> bool:
    return any(stem.casefold() in target.casefold() for stem in stems)
