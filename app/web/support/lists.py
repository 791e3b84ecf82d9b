"""Which list of the desk is asked for, what narrows it, and where its page begins."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import url_for

from app.core.database.search import LONGEST, words_of
from app.core.i18n import Reader, locales
from app.core.texts import clean_line
from app.core.words import N_, NP_, Message
from app.models.queries.ranges import Key
from app.models.queries.support_queue import LISTS, Wanted
from app.rules.base.kind import STAFF
from app.rules.base.registry import KINDS
from app.web.components.pager import number, place_of
from app.web.components.tabs import Tab

WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Words:
    """What a list is called on its tab, and what an empty one says; where it leads then, if anywhere."""

    tab: Message
    empty: Message
    nothing: Message
    instead: str = ""
    way: Message | None = None


WORDS: Mapping[str, Words] = {
    WAITING: Words(
        NP_("cases", "Due first"),
        N_("No open cases"),
        N_("When someone asks customer service to decide, the case appears here. There is nothing to do until then."),
    ),
    "mine": Words(
        NP_("cases", "Mine"),
        N_("You have no cases"),
        N_("Cases you take up appear here until they are decided."),
        "nobody",
        N_("See what nobody has taken up"),
    ),
    "nobody": Words(
        NP_("cases", "Nobody’s"),
        N_("Every open case is taken up"),
        N_("Cases that nobody has taken up or that were given back appear here."),
        WAITING,
        N_("See all open cases"),
    ),
    "closed": Words(
        NP_("cases", "Closed"),
        N_("No closed cases"),
        N_("Cases that are decided or withdrawn appear here, the newest first."),
    ),
}


@dataclass(frozen=True, slots=True)
class DeskFilters:
    """What was asked for; whatever is not known counts as not asked for."""

    show: str = WAITING
    typed: str = ""
    kind: str = ""
    language: str = ""

    @property
    def wanted(self) -> Wanted:
        """The same, as it is searched for."""
        return Wanted(words_of(self.typed), self.kind, self.language)

    @property
    def narrowed(self) -> bool:
        """Whether cases are left out by a search or a choice."""
        return bool(self.typed or self.kind or self.language)

    def address(self, **changes: str) -> str:
        """The page with these filters changed; a place in the list is only kept where it is given."""
        place: dict[str, Any] = {name: changes.pop(name) for name in ("after", "before") if name in changes}
        wanted = replace(self, **changes)
        show = None if wanted.show == WAITING else wanted.show
        words, kind, language = wanted.typed or None, wanted.kind or None, wanted.language or None
        return url_for("support.queue", show=show, q=words, kind=kind, language=language, **place)

    @property
    def all(self) -> str:
        """The same list with nothing left out."""
        return self.address(typed="", kind="", language="")

    def tabs(self, counts: Mapping[str, int], who: Reader) -> list[Tab]:
        """The lists, with how much of what is wanted is on each."""
        return [
            Tab(who.say(WORDS[name].tab), self.address(show=name), name == self.show, number(counts[name]))
            for name in LISTS
        ]


def filters_of(args: Mapping[str, str]) -> tuple[DeskFilters, str, Key | None]:
    """The filters in an address, and the place in the list, whatever somebody made of it."""
    chosen = DeskFilters(
        show=_known(args.get("show", ""), LISTS) or WAITING,
        typed=clean_line(args.get("q", ""))[:LONGEST],
        kind=_known(args.get("kind", ""), kinds()),
        language=_known(args.get("language", ""), locales()),
    )
    return chosen, *place_of(args)


def _known(value: str, choices: Collection[str]) -> str:
    return value if value in choices else ""


def kinds() -> dict[str, Message]:
    """The kinds of cases that come to the desk, by name, and what they are called."""
    return {name: kind.label for name, kind in KINDS.items() if kind.tier == STAFF}
