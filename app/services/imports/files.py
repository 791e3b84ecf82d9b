"""Files of orders: CSV and JSON Lines, read line by line, every row with the number of its line."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import BinaryIO

from app.core.tables import AUTO, DIALECTS, Row, Table

PERSON = ("ref", "email", "name", "locale", "timezone")
REQUIRED = (
    "order_ref",
    "title",
    *(f"client_{part}" for part in PERSON),
    *(f"freelancer_{part}" for part in PERSON),
    "currency",
    "price",
    "state",
    "ordered_at",
    "due_at",
    "delivered_at",
    "completed_at",
    "cancelled_at",
)
OPTIONAL = ("origin", "lang", "description")
FROM_REJECTS = ("line", "reason", "unread")  # a corrected file of rejects can be imported as it is
KNOWN = (*REQUIRED, *OPTIONAL, *FROM_REJECTS)
LINE_LIMIT = 1_000_000  # bytes
MARK = b"\xef\xbb\xbf"


class FileRefused(Exception):
    """The file as a whole cannot be read; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row as it stands in the file: its texts, or why it cannot be told what they are."""

    line: int
    values: dict[str, str] = field(default_factory=dict)
    problem: str = ""
    unread: str = ""  # the text of a row that cannot be taken apart


def rows(file: BinaryIO, dialect: str = AUTO) -> Iterator[RawRow]:
    """The rows of a CSV or JSON Lines file, UTF-8 with or without BOM; FileRefused when it is neither.

    `dialect` is one of DIALECTS where the file's own first line would mislead.
    """
    lines = _lines(file)
    first = next(lines, None)
    if first is None:
        raise FileRefused("The file is empty.")
    _check_encoding(first)
    start = first.lstrip()[:1]
    if start == "[":
        raise FileRefused("The file is one JSON array. JSON Lines has one object on each line, without commas between.")
    everything = chain([first], lines)
    return _json_rows(everything) if start == "{" else _csv_rows(everything, dialect)


def _lines(file: BinaryIO) -> Iterator[str]:
    """The lines of the file. Bytes that are not UTF-8 become surrogates, so that only their own row is rejected."""
    mark = file.read(len(MARK))
    if mark != MARK:
        file.seek(0)
    while line := file.readline(LINE_LIMIT + 1):
        yield line.decode("utf-8", "surrogateescape")
        while len(line) > LINE_LIMIT and not line.endswith(b"\n"):
            line = file.readline(LINE_LIMIT + 1)  # the rest of a line that is too long, which its row says


def _check_encoding(first: str) -> None:
    if "\0" in first or first.startswith(("\udcff\udcfe", "\udcfe\udcff")):
        raise FileRefused("The file is not UTF-8 (it looks like UTF-16). Save it as UTF-8 and import it again.")
    if any("\udc80" <= letter <= "\udcff" for letter in first):
        raise FileRefused("The first line is not UTF-8. Save the file as UTF-8 and import it again.")


def _csv_rows(lines: Iterator[str], dialect: str) -> Iterator[RawRow]:
    try:
        table = Table(lines, dialect)
    except csv.Error as error:
        raise FileRefused(f"The first line is not a line of column names: {error}.") from error
    _check_header(table.names, dialect)
    return (_csv_row(table.names, row) for row in table)


def _check_header(header: list[str], dialect: str) -> None:
    if dialect != AUTO and len(header) == 1 and any(sign in header[0] for sign in DIALECTS.values()):
        raise FileRefused(f"The columns are not separated by a {dialect}, as --dialect says. Leave the option out.")
    missing = [name for name in REQUIRED if name not in header]
    if missing:
        raise FileRefused(f"The first line lacks these columns: {', '.join(missing)}.")
    unknown = [repr(name) for name in header if name not in KNOWN]
    if unknown:
        raise FileRefused(f"The first line has columns that are not known here: {', '.join(unknown)[:200]}.")
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise FileRefused(f"The first line has these columns more than once: {', '.join(twice)}.")


def _csv_row(header: list[str], row: Row) -> RawRow:
    if row.error:
        return RawRow(row.line, problem=_said(row.error))
    if len(row.values) != len(header):
        problem = f"the row has {len(row.values)} values for {len(header)} columns"
        return RawRow(row.line, problem=problem, unread=",".join(row.values))
    return RawRow(row.line, dict(zip(header, row.values, strict=True)))


def _said(error: str) -> str:
    if "unexpected end" in error or "field limit" in error:
        return "a quotation mark is opened and not closed, or a value is far too long"
    return f"the row is not CSV: {error}"


def _json_rows(lines: Iterator[str]) -> Iterator[RawRow]:
    for line, text in enumerate(lines, start=1):
        if text.strip():
            yield _json_row(line, text.strip())


def _json_row(line: int, text: str) -> RawRow:
    if len(text) >= LINE_LIMIT:
        return RawRow(line, problem="the line is too long", unread=text)
    try:
        # Numbers stay the texts they are: a price must not become a float.
        found = json.loads(text, parse_float=str, parse_int=str, parse_constant=str, object_pairs_hook=list)
    except (ValueError, RecursionError):
        return RawRow(line, problem="the line is not one JSON object", unread=text)
    return _json_values(line, text, found)


def _json_values(line: int, text: str, found: object) -> RawRow:
    pairs = found if isinstance(found, list) and text.startswith("{") else None
    if pairs is None:
        return RawRow(line, problem="the line is not one JSON object", unread=text)
    names = [name for name, _ in pairs]
    values = {name: "" if value is None else value for name, value in pairs}
    problems = [f"{name[:40]!r} is not known here" for name in values if name not in KNOWN]
    problems += [f"{name[:40]!r} stands there twice" for name in values if names.count(name) > 1]
    problems += [f"{name[:40]!r} must be a text" for name, value in values.items() if not isinstance(value, str)]
    if problems:
        return RawRow(line, problem="; ".join(problems), unread=text)
    return RawRow(line, dict.fromkeys(REQUIRED, "") | values)
