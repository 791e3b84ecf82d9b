"""Named queries of the dashboard: a person's orders, counted up to a limit and paged by key, never as ORM objects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from app.core.database.search import matcher
from app.models.queries.ranges import LANES, Key, Lane, Part, count_statement, list_statement


@dataclass(frozen=True, slots=True)
class Counts:
    """How many orders each lane holds, up to one more than are counted; and which roles this person has at all."""

    lanes: dict[Lane, int]
    client: bool
    freelancer: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """An order as a line of a list. `due_at` is the deadline that runs on it: an answer, an approval, or a refund."""

    part: str
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
    due_kind: str | None  # of the deadline that matters first: its request's, else the soonest for anybody's act
    due_at: datetime | None


def counts(connection: Connection, user_id: int, words: Sequence[str] = ()) -> Counts:
    """The lanes of this person, holding only what matches all `words` (patterns of `core.search`)."""
    statement = count_statement(_search(connection, len(words)))
    row = connection.execute(statement, {"me": user_id, **_bound(words)}).one()
    return Counts(dict(zip(LANES, row, strict=False)), bool(row.client), bool(row.freelancer))


def listed(
    connection: Connection, user_id: int, parts: Sequence[Part], words: Sequence[str] = ()
) -> dict[str, list[Listed]]:
    """The rows of each part in its order, by its name; all parts in one statement."""
    found = [part for part in parts if part.lanes]
    if not found:
        return {part.name: [] for part in parts}
    statement = list_statement(tuple(part.shape for part in found), _search(connection, len(words)))
    values: dict[str, object] = {"me": user_id, **_bound(words)}
    for number, part in enumerate(found):
        values |= part.values(number)
    rows = [_listed(row) for row in connection.execute(statement, values)]
    return {part.name: _sorted(part, rows) for part in parts}


def _sorted(part: Part, rows: Sequence[Listed]) -> list[Listed]:
    """The rows of a part as they are read, whichever way they were fetched."""
    mine = (row for row in rows if row.part == part.name)
    return sorted(mine, key=lambda row: row.key, reverse=part.sorting == "newest")


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
