"""Index ranges: how the dashboard's lists are put together from ranges of indexes, as SQL.

Each is a part of one index: the orders of a side, state and origin. Every list is put together from ranges that
each give at most as many rows as are shown, so it costs the same however many orders somebody has.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import TextClause, text

from app.core.database.db import Instant
from app.rules.base.deadlines import ANSWER, names

COUNTED = 99  # more than that is not counted
SIDES = ("client", "freelancer")
ORIGINS = ("project", "service")
STATES = ("proposed", "dismissed", "pending", "ongoing", "delivered", "completed", "cancelled")
UNDATED = 2**62  # stands for the delivery date of orders that have none: after all others

Sorting = Literal["due", "newest"]
Key = tuple[int, int]  # the sorted-by value in microseconds, and the order's id


@dataclass(frozen=True, slots=True)
class IndexRange:
    """The orders on which somebody has this role, in this state, of this origin (X9)."""

    side: str
    state: str
    origin: str


INDEX_RANGES = tuple(IndexRange(side, state, origin) for state in STATES for side in SIDES for origin in ORIGINS)


@dataclass(frozen=True, slots=True)
class Section:
    """Some rows of some index ranges, sorted together: the first `size`, or those after `key`, or `back` before it."""

    name: str
    index_ranges: tuple[IndexRange, ...]
    sorting: Sorting
    size: int
    key: Key | None = None
    back: bool = False

    @property
    def cursor(self) -> str:
        """Where the section begins: at the beginning, at a date, or among the orders without one."""
        if self.key is None:
            return ""
        return "undated" if self.sorting == "due" and self.key[0] == UNDATED else "dated"

    @property
    def shape(self) -> Shape:
        """What decides the text of the section's SQL: everything but the values."""
        return self.name, self.index_ranges, self.sorting, self.cursor, self.back

    def values(self, number: int) -> dict[str, int]:
        """What its SQL is told."""
        found = {f"size{number}": self.size}
        if self.key:
            found |= {f"key{number}": self.key[0], f"id{number}": self.key[1]}
        return found


Shape = tuple[str, tuple[IndexRange, ...], Sorting, str, bool]


_DETAILS = """
SELECT p.section, p.side, p.key, p.id, o.ref, o.title, o.lang, o.origin, o.state, o.consent, o.price, o.currency,
    o.policy_version, o.delivery_due_at, o.delivered_at, o.completed_at, o.cancelled_at, w.name AS other_name,
    (SELECT m.state FROM milestones m WHERE m.order_id = o.id AND m.state NOT IN ('approved', 'returned')
        ORDER BY m.position LIMIT 1) AS milestone_state,
    c.kind AS request, c.opened_by, d.kind AS due_kind, d.due_at
FROM ({sections}) AS p
JOIN orders o ON o.id = p.id
JOIN users w ON w.id = CASE p.side WHEN 'client' THEN o.freelancer_id ELSE o.client_id END
LEFT JOIN cases c ON c.order_id = o.id AND c.layer = 1 AND c.state = 'open'
LEFT JOIN deadlines d ON d.id = (SELECT n.id FROM deadlines n WHERE n.order_id = o.id AND n.state = 'running'
    AND CASE WHEN c.id IS NOT NULL THEN n.kind = 'answer'
        ELSE n.kind IN ({kinds}) END
    ORDER BY n.due_at, n.id LIMIT 1)
"""
_INSTANTS = ("delivery_due_at", "delivered_at", "completed_at", "cancelled_at", "due_at")


@lru_cache(maxsize=32)
def count_statement(search: str) -> TextClause:
    """One row: what each of INDEX_RANGES holds, up to one more than COUNTED, then which roles there are at all."""
    held = [
        f"{_counted(_source(index_range, search), COUNTED + 1)} AS n{number}"
        for number, index_range in enumerate(INDEX_RANGES)
    ]
    roles = [f"{_counted(f'orders o WHERE o.{side}_id = :me', 1)} AS {side}" for side in SIDES]
    return text(f"SELECT {', '.join(held + roles)}")


def _counted(source: str, most: int) -> str:
    return f"(SELECT count(*) FROM (SELECT 1 FROM {source} LIMIT {most}) AS counted)"  # noqa: S608  (all of it is ours)


@lru_cache(maxsize=512)
def list_statement(shapes: tuple[Shape, ...], search: str) -> Any:
    """The rows of all sections, each of which has index ranges, in no order."""
    sections = (_section(number, shape, search) for number, shape in enumerate(shapes))
    kinds = ", ".join(f"'{name}'" for name in names(lambda kind: kind.human and kind.name != ANSWER))
    return text(_DETAILS.format(sections=" UNION ALL ".join(sections), kinds=kinds)).columns(
        **dict.fromkeys(_INSTANTS, Instant())
    )


def _section(number: int, shape: Shape, search: str) -> str:
    """The first rows of all the section's ranges together."""
    name, index_ranges, sorting, cursor, back = shape
    down = "DESC" if (sorting == "newest") != back else "ASC"
    wanted = [(index_range, one) for index_range in index_ranges for one in _ranges(sorting, cursor, down, number)]
    ranges = (
        f"SELECT * FROM (SELECT '{index_range.side}' AS side, {key} AS key, o.id "  # noqa: S608
        f"FROM {_source(index_range, search)}{only} "
        f"ORDER BY {by} LIMIT :size{number}) AS range{number}_{n}"
        for n, (index_range, (key, only, by)) in enumerate(wanted)
    )
    inner = f"SELECT '{name}' AS section, u.* FROM ({' UNION ALL '.join(ranges)}) AS u"  # noqa: S608
    return f"SELECT * FROM ({inner} ORDER BY key {down}, id {down} LIMIT :size{number}) AS section{number}"  # noqa: S608


def _ranges(sorting: Sorting, cursor: str, down: str, number: int) -> Iterator[tuple[str, str, str]]:
    """How a range is read: key, condition, order. By delivery date, orders without one come last."""
    beyond = "<" if down == "DESC" else ">"
    column = "o.listed_at" if sorting == "newest" else "o.delivery_due_at"
    by = f"{column} {down}, o.id {down}"
    if cursor == "dated":
        yield column, f" AND ({column}, o.id) {beyond} (:key{number}, :id{number})", by
    elif sorting == "newest":
        yield column, "", by
    elif cursor == "" or down == "DESC":
        yield column, f" AND {column} IS NOT NULL", by
    if sorting == "due" and not (cursor == "dated" and down == "DESC"):
        only = f" AND o.id {beyond} :id{number}" if cursor == "undated" else ""
        yield str(UNDATED), f" AND {column} IS NULL{only}", f"o.id {down}"


def _source(index_range: IndexRange, search: str) -> str:
    """The orders of a range; those of a search need the other person's name beside them."""
    other = SIDES[1 - SIDES.index(index_range.side)]
    names = f" JOIN users w ON w.id = o.{other}_id" if search else ""
    mine = f"o.{index_range.side}_id = :me AND o.state = '{index_range.state}' AND o.origin = '{index_range.origin}'"
    return f"orders o{names} WHERE {mine}{search}"
