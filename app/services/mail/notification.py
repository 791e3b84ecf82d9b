"""Posts: what a waiting mail is about and for whom, loaded for many at once; and whether it still makes sense."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.core.database.tx import Tx
from app.core.i18n import Reader, reader_for
from app.core.instants import from_us
from app.core.mail.message import one_line
from app.core.platform import Platform
from app.models.queries import deliveries
from app.rules.base.deadlines import kind_of, newest_rung, policy_of
from app.rules.base.facts import CaseFacts, DeadlineFacts, OrderFacts
from app.rules.base.people import other
from app.rules.texts.stories import Told
from app.services.store.loader import load

MESSAGE = "message.posted"
REMINDER = "deadline.reminded"


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person with the language and the time zone that their account says, whoever's process this is."""

    name: str
    email: str
    locale: str
    timezone: str
    suspended: bool

    @property
    def reader(self) -> Reader:
        """How this person reads."""
        return reader_for(self.locale, self.timezone)


@dataclass(frozen=True, slots=True)
class Post:
    """One event on its way to one person, with the order as it is now."""

    id: int
    to: Recipient
    role: str
    event: str
    facts: Mapping[str, Any]
    hash: str
    title: str
    lang: str | None
    order: OrderFacts
    read: bool
    together: tuple[int, ...] = ()  # deliveries of messages that one mail tells of, the first being the one that sends

    @property
    def told(self) -> Told:
        """The event as stories tell it."""
        order = self.order
        return Told(self.event, self.facts, order.client_name, order.freelancer_name, order.currency)

    @property
    def other_name(self) -> str:
        """The name of the other party."""
        return self.order.name(other(self.role))

    @property
    def case(self) -> CaseFacts | None:
        """The request it is about."""
        ref = self.facts.get("case")
        return self.order.case(ref) if ref else None

    @property
    def deadline(self) -> DeadlineFacts | None:
        """The deadline that runs now on what this is about."""
        return next((d for d in self.order.deadlines if d.state == "running" and self._is_about(d)), None)

    def _is_about(self, deadline: DeadlineFacts) -> bool:
        if self.event == REMINDER:
            return bool(deadline.id == self.facts["deadline"])
        if self.event == "deadline.moved":
            return deadline.due_at == from_us(self.facts["due_at"]) and bool(deadline.kind == self.facts["kind"])
        if deadline.subject == "case":
            return self.case is not None and deadline.subject_id == self.case.id
        return bool(deadline.subject_id == self.facts.get("milestone"))


def load_posts(tx: Tx, ids: Sequence[int], platform: Platform) -> list[Post]:
    """These deliveries, without letters, in the order of their ids."""
    return posts_of(tx, deliveries.to_send(tx.connection, ids), platform)


def posts_of(tx: Tx, found: Sequence[Any], platform: Platform) -> list[Post]:
    """The same of rows of `deliveries.to_send`."""
    rows = [row for row in found if row.letter is None]
    orders = sorted({row.order_id for row in rows})
    facts = load(tx.connection, orders, platform)
    talked = sorted({row.order_id for row in rows if row.event == MESSAGE})
    together: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for message in deliveries.unread_messages(tx.connection, talked) if talked else ():
        together[message.order_id, message.user_id].append(message.id)
    return [_post(row, facts[row.order_id], together[row.order_id, row.user_id]) for row in rows]


def _post(row: Any, order: OrderFacts, together: Sequence[int]) -> Post:
    actor = order.actor(row.user_id)
    assert actor is not None  # noqa: S101  (only parties are told)
    return Post(
        id=row.id,
        to=recipient(row),
        role=actor.role,
        event=row.event,
        facts=json.loads(row.facts),
        hash=row.hash,
        title=one_line(row.title),
        lang=row.lang,
        order=order,
        read=row.read_at is not None,
        together=tuple(together) if row.event == MESSAGE else (),
    )


def recipient(row: Any) -> Recipient:
    """The person of a row of `deliveries.to_send`."""
    return Recipient(row.name, row.email, row.locale, row.timezone, row.suspended_at is not None)


def stale(post: Post, now: datetime) -> str:
    """Why this mail would say what is no longer so, as a short code; empty when it is still worth sending (G1)."""
    if post.to.suspended:
        return "suspended"
    if post.event == REMINDER and not _still_reminds(post, now):
        return "not_running"
    if post.event == "request.opened" and (post.case is None or post.case.state != "open"):
        return "answered"
    if post.event in ("brief.posted", "offer.made") and _is_over(post):
        return "answered"
    if post.event == "order.changes_asked" and post.order.state != "ongoing":
        return "delivered_again"
    return "read" if post.event == MESSAGE and post.read else ""


def _is_over(post: Post) -> bool:
    """The brief no longer waits for an offer, or that offer no longer for an answer."""
    case = post.case
    if case is None or post.event == "brief.posted":
        return case is None or case.state != "asked"
    return bool(case.details["offer"] != post.facts["offer"])


def _still_reminds(post: Post, now: datetime) -> bool:
    """The deadline still runs with that due time, lies ahead, and no newer reminder of it has come."""
    deadline = post.deadline
    if deadline is None or deadline.due_at != from_us(post.facts["due_at"]) or now >= deadline.due_at:
        return False
    kind = kind_of(deadline.kind)
    newest = newest_rung(kind, policy_of(deadline), deadline.opened_at, deadline.due_at, now)
    return newest is None or newest.number <= post.facts["rung"]
