"""Which list of the desk is asked for, what is searched there, and where its page begins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import url_for

from app.core.database.search import LONGEST, words_of
from app.core.i18n import Reader
from app.core.texts import clean_line
from app.core.words import N_, NP_, Message
from app.models.queries.ranges import Key
from app.models.queries.support_queue import LISTS
from app.web.components.pager import place_of
from app.web.components.tabs import Tab

WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Words:
    """What a list is called on its tab, over its rows, beside that, and what an empty one says."""

    tab: Message
    title: Message
    sorting: Message
    empty: Message
    nothing: Message


WORDS: Mapping[str, Words] = {
    WAITING: Words(
        NP_("cases", "Waiting"),
        N_("Waiting for a decision"),
        N_("Oldest first"),
        N_("No open cases"),
        N_("When someone asks customer service to cancel a milestone order, it is listed here."),
    ),
    "mine": Words(
        NP_("cases", "Mine"),
        N_("Cases you took up"),
        N_("Oldest first"),
        N_("No cases assigned to you"),
        N_("Cases you take up are listed here until they are decided."),
    ),
    "decided": Words(
        NP_("cases", "Decided"),
        N_("Decided or withdrawn"),
        N_("Newest first"),
        N_("No decided cases"),
        N_("Cases that are decided or withdrawn are listed here."),
    ),
}


@dataclass(frozen=True, slots=True)
class DeskFilters:
    """What was asked for; whatever is not known counts as not asked for."""

    show: str = WAITING
    typed: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """The patterns searched for."""
        return words_of(self.typed)

    def address(self, **changes: str) -> str:
        """The page with these filters changed; a place in the list is only kept where it is given."""
        place: dict[str, Any] = {name: changes.pop(name) for name in ("after", "before") if name in changes}
        wanted = replace(self, **changes)
        show = None if wanted.show == WAITING else wanted.show
        return url_for("support.queue", show=show, q=wanted.typed or None, **place)

    def tabs(self, counts: Mapping[str, int], who: Reader) -> list[Tab]:
        """The lists, with how much is on those that wait."""
        counted = {name: who.number(counts[name]) for name in counts}
        return [
            Tab(who.say(WORDS[name].tab), self.address(show=name, typed=""), name == self.show, counted.get(name))
            for name in LISTS
        ]


def filters_of(args: Mapping[str, str]) -> tuple[DeskFilters, str, Key | None]:
    """The filters in an address, and the place in the list, whatever somebody made of it."""
    show = args.get("show", "")
    typed = clean_line(args.get("q", ""))[:LONGEST]
    return DeskFilters(show if show in LISTS else WAITING, typed), *place_of(args)
