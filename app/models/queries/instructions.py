"""Named queries of instructions to the marketplace: finance's lists, one of them, and its answer (X51, X33)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Date, select, text, update

from app.core.database.db import Instant
from app.models.tables.operations import Instruction

_WHERE = {
    "state": "i.state = :state",
    "kind": "i.kind = :kind",
    "currency": "i.currency = :currency",
    "order_id": "i.order_id = :order_id",
    "after": "i.id < :after",
    "before": "i.id > :before",
}
_LIST = """
SELECT i.id, i.key, i.kind, i.amount, i.currency, i.state, i.told_before, i.at, i.reference, i.paid_on, i.reason,
    i.answered_at, i.replaced_by, i.case_id, i.order_id, o.ref, u.name, u.source_ref, b.name AS answered_by,
    r.name AS replaced_name,
    i.kind <> 'charge' OR EXISTS (SELECT 1 FROM deadlines d WHERE d.subject = 'case' AND d.subject_id = i.case_id
        AND d.kind = 'instructed_extras' AND d.state IN ('running', 'paused')) AS awaited
FROM (SELECT i.* FROM instructions i WHERE {where} ORDER BY i.id {down} LIMIT :size) AS i
JOIN orders o ON o.id = i.order_id
JOIN users u ON u.id = i.user_id
LEFT JOIN users b ON b.id = i.answered_by
LEFT JOIN users r ON r.id = i.replaced_by
ORDER BY i.id DESC
"""


@dataclass(frozen=True, slots=True)
class InstructionsWanted:
    """Which instructions are meant; None where it does not matter. `after` and `before` are places in the list."""

    state: str | None = None
    kind: str | None = None
    currency: str | None = None
    order_id: int | None = None
    after: int | None = None
    before: int | None = None


def listed(connection: Connection, wanted: InstructionsWanted, size: int) -> Sequence[Any]:
    """Instructions as finance may know them, newest first, paged by key."""
    given = {name: value for name in _WHERE if (value := getattr(wanted, name)) is not None}
    return connection.execute(_listed(tuple(given)), given | {"size": size}).all()


@cache
def _listed(names: tuple[str, ...]) -> Any:
    where = " AND ".join(_WHERE[name] for name in names) or "1 = 1"
    made = text(_LIST.format(where=where, down="ASC" if "before" in names else "DESC"))
    return made.columns(at=Instant(), answered_at=Instant(), paid_on=Date())


def one(connection: Connection, instruction_id: int) -> Any | None:
    """One instruction, as finance may know it."""
    found = listed(connection, InstructionsWanted(after=instruction_id + 1, before=instruction_id - 1), 1)
    return found[0] if found else None


def row(connection: Connection, instruction_id: int) -> Any | None:
    """The whole row of an instruction; None when there is none of this id."""
    return connection.execute(select(Instruction.__table__).where(Instruction.id == instruction_id)).first()


def answer(
    connection: Connection,
    instruction_id: int,
    state: str,
    by: int,
    at: datetime,
    reference: str | None = None,
    paid_on: date | None = None,
    reason: str | None = None,
) -> bool:
    """The instruction is confirmed or failed, once for ever; False when it was answered before."""
    waits = (Instruction.id == instruction_id, Instruction.state == "open")
    values = {"state": state, "answered_by": by, "answered_at": at}
    more = {"reference": reference, "paid_on": paid_on, "reason": reason}
    return connection.execute(update(Instruction).where(*waits).values(**values, **more)).rowcount == 1


def replace(connection: Connection, instruction_id: int, by: int) -> bool:
    """A failed instruction has its one successor; False when it had one, or has not failed."""
    alone = (Instruction.id == instruction_id, Instruction.state == "failed", Instruction.replaced_by.is_(None))
    return connection.execute(update(Instruction).where(*alone).values(replaced_by=by)).rowcount == 1
