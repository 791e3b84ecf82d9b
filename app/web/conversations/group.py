"""The group conversation of a case as a block: who reads it, what was written, and the field to write (B14, X63)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from app.core.words import N_
from app.models.queries import conversations
from app.rules.base.facts import CaseFacts
from app.rules.conversations.groups import CLOSED, GroupFacts, may_read, who_reads
from app.services.conversations import groups
from app.web.components.forms import MessageForm
from app.web.components.order import Page
from app.web.conversations.messages import WrittenMessage, most, parties, written_messages
from app.web.frame.access import me

_PARTIES_ONLY = N_("Only the two parties can still read it.")


@dataclass(frozen=True, slots=True)
class GroupView:
    """What the block shows; without a form once the case has ended."""

    ref: str
    written: Sequence[WrittenMessage]
    total: int
    more: bool
    readers: str  # who reads what is written here
    form: Any | None


def group_of(page: Page, case: CaseFacts) -> GroupView | None:
    """The block of this case's group; None where it has none, or where the reader is not in it."""
    texts = page.texts.get(case.ref)
    row = conversations.group(page.tx.connection, texts.group) if texts and texts.group else None
    if row is None:
        return None
    group = groups.load(page.tx, row)
    return group_view(page, case, group) if may_read(group.member(me().id), case) else None


def group_view(page: Page, case: CaseFacts, group: GroupFacts, whole: bool = False, form: Any = None) -> GroupView:
    """The block, for somebody who reads the group."""
    say = page.reader.say
    found, total = conversations.of_group(page.tx.connection, group.id, most(whole))
    roles = {one.user_id: one.role for one in group.members} | parties(page)
    over = case.closed_at is not None
    return GroupView(
        ref=group.ref,
        written=written_messages(page.reader, found, roles),
        total=total,
        more=total > len(found) and not whole,
        readers=f"{say(CLOSED)} {say(_PARTIES_ONLY)}" if over else page.reader.say_html(who_reads(group, case)),
        form=None if over else form or MessageForm.fresh(action=url_for("conversations.messages", ref=group.ref)),
    )
