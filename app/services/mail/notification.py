"""Notifications by mail: what each is about and for whom, loaded for many at once; and whether it still makes sense."""

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
from app.rules.base.deadlines import kind_of, newest_reminder, policy_of
from app.rules.base.facts import CaseFacts, DeadlineFacts, MilestoneFacts, OrderFacts
from app.rules.base.kind import HEARD, PEER
from app.rules.base.people import PARTIES, other
from app.rules.base.registry import kind_of as record_of
from app.rules.conversations.messages import SPOKEN
from app.rules.texts.stories import RecordedEvent
from app.services.mail.tasks import stands, task_of
from app.services.store.loader import load

REMINDER = "deadline.reminded"


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person with the language and the time zone that their account says, in whichever process this runs."""

    name: str
    email: str
    locale: str
    timezone: str
    suspended: bool
    roles: frozenset[str] = frozenset()  # of the staff

    @property
    def reader(self) -> Reader:
        """How this person reads."""
        return reader_for(self.locale, self.timezone)


@dataclass(frozen=True, slots=True)
class MailNotification:
    """One event on its way to one person, with the order as it is now."""

    id: int
    user_id: int
    to: Recipient
    role: str
    event: str
    facts: Mapping[str, Any]
    hash: str
    title: str
    lang: str | None
    order: OrderFacts
    at: datetime  # when it happened
    now: datetime  # when this was loaded
    read: bool
    together: tuple[int, ...] = ()  # deliveries that one mail tells of, the first being the one that sends

    @property
    def recorded(self) -> RecordedEvent:
        """The event as stories tell it."""
        order = self.order
        return RecordedEvent(self.event, self.facts, order.client_name, order.freelancer_name, order.currency)

    @property
    def group(self) -> str | None:
        """The reference of the group conversation that it is about."""
        return self.facts.get("conversation")

    @property
    def other_name(self) -> str:
        """The name of the other party."""
        return self.order.name(other(self.role))

    @property
    def case(self) -> CaseFacts | None:
        """The request it is about; of what is written in a group there is nothing to answer."""
        ref = None if self.group else self.facts.get("case")
        return self.order.case(ref) if ref else None

    @property
    def subject(self) -> CaseFacts | MilestoneFacts | None:
        """What its reader may still act on: what its deadline waits for, if for somebody; else the case."""
        deadline = self.deadline
        if deadline is None or deadline.subject == "case":
            found = (c for c in self.order.cases if deadline is not None and c.id == deadline.subject_id)
            return next(found, self.case)
        waits = kind_of(deadline.kind).reminds
        return next((m for m in self.order.milestones if waits and m.id == deadline.subject_id), None)

    @property
    def ended(self) -> tuple[CaseFacts, ...]:
        """Requests between the parties that ended in the same moment with what it tells of (X23, X25, X38)."""
        asked = (c for c in self.order.cases if c.layer == PEER and c != self.case)
        return tuple(c for c in asked if c.closed_at == self.at and c.state in record_of(c).ended_by)

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


def load_notifications(tx: Tx, ids: Sequence[int], platform: Platform) -> list[MailNotification]:
    """These deliveries, without letters, in the order of their ids."""
    return notifications_of(tx, deliveries.to_send(tx.connection, ids), platform)


def notifications_of(tx: Tx, found: Sequence[Any], platform: Platform) -> list[MailNotification]:
    """The same of rows of `deliveries.to_send`."""
    rows = [row for row in found if row.letter is None]
    orders = sorted({row.order_id for row in rows})
    facts = load(tx.connection, orders, platform)
    talked = sorted({row.order_id for row in rows if row.event in deliveries.TOGETHER})
    together: defaultdict[_Talk, list[int]] = defaultdict(list)
    for message in deliveries.unread_messages(tx.connection, talked) if talked else ():
        together[_talk(message, json.loads(message.facts))].append(message.id)
    return [_notification(row, facts[row.order_id], together, tx.now) for row in rows]


# What becomes one mail: on this order, for this person, of one sort, in this group or else its conversation.
_Talk = tuple[int, int, str, str | None]


def _talk(row: Any, facts: Mapping[str, Any]) -> _Talk:
    return row.order_id, row.user_id, row.event, facts.get("conversation")


def _notification(
    row: Any, order: OrderFacts, together: Mapping[_Talk, Sequence[int]], now: datetime
) -> MailNotification:
    party, facts = order.actor(row.user_id), json.loads(row.facts)
    return MailNotification(
        id=row.id,
        user_id=row.user_id,
        to=recipient(row),
        role=row.role or (party.role if party else ""),
        event=row.event,
        facts=facts,
        hash=row.hash,
        title=one_line(row.title),
        lang=row.lang,
        order=order,
        at=row.happened_at,
        now=now,
        read=row.read_at is not None,
        together=tuple(together[_talk(row, facts)]) if row.event in deliveries.TOGETHER else (),
    )


def recipient(row: Any) -> Recipient:
    """The person of a row of `deliveries.to_send`."""
    suspended, roles = row.suspended_at is not None, frozenset(row.roles.split())
    return Recipient(row.name, row.email, row.locale, row.timezone, suspended, roles)


def stale(mail: MailNotification, now: datetime) -> str:
    """Why this mail would say what is no longer so, as a short code; empty when it is still worth sending (G1)."""
    if mail.to.suspended and not _is_heard(mail):
        return "suspended"
    if mail.role not in PARTIES:
        return _stale_for_staff(mail) or ("read" if mail.event in SPOKEN and mail.read else "")
    if mail.event == REMINDER and not _still_reminds(mail, now):
        return "not_running"
    if mail.event == "request.opened" and (mail.case is None or mail.case.state != "open"):
        return "answered"
    if mail.event in ("brief.posted", "offer.made") and _is_over(mail):
        return "answered"
    if mail.event == "order.changes_asked" and mail.order.state != "ongoing":
        return "delivered_again"
    if mail.event == "deadline.more_asked" and not _is_asked(mail):
        return "answered"
    return "read" if mail.event in deliveries.TOGETHER and mail.read else ""


def _is_heard(mail: MailNotification) -> bool:
    """Whether it is about a case that its reader still answers, though suspended, or how that ended."""
    case = mail.order.case(mail.facts["case"]) if mail.facts.get("case") else mail.subject
    return mail.role in PARTIES and isinstance(case, CaseFacts) and case.layer in HEARD


def _is_asked(mail: MailNotification) -> bool:
    """Somebody still wants to put off that deadline by as many days."""
    deadline = mail.deadline
    return deadline is not None and deadline.more_days == mail.facts["days"]


def _stale_for_staff(mail: MailNotification) -> str:
    """X33: who has left the role is told nothing more; and nobody is asked for what has been done meanwhile."""
    if mail.role not in mail.to.roles:
        return "no_role"
    return "done" if task_of(mail.event) and not stands(mail.event, mail.order, mail.case) else ""


def _is_over(mail: MailNotification) -> bool:
    """The brief no longer waits for an offer, or that offer no longer for an answer."""
    case = mail.case
    if case is None or mail.event == "brief.posted":
        return case is None or case.state != "asked"
    return bool(case.details["offer"] != mail.facts["offer"])


def _still_reminds(mail: MailNotification, now: datetime) -> bool:
    """The deadline still runs with that due time, lies ahead, and no newer reminder of it has come."""
    deadline = mail.deadline
    if deadline is None or deadline.due_at != from_us(mail.facts["due_at"]) or now >= deadline.due_at:
        return False
    kind = kind_of(deadline.kind)
    newest = newest_reminder(kind, policy_of(deadline), deadline.opened_at, deadline.due_at, now, mail.order.zone)
    return newest is None or newest.number <= mail.facts["rung"]
