"""The conversation of an order: who wrote what, when, and in which language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from app.core.i18n import Reader
from app.core.words import NP_
from app.models.queries import order_page
from app.rules.base.people import ROLE_LABELS
from app.rules.base.registry import open_contest
from app.web.components.order import Page

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
    limit = ALL if whole else order_page.MESSAGES_LIMIT
    found, total = order_page.messages(page.tx.connection, page.facts.id, limit)
    return Conversation(
        written=[message(page, row) for row in found],
        total=total,
        more=total > len(found) and not whole,
        read_along=open_contest(page.facts) is not None,  # X33
    )


def message(page: Page, row: Any) -> WrittenMessage:
    """A row of `order_page.messages`, as this reader reads it."""
    role = "client" if row.author_id == page.facts.client_id else "freelancer"
    return _written(row.name, row.at, row.body, row.lang, role, role == page.role, page.reader)


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
