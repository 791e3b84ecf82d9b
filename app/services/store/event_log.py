"""Recording: the events of plans linked to their orders' chains, and who is told of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from app.core.database.db import insert_rows, table_of
from app.core.database.tx import Tx
from app.core.instants import to_us
from app.models import Event
from app.models.queries.inbox import active_staff
from app.models.queries.telling import notify
from app.rules.base.people import PARTIES, one_of, role_of
from app.rules.base.plan import EventDraft, Given, Plan
from app.rules.conversations.groups import GroupFacts
from app.services.store.event_hash import Words, event_hash, text_of_facts

MAIL = "email"
WRITTEN_ON_A_CASE = {"answer": "answer_ref", "verdict": "verdict_ref"}  # where a case keeps words, by their role


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was checked and lies in the file store: its name for people, its size in bytes, its name there.

    `ref` is its name in addresses; `waits` says that a job has to look into it before anybody may have it.
    """

    ref: str
    name: str
    kind: str
    size: int
    digest: str
    blob: str
    waits: bool


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A piece of evidence on its way to its case: one of the uploads by its `ref`, or a message by its id.

    `digest` is that of the file or of the message's text; `shown_on` a day as year-month-day.
    """

    case_id: int
    kind: str
    digest: str
    file_ref: str | None
    message_id: int | None
    caption: Words | None
    why: Words | None
    shown_on: str | None


@dataclass(frozen=True, slots=True)
class PlannedWrite:
    """A plan together with what a person wrote along with it, and sent."""

    plan: Plan
    words: Words | None = None
    role_of_words: str = ""  # opening, answer, verdict, note (to an offer), submission, message, offer
    terms: Words | None = None  # of a brief or an offer, as canonical JSON
    mail_after: timedelta = timedelta(0)  # a mail may wait, so that several messages become one
    uploads: tuple[Upload, ...] = ()  # with a submission
    group: GroupFacts | None = None  # that is made, or in which the message is; else it is in the order's conversation
    exhibits: tuple[Exhibit, ...] = ()  # evidence of a case; the uploads are the files among it

    @property
    def written(self) -> tuple[Words, ...]:
        """Every text of a person that has a row of its own."""
        beside = (words for each in self.exhibits for words in (each.caption, each.why))
        return tuple(words for words in (self.words, *beside) if words is not None)


def link(tx: Tx, plans: Sequence[Plan], told: Sequence[Given]) -> list[list[dict[str, object]]]:
    """The event rows of each plan, linked to the order's head; the last one tells of the plan's rows."""
    recorded_at = to_us(tx.now)
    return [list(_links(plan, recorded_at, more)) for plan, more in zip(plans, told, strict=True)]


def _links(plan: Plan, recorded_at: int, told: Given) -> Iterator[dict[str, object]]:
    prev, seq = plan.before.head_hash, plan.before.head_seq
    for event in plan.events:
        seq += 1
        more = told if event is plan.events[-1] else {}
        at, facts = to_us(event.at), text_of_facts({**event.facts, **more})
        own = event_hash(prev, plan.before.ref, seq, at, recorded_at, event.name, event.visibility, facts)
        yield {
            "order_id": plan.before.id,
            "seq": seq,
            "at": at,
            "recorded_at": recorded_at,
            "name": event.name,
            "visibility": event.visibility,
            "facts": facts,
            "prev_hash": prev,
            "hash": own,
            "key": event.key,
        }
        prev = own


def tell(tx: Tx, items: Sequence[PlannedWrite], events: Sequence[list[dict[str, object]]]) -> None:
    """Write the events, the notifications of who is told, and a delivery by mail of each.

    What people did themselves is news to nobody: in their inbox it is read at once.
    """
    insert_rows(tx.connection, table_of(Event), [row for chain in events for row in chain])
    staff = _staff(tx, items)
    told: defaultdict[timedelta, list[dict[str, object]]] = defaultdict(list)
    for item, chain in zip(items, events, strict=True):
        told[item.mail_after] += _notified(tx, item.plan, chain, staff)
    for wait, rows in told.items():
        notify(tx.connection, rows, MAIL, tx.wall + wait)


def _notified(
    tx: Tx, plan: Plan, chain: Sequence[Mapping[str, object]], staff: Mapping[int, frozenset[str]]
) -> Iterator[dict[str, object]]:
    for draft, event in zip(plan.events, chain, strict=True):
        for user_id, role in told_of(plan, draft, staff).items():
            yield {
                "order_id": plan.before.id,
                "seq": event["seq"],
                "user_id": user_id,
                "role": role,
                "at": tx.now,
                "read_at": tx.now if draft.facts["user"] == user_id else None,
            }


def _staff(tx: Tx, items: Sequence[PlannedWrite]) -> Mapping[int, frozenset[str]]:
    """Return the active staff with their roles (one query), where a plan tells any of them; else nobody."""
    named = any(told not in PARTIES for item in items for draft in item.plan.events for told in draft.tell)
    return active_staff(tx.connection) if named else {}


def told_of(plan: Plan, draft: EventDraft, staff: Mapping[int, frozenset[str]]) -> dict[int, str | None]:
    """Return who is told of an event, each once: a party as such (None), a member of staff with the role it is for."""
    facts = plan.before
    found: dict[int, str | None] = {facts.user_id(told): None for told in draft.tell if told in PARTIES}
    strangers = staff.keys() - {facts.client_id, facts.freelancer_id, plan.actor.user_id}
    for told in draft.tell:
        role = role_of(told)
        for user_id in sorted(strangers):
            if told not in PARTIES and role in staff[user_id] and told in (role, one_of(role, user_id)):
                found.setdefault(user_id, role)
    return found
