"""Evidence of a case: files and messages are added by a party, and the other side is told."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.core.database.tx import Tx
from app.core.errors import Invalid
from app.core.words import N_
from app.models.tables import evidence
from app.rules.base.facts import CaseFacts, OrderFacts
from app.rules.base.people import Actor
from app.rules.evidence.adding import FILE, MESSAGE, MESSAGES, TOGETHER, Piece, There, decide_evidence
from app.services.cases.cases import find
from app.services.store.event_hash import Words, digest
from app.services.store.event_log import Exhibit, PlannedWrite, Upload
from app.services.store.writer import write

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a piece: a caption, why it matters, and the day of what it shows."""

    caption: Words | None = None
    why: Words | None = None
    shown_on: date | None = None


@dataclass(frozen=True, slots=True)
class Offered:
    """What is to be added: files that were stored and messages by their ids, each with what stands beside it."""

    files: Sequence[tuple[Upload, Beside]] = ()
    messages: Sequence[tuple[int, Beside]] = ()


def add(tx: Tx, facts: OrderFacts, actor: Actor, ref: str, offered: Offered) -> int:
    """These pieces are in the case for good, and the other side is told; how many they are.

    Refuses as `decide_evidence` does, and (422) a message that is not of this order's conversation.
    """
    case = find(facts, ref)
    rows = evidence.there(tx.connection, case.id)
    there = There(
        sum(row.author_id == actor.user_id for row in rows),
        {row.message_id for row in rows if row.message_id is not None},
    )
    found = [*_of_files(case, offered), *_of_messages(tx, facts, case, offered)]
    plan = decide_evidence(facts, case, actor, tx.now, [piece for piece, _ in found], there)
    exhibits, uploads = tuple(exhibit for _, exhibit in found), tuple(upload for upload, _ in offered.files)
    write(tx, [PlannedWrite(plan, mail_after=TOGETHER, uploads=uploads, exhibits=exhibits)])
    log.info("evidence.add case=%s kind=%s by=%s pieces=%d", ref, case.kind, actor.role, len(found))
    return len(found)


Found = tuple[Piece, Exhibit]


def _of_files(case: CaseFacts, offered: Offered) -> list[Found]:
    return [
        (
            _piece(FILE, upload.ref, upload.digest, beside),
            _exhibit(case, FILE, upload.digest, beside, file_ref=upload.ref),
        )
        for upload, beside in offered.files
    ]


def _of_messages(tx: Tx, facts: OrderFacts, case: CaseFacts, offered: Offered) -> list[Found]:
    """By the rows of the conversation, which stand in the chain: what is added is never a copy (X52)."""
    wanted = dict(offered.messages)
    rows = evidence.messages(tx.connection, facts.id, [*wanted]) if wanted else ()
    if len(rows) != len(wanted):
        raise Invalid(MESSAGES, "unknown", N_("Choose messages from the conversation of this order."))
    return [
        (
            _piece(MESSAGE, str(row.id), digest(row.salt + row.body), wanted[row.id]),
            _exhibit(case, MESSAGE, digest(row.salt + row.body), wanted[row.id], message_id=row.id),
        )
        for row in rows
    ]


def _piece(kind: str, ref: str, told: str, beside: Beside) -> Piece:
    caption, why = (words.body if words else "" for words in (beside.caption, beside.why))
    return Piece(kind, ref, told, caption, why, beside.shown_on)


def _exhibit(
    case: CaseFacts, kind: str, told: str, beside: Beside, file_ref: str | None = None, message_id: int | None = None
) -> Exhibit:
    day = beside.shown_on.isoformat() if beside.shown_on else None
    return Exhibit(case.id, kind, told, file_ref, message_id, beside.caption, beside.why, day)
