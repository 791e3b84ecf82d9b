"""The conversation of an order: who wrote what, when, and in which language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from app.core.i18n import Reader
from app.core.words import NP_
from app.models.queries import conversations
from app.rules.base.people import CLIENT, FREELANCER, ROLE_LABELS
from app.rules.base.registry import read_by_staff
from app.web.components.order import Page
from app.web.frame.access import me

ALL = 1000


@dataclass(frozen=True, slots=True)
class WrittenMessage:
    """A message: who wrote it, when, and in which language where that is not the reader's."""

    initials: str
    name: str
    role: str
    at: str
    mine: bool
    text: str
    lang: str
    written_in: str | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """What was written, newest first, and how much there is."""

    written: Sequence[WrittenMessage]
    total: int
    more: bool
    read_along: bool  # customer service can read it too


def conversation(page: Page, whole: bool) -> Conversation:
    """The newest messages, or up to a thousand when the whole is asked for; and whether there are more."""
    found, total = conversations.of_order(page.tx.connection, page.facts.id, most(whole))
    return Conversation(
        written=written_messages(page.reader, found, parties(page)),
        total=total,
        more=total > len(found) and not whole,
        read_along=read_by_staff(page.facts),  # X33
    )


def most(whole: bool) -> int:
    """How many messages are shown."""
    return ALL if whole else conversations.MESSAGES_LIMIT


def parties(page: Page) -> dict[int, str]:
    """The roles of the two parties, by id."""
    return {page.facts.client_id: CLIENT, page.facts.freelancer_id: FREELANCER}


def written_messages(reader: Reader, rows: Iterable[Any], roles: Mapping[int, str]) -> list[WrittenMessage]:
    """These messages, by authors with these roles."""
    mine = me().id
    return [
        _written(row.name, row.at, row.body, row.lang, roles[row.author_id], row.author_id == mine, reader)
        for row in rows
    ]


@lru_cache(maxsize=2048)  # what was said stays as it was, and a page says it again each time that it is looked at
def _written(name: str, at: datetime, body: str, lang: str, role: str, mine: bool, reader: Reader) -> WrittenMessage:
    words = name.split()
    return WrittenMessage(
        initials="".join(word[0] for word in (words[:1] + words[1:][-1:])).upper(),
        name=name,
        role=reader.say(NP_("author", "you") if mine else ROLE_LABELS[role]),
        at=reader.instant(at, "medium"),
        mine=mine,
        text=body,
        lang=lang,
        written_in=reader.language_name(lang) if lang != reader.code else None,
    )
