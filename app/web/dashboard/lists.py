"""The reader's orders as lists: tabs with counts, groups with their first rows, or one group page by page."""

from __future__ import annotations

from typing import Any

from app.core.database.tx import Tx
from app.core.i18n import reader
from app.core.words import N_, NN_, NP_
from app.models.queries.order_lists import Counts, Listed, counts, listed
from app.models.queries.ranges import COUNTED, ORIGINS, Section
from app.web.components.pager import cut, key_text, pages
from app.web.dashboard.filters import GROUPS, Filters, Group
from app.web.dashboard.rows import row_of

PAGE = 20
_HEADS = {"project": NP_("orders", "Projects"), "service": NP_("orders", "Services")}


def lists(tx: Tx, user_id: int, filters: Filters) -> dict[str, Any]:
    """Tabs, and the overview of all groups or the page of the one that was asked for. Two statements."""
    held = counts(tx.connection, user_id, filters.words)
    numbers = {name: _count(held, filters, group) for name, group in GROUPS.items()}
    shown = _page(tx, user_id, filters, held) if filters.group else _overview(tx, user_id, filters, held)
    return {
        "filters": filters,
        "tabs": _tabs(filters, numbers),
        "both_roles": held.client and held.freelancer,
        "any": held.client or held.freelancer,
        "found": _orders(sum(numbers.values())),
        "sorting": filters.sorting(filters.group or GROUPS["ongoing"]),
        **shown,
    }


def _count(held: Counts, filters: Filters, group: Group) -> int:
    return sum(held.index_ranges[index_range] for index_range in filters.index_ranges(group.states))


def number(count: int, known: int = COUNTED) -> str:
    """A count; beyond what is counted, "99+"."""
    return reader().number(count) if count <= known else f"{reader().number(known)}+"


def _orders(count: int) -> str:
    """How many orders there are, in words."""
    if count > COUNTED:
        return reader().say(N_("more than %(number)s orders"), number=COUNTED)
    return reader().say(NN_("%(num)s order", "%(num)s orders"), num=count)


def _tabs(filters: Filters, numbers: dict[str, int]) -> list[tuple[str, str, str, bool]]:
    say = reader().say
    tabs = [(say(NP_("orders", "All")), number(sum(numbers.values())), filters.address(tab=""), not filters.tab)]
    for name, group in GROUPS.items():
        tabs.append((say(group.label), number(numbers[name]), filters.address(tab=name), filters.tab == name))
    return tabs


def _overview(tx: Tx, user_id: int, filters: Filters, held: Counts) -> dict[str, Any]:
    """The first rows of every group that has any; what is ongoing apart by projects and services (B2)."""
    parts = {group.name: _first_sections(filters, group, held) for group in GROUPS.values()}
    rows = listed(tx.connection, user_id, [part for found in parts.values() for part in found], filters.words)
    return {
        "groups": [
            _group(filters, GROUPS[name], [(_head(part), _rows(tx, rows[part.name])) for part in found], held)
            for name, found in parts.items()
            if found
        ]
    }


def _first_sections(filters: Filters, group: Group, held: Counts) -> list[Section]:
    """The sections of a group in the overview, of index ranges that hold something."""
    index_ranges = [index_range for index_range in filters.index_ranges(group.states) if held.index_ranges[index_range]]
    apart = [(each,) for each in ORIGINS] if group.name == "ongoing" else [ORIGINS]
    made = (
        Section(
            f"{group.name}_{'_'.join(origins)}",
            tuple(index_range for index_range in index_ranges if index_range.origin in origins),
            filters.sorting(group),
            group.first,
        )
        for origins in apart
    )
    return [part for part in made if part.index_ranges]


def _head(part: Section) -> str | None:
    """“Projects” or “Services” where they stand apart."""
    origin = part.name.partition("_")[2]
    return reader().say(_HEADS[origin]) if origin in _HEADS else None


def _group(filters: Filters, group: Group, parts: list[Any], held: Counts) -> dict[str, Any]:
    """A group of the overview; the way to its whole list where that is longer."""
    count, shown = _count(held, filters, group), sum(len(rows) for _, rows in parts)
    every = N_("View all") if count > COUNTED else N_("View all %(number)s")
    whole = (filters.address(tab=group.name), reader().say(every, number=count)) if count > shown else None
    return {
        "id": group.name,
        "title": reader().say(group.label),
        "parts": parts,
        "aside": _orders(count),
        "link": whole,
    }


def _page(tx: Tx, user_id: int, filters: Filters, held: Counts) -> dict[str, Any]:
    """One page of one group, by key: orders that come or go in between move nothing."""
    group = filters.group
    assert group is not None  # noqa: S101  (asked by the caller)
    index_ranges = tuple(
        index_range for index_range in filters.index_ranges(group.states) if held.index_ranges[index_range]
    )
    part = Section(group.name, index_ranges, filters.sorting(group), PAGE + 1, filters.key, filters.back)
    found = listed(tx.connection, user_id, [part], filters.words)[group.name]
    place = "before" if filters.back else "after" if filters.key is not None else ""
    shown = cut(found, place, PAGE)
    made = _group(filters, group, [(None, _rows(tx, shown))], held) | {"link": None}
    pager = pages(found, place, PAGE, filters.address, lambda row: key_text(row.key))
    return {"groups": [made] if shown else [], "pager": pager}


def _rows(tx: Tx, rows: list[Listed]) -> list[dict[str, Any]]:
    return [row_of(row, reader(), tx.now) for row in rows]
