"""Files as pages show them: those of each delivery, newest first, and those of each case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby
from typing import Any

from flask import url_for

from app.core.i18n import Reader
from app.core.words import N_, At
from app.models.tables import files
from app.rules.files.kinds import BY_NAME, ending_of
from app.rules.files.limits import LIMITS, MB
from app.web.components.order import Page

KB = 1_000
MOST_PIXELS = LIMITS.pixels // 1_000_000
STATES = {
    "waiting": N_("being checked"),
    "refused": N_("could not be accepted, so it was not kept"),
    "infected": N_("a virus was found in it, so it was not kept"),
    "scanner": N_("being checked; the virus scanner does not answer at the moment"),
}
NOTES = {
    "scaled": N_("scaled down to at most %(limit)s million pixels"),
    "utf8": N_("converted to UTF-8"),
    "unlocked": N_("its protection was removed"),
}


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file as a page lists it; without an address it cannot be downloaded, and `state` says why.

    With one, `state` says what had to be changed in it.
    """

    name: str
    about: str
    href: str | None
    state: str | None
    unscanned: bool = False  # it is given back as it came, and nobody looked for viruses in it


CaseFiles = Mapping[int, tuple[FileLine, ...]]  # by the id of the case


@dataclass(frozen=True, slots=True)
class SubmissionFiles:
    """The files that came with one delivery, and when that was."""

    id: int
    title: str
    files: tuple[FileLine, ...]


@dataclass(frozen=True, slots=True)
class OrderFiles:
    """All files of an order: of each delivery, the newest first, and of each case by its id."""

    submissions: tuple[SubmissionFiles, ...] = ()
    cases: CaseFiles = field(default_factory=dict)


def order_files(page: Page) -> OrderFiles:
    """The files of an order, those of its deliveries and those of its cases."""
    rows, say = files.of_order(page.tx.connection, page.facts.id), page.reader.say
    of_submissions = groupby((row for row in rows if row.submission_id), lambda row: row.submission_id)
    submissions = [(submission, list(found)) for submission, found in of_submissions]
    of_cases = groupby((row for row in rows if row.case_id), lambda row: row.case_id)
    return OrderFiles(
        tuple(
            SubmissionFiles(
                submission,
                say(N_("Delivered on %(at)s"), at=At(found[0].submitted_at, "medium")),
                tuple(_file(page.reader, row) for row in found),
            )
            for submission, found in submissions
        ),
        {case: tuple(_file(page.reader, row) for row in found) for case, found in of_cases},
    )


def _file(reader: Reader, row: Any) -> FileLine:
    return file_line(reader, row, row.ref, row.kind)


def file_line(reader: Reader, row: Any, ref: str, kind: str) -> FileLine:
    """A file with its state, as its row says; `ref` is its name in addresses."""
    state = STATES.get(row.error or "", STATES.get(row.state)) if row.state != "ready" else None
    told = state or NOTES.get(row.note or "")
    return FileLine(
        name=row.name,
        about=about(reader, row.name, kind, row.size),
        href=url_for("files.download", ref=ref) if state is None else None,
        state=reader.say(told, limit=MOST_PIXELS) if told else None,
        unscanned=row.state == "ready" and BY_NAME[kind].carries and not row.scanned,
    )


def about(reader: Reader, name: str, kind: str, count: int) -> str:
    """What a file is, by its kind or else by the ending of its name, and its size in bytes."""
    sort = BY_NAME[kind].label or ending_of(name).upper()
    return " · ".join(part for part in (sort, size(reader, count)) if part)


def size(reader: Reader, count: int) -> str:
    """A size in bytes as people read it."""
    if count >= MB:
        return reader.say(N_("%(size)s MB"), size=reader.number(round(Decimal(count) / MB, 1)))
    return reader.say(N_("%(size)s kB"), size=reader.number(max(1, round(count / KB))))
