"""Named queries of the dashboard: a person's orders, counted up to a limit and paged by key, never as ORM objects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from app.core.database.search import matcher
from app.models.queries.ranges import INDEX_RANGES, IndexRange, Key, Section, count_statement, list_statement


@dataclass(frozen=True, slots=True)
class Counts:
    """Orders in each index range, up to one more than are counted; and which roles this person has at all."""

    index_ranges: dict[IndexRange, int]
    client: bool
    freelancer: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """An order as a line of a list. `due_at` is the deadline that runs on it: an answer, an approval, or a refund."""

    section: str
    side: str
    key: Key
    ref: str
    title: str
    lang: str | None
    origin: str
    state: str
    consent: str | None
    price: int
    currency: str
    policy_version: int
    delivery_due_at: datetime | None
    delivered_at: datetime | None
    completed_at: datetime | None
    cancelled_at: datetime | None
    other_name: str
    request: str | None  # kind of the open request
    opened_by: str | None
    milestone_state: str | None  # of the milestone that is worked on or comes next
    due_kind: str | None  # of the deadline that matters first: its request's, else the soonest for anybody's act
    due_at: datetime | None


def counts(connection: Connection, user_id: int, words: Sequence[str] = ()) -> Counts:
    """The index ranges of this person, holding only what matches all `words` (patterns of `core.search`)."""
    statement = count_statement(_search(connection, len(words)))
    row = connection.execute(statement, {"me": user_id, **_bound(words)}).one()
    return Counts(dict(zip(INDEX_RANGES, row, strict=False)), bool(row.client), bool(row.freelancer))


def listed(
    connection: Connection, user_id: int, sections: Sequence[Section], words: Sequence[str] = ()
) -> dict[str, list[Listed]]:
    """The rows of each section in its order, by its name; all sections in one statement."""
    found = [section for section in sections if section.index_ranges]
    if not found:
        return {section.name: [] for section in sections}
    statement = list_statement(tuple(section.shape for section in found), _search(connection, len(words)))
    values: dict[str, object] = {"me": user_id, **_bound(words)}
    for number, section in enumerate(found):
        values |= section.values(number)
    rows = [_listed(row) for row in connection.execute(statement, values)]
    return {section.name: _sorted(section, rows) for section in sections}


def _sorted(section: Section, rows: Sequence[Listed]) -> list[Listed]:
    """The rows of a part as they are read, whichever way they were fetched."""
    mine = (row for row in rows if row.section == section.name)
    return sorted(mine, key=lambda row: row.key, reverse=section.sorting == "newest")


def _listed(row: Any) -> Listed:
    fields = dict(row._mapping)
    return Listed(key=(fields.pop("key"), fields.pop("id")), **fields)


def _bound(words: Sequence[str]) -> dict[str, object]:
    anywhere: dict[str, object] = {f"word{number}": word for number, word in enumerate(words)}
    return anywhere | {f"start{number}": f"^{word}" for number, word in enumerate(words)}


def _search(connection: Connection, words: int) -> str:
    """What a row must also fulfil: each word is in the title or the other person's name, or begins the reference."""
    return "".join(
        f" AND ({matcher(connection, 'o.title', f'word{number}')} OR {matcher(connection, 'w.name', f'word{number}')}"
        f" OR {matcher(connection, 'o.ref', f'start{number}')})"
        for number in range(words)
    )
