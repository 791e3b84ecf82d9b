"""What a reader wants to see of their orders: a group, a search, a kind, a role, a sorting and a place in the list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import cast

from flask import url_for

from app.core.database.search import LONGEST, words_of
from app.core.texts import clean_line
from app.core.words import NP_, Message
from app.models.queries.ranges import INDEX_RANGES, ORIGINS, SIDES, IndexRange, Key, Sorting
from app.web.components.pager import key_of, key_text


@dataclass(frozen=True, slots=True)
class Group:
    """A group of the dashboard: the states it holds, its usual sorting, and how much is shown of it in the overview."""

    name: str
    label: Message
    states: tuple[str, ...]
    sorting: Sorting
    first: int


GROUPS = {
    group.name: group
    for group in (
        Group("ongoing", NP_("orders", "Ongoing"), ("ongoing", "pending"), "due", 5),
        Group("proposed", NP_("orders", "Proposals"), ("proposed", "dismissed"), "newest", 5),
        Group("delivered", NP_("orders", "Delivered"), ("delivered",), "newest", 5),
        Group("completed", NP_("orders", "Completed"), ("completed",), "newest", 3),
        Group("cancelled", NP_("orders", "Cancelled"), ("cancelled",), "newest", 3),
    )
}
KINDS = {"projects": ORIGINS[0], "services": ORIGINS[1]}
WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Filters:
    """What was asked for; whatever is not known counts as not asked for."""

    tab: str = ""  # a group, WAITING, or "" for all
    typed: str = ""
    kind: str = ""
    role: str = ""
    order: str = ""
    after: str = ""
    before: str = ""

    @property
    def group(self) -> Group | None:
        """The one group that is shown, or None for the overview of all."""
        return GROUPS.get(self.tab)

    @property
    def words(self) -> tuple[str, ...]:
        """The patterns searched for."""
        return words_of(self.typed)

    @property
    def narrowed(self) -> bool:
        """Whether orders are left out by a search or a choice."""
        return bool(self.words or self.kind or self.role)

    @property
    def key(self) -> Key | None:
        """Where the page begins or, going back, ends."""
        return key_of(self.before or self.after)

    @property
    def back(self) -> bool:
        """Whether the page ends before its key."""
        return bool(self.before) and self.key is not None

    def sorting(self, group: Group) -> Sorting:
        """How a group is sorted: in the overview a choice concerns what is still ongoing."""
        chosen = self.order if self.group or group.name == "ongoing" else ""
        return cast("Sorting", chosen) if chosen else group.sorting

    def index_ranges(self, states: tuple[str, ...]) -> tuple[IndexRange, ...]:
        """The index ranges that are looked at for these states."""
        sides = (self.role,) if self.role else SIDES
        origins = (KINDS[self.kind],) if self.kind else ORIGINS
        return tuple(
            each for each in INDEX_RANGES if each.state in states and each.side in sides and each.origin in origins
        )

    def address(self, **changes: str) -> str:
        """The page with these filters changed; a place in a list is only kept where it is given."""
        wanted = replace(self, **{"after": "", "before": "", **changes})
        names = {"tab": "tab", "q": "typed"} | {name: name for name in ("kind", "role", "order", "after", "before")}
        values = {name: getattr(wanted, field) for name, field in names.items()}
        return url_for("dashboard.page", **{name: value for name, value in values.items() if value})


def filters_of(args: Mapping[str, str]) -> Filters:
    """The filters in an address, whatever somebody made of it; the usual order is no choice and is not carried on."""
    tab = _known(args.get("tab"), (*GROUPS, WAITING))
    order = _known(args.get("order"), ("due", "newest"))
    return Filters(
        tab=tab,
        typed=clean_line(args.get("q", ""))[:LONGEST],
        kind=_known(args.get("kind"), KINDS),
        role=_known(args.get("role"), SIDES),
        order="" if order == GROUPS.get(tab, GROUPS["ongoing"]).sorting else order,
        after=_key_text(args.get("after")),
        before=_key_text(args.get("before")),
    )


def _known(value: str | None, choices: object) -> str:
    return value if value and value in choices else ""  # type: ignore[operator]


def _key_text(value: str | None) -> str:
    found = key_of(value or "")
    return key_text(found) if found and found[0] < 2**63 else ""
