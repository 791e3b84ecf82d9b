"""The conversation of an order: who wrote what, when, and in which language."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from app.core.words import NP_
from app.models.queries import order_page
from app.rules.base.people import ROLE_LABELS
from app.rules.base.registry import open_contest
from app.web.components.card import quote
from app.web.components.order import Page

ALL = 1000


def conversation(page: Page, whole: bool) -> dict[str, Any]:
    """The newest messages, or up to a thousand when the whole is asked for; and whether there are more."""
    limit = ALL if whole else order_page.MESSAGES_LIMIT
    found, total = order_page.messages(page.tx.connection, page.facts.id, limit)
    return {
        "written": [_message(page, row) for row in found],
        "total": total,
        "more": total > len(found) and not whole,
        "read_along": open_contest(page.facts) is not None,  # X33
    }


def _message(page: Page, row: Any) -> dict[str, Any]:
    role = "client" if row.author_id == page.facts.client_id else "freelancer"
    mine = role == page.role
    label = NP_("author", "you") if mine else ROLE_LABELS[role]
    words, written = row.name.split(), quote(page, row.body, row.lang)
    return {
        "initials": "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper(),
        "name": row.name,
        "role": page.reader.say(label),
        "at": page.reader.instant(row.at, "medium"),
        "mine": mine,
        **(asdict(written) if written else {}),
    }
