"""The reader's orders as lists: tabs with counts, groups with their first rows, or one group page by page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from app.core.database.tx import Tx
from app.core.i18n import reader
from app.core.runtime import runtime_services
from app.core.words import N_, NN_, NP_
from app.models.queries.order_lists import Counts, Listed, counts, listed
from app.models.queries.ranges import COUNTED, ORIGINS, Section
from app.services.dashboard.standing import as_they_stand
from app.web.components.lines import Link, OrderLine
from app.web.components.pager import Pages, cut, key_text, number, pages
from app.web.components.tabs import Tab
from app.web.dashboard.filters import GROUPS, Filters, Group
from app.web.dashboard.rows import row_of

PAGE = 20
ON_PHONES = 3  # so many rows of each section does a phone show (app.css, section 12)
_ABOVE = NN_("%(num)s shown above", "%(num)s shown above")
_HEADS = {"project": NP_("orders", "Projects"), "service": NP_("orders", "Services")}


@dataclass(frozen=True, slots=True)
class HeadedRows:
    """Rows of a group under a heading of their own, where it has several."""

    head: str | None
    rows: Sequence[OrderLine]


@dataclass(frozen=True, slots=True)
class ShownGroup:
    """A group with what is shown of it."""

    id: str
    title: str
    sections: Sequence[HeadedRows]
    aside: str
    link: Link | None = None  # to the whole list, where that is longer,
    phone_link: Link | None = None  # or where only a phone shows less
    above: str | None = None  # how many of it stand above already


def lists(tx: Tx, user_id: int, filters: Filters, above: Mapping[int, str] = MappingProxyType({})) -> dict[str, object]:
    """Tabs, and the overview of all groups or the page of the one that was asked for. Two statements.

    The overview does not repeat the orders that stand `above` it: their ids, with their states.
    """
    held = counts(tx.connection, user_id, filters.words)
    numbers = {name: _count(held, filters, group) for name, group in GROUPS.items()}
    groups, pager = _page(tx, user_id, filters, held) if filters.group else _overview(tx, user_id, filters, held, above)
    return {
        "filters": filters,
        "tabs": _tabs(filters, numbers),
        "both_roles": _both(held),
        "any": held.client or held.freelancer,
        "sells_only": held.freelancer and not held.client,
        "found": _orders(sum(numbers.values())),
        "sorting": filters.sorting(filters.group or GROUPS["ongoing"]),
        "groups": groups,
        "covered": bool(above),
        "pager": pager,
    }


def _count(held: Counts, filters: Filters, group: Group) -> int:
    return sum(held.index_ranges[index_range] for index_range in filters.index_ranges(group.states))


def _orders(count: int) -> str:
    """How many orders there are, in words."""
    if count > COUNTED:
        return reader().say(N_("more than %(number)s orders"), number=COUNTED)
    return reader().say(NN_("%(num)s order", "%(num)s orders"), num=count)


def _tabs(filters: Filters, numbers: dict[str, int]) -> list[Tab]:
    say, every = reader().say, number(sum(numbers.values()))
    tabs = [Tab(say(NP_("orders", "All")), filters.address(tab=""), not filters.tab, every)]
    for name, group in GROUPS.items():
        tabs.append(Tab(say(group.label), filters.address(tab=name), filters.tab == name, number(numbers[name])))
    return tabs


def _overview(
    tx: Tx, user_id: int, filters: Filters, held: Counts, above: Mapping[int, str]
) -> tuple[list[ShownGroup], Pages]:
    """The first rows of every group that has any; what is ongoing apart by projects and services (B2)."""
    parts = {group.name: _first_sections(filters, group, held, len(above)) for group in GROUPS.values()}
    rows = listed(tx.connection, user_id, [part for found in parts.values() for part in found], filters.words)
    groups = [
        _overview_group(tx, filters, GROUPS[name], {_head(part): rows[part.name] for part in found}, held, above)
        for name, found in parts.items()
        if found
    ]
    return [group for group in groups if group.sections or group.link], (None, None)


def _overview_group(
    tx: Tx,
    filters: Filters,
    group: Group,
    found: Mapping[str | None, list[Listed]],
    held: Counts,
    above: Mapping[int, str],
) -> ShownGroup:
    """A group of the overview without what stands above it, and how much that is."""
    rest = {head: [row for row in rows if row.key[1] not in above][: group.first] for head, rows in found.items()}
    sections = [HeadedRows(head, _rows(tx, rows, _both(held))) for head, rows in rest.items() if rows]
    covered = sum(state in group.states for state in above.values())
    shown = _group(filters, group, sections, held, covered)
    return replace(shown, above=reader().say(_ABOVE, num=covered) if covered else None)


def _both(held: Counts) -> bool:
    return held.client and held.freelancer


def _first_sections(filters: Filters, group: Group, held: Counts, above: int) -> list[Section]:
    """The sections of a group in the overview, of index ranges that hold something; with room for what is above."""
    index_ranges = [index_range for index_range in filters.index_ranges(group.states) if held.index_ranges[index_range]]
    apart = [(each,) for each in ORIGINS] if group.name == "ongoing" else [ORIGINS]
    made = (
        Section(
            f"{group.name}_{'_'.join(origins)}",
            tuple(index_range for index_range in index_ranges if index_range.origin in origins),
            filters.sorting(group),
            group.first + above,
        )
        for origins in apart
    )
    return [part for part in made if part.index_ranges]


def _head(part: Section) -> str | None:
    """“Projects” or “Services” where they stand apart."""
    origin = part.name.partition("_")[2]
    return reader().say(_HEADS[origin]) if origin in _HEADS else None


def _group(filters: Filters, group: Group, sections: list[HeadedRows], held: Counts, covered: int = 0) -> ShownGroup:
    """A group of the overview; the way to its whole list where that is longer than what is shown, here and above."""
    count, shown = _count(held, filters, group), covered + sum(len(section.rows) for section in sections)
    every = N_("View all") if count > COUNTED else N_("View all %(number)s")
    whole = (filters.address(tab=group.name), reader().say(every, number=count))
    made = ShownGroup(group.name, reader().say(group.label), sections, _orders(count))
    if count > shown:
        return replace(made, link=whole)
    return replace(made, phone_link=whole) if any(len(part.rows) > ON_PHONES for part in sections) else made


def _page(tx: Tx, user_id: int, filters: Filters, held: Counts) -> tuple[list[ShownGroup], Pages]:
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
    made = replace(
        _group(filters, group, [HeadedRows(None, _rows(tx, shown, _both(held)))], held), link=None, phone_link=None
    )
    pager = pages(found, place, PAGE, filters.address, lambda row: key_text(row.key))
    return [made] if shown else [], pager


def _rows(tx: Tx, rows: list[Listed], both_roles: bool) -> list[OrderLine]:
    platform = runtime_services().settings.platform
    return [row_of(row, reader(), tx.now, both_roles) for row in as_they_stand(tx, rows, platform)]
