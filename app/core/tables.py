"""Tables as spreadsheets save them: whatever parts the columns, a line that names it, empty cells around the rest."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

AUTO = "auto"
DIALECTS = {"comma": ",", "semicolon": ";", "tab": "\t"}  # what parts the columns
_NAMED = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)  # the line by which Excel is told what parts them
_QUOTED = re.compile('"[^"]*"')


@dataclass(frozen=True, slots=True)
class Row:
    """One row with the number of its first line: its values, or why they cannot be told apart."""

    line: int
    values: list[str]
    error: str = ""


class Table:
    """The names of the columns, and the rows below them, read one by one; csv.Error when there are no names."""

    def __init__(self, lines: Iterator[str], dialect: str = AUTO) -> None:
        first = next(lines, "")
        named = _NAMED.fullmatch(first)
        self._before = 1 if named else 0
        if named:
            first = next(lines, "")
        self.delimiter = DIALECTS.get(dialect) or (named[1] if named else _guess(first))
        self._reader = csv.reader(chain([first], lines), strict=True, delimiter=self.delimiter)
        self.names = _without_end([name.strip() for name in next(self._reader, [])], 0)

    def __iter__(self) -> Iterator[Row]:
        """The rows in which something stands; empty cells at the right of the last column are none."""
        while True:
            line = self._before + self._reader.line_num + 1
            try:
                values = next(self._reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield Row(line, [], str(error))
                continue
            if any(value.strip() for value in values):
                yield Row(line, _without_end(values, len(self.names)))


def _guess(line: str) -> str:
    """What parts this line most often, outside of quotation marks; a comma where nothing does."""
    bare = _QUOTED.sub("", line)
    return max(DIALECTS.values(), key=bare.count)


def _without_end(values: list[str], width: int) -> list[str]:
    """The values without the empty ones at their end, but no fewer than so many."""
    end = len(values)
    while end > width and not values[end - 1].strip():
        end -= 1
    return values[:end]
