"""What plans ask of others: operations of the gateway's outbox, and instructions to the marketplace (X51)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import update

from app.core.database.db import insert_rows, table_of
from app.core.database.tx import Tx
from app.models import Deadline, Instruction, Operation
from app.models.queries import outbox
from app.rules.base.plan import InstructionDraft, OperationDraft, Plan
from app.rules.payments.instructed import reminding
from app.services.store.additions import Additions
from app.services.store.guards import picker

_operation = picker("key kind amount milestone_id user_id charge state")
_waits = picker("subject subject_id kind who human opened_at due_at wake_at state policy_version")
_instruction = picker("key kind amount milestone_id user_id told_before")


def ask_gateway(added: Additions, plans: Sequence[Plan]) -> None:
    """What is asked of the gateway waits for the worker; a charge that nobody waits for is not asked any more."""
    tx = added.tx
    ended = [key for plan in plans for key in plan.ended]
    if ended:
        # What the gateway may know of is looked at for a while longer: if it is paid all the same, it goes back.
        never_asked = update(Operation).where(Operation.key.in_(ended), Operation.attempts == 0)
        tx.connection.execute(never_asked.values(state="ended", finished_at=tx.wall))
    refunding = [plan.before.id for plan in plans if any(map(_gives_back, plan.operations))]
    charges = outbox.charges(tx.connection, refunding) if refunding else {}
    new = [row for plan in plans for draft in plan.operations for row in _new_operations(tx, plan, draft, charges)]
    added.insert(Operation, new)
    if any(row["state"] == "waiting" for row in new):
        tx.enqueue_after_commit("gateway")


def _gives_back(draft: OperationDraft) -> bool:
    """A refund of whatever the gateway took for a milestone, and not of one charge that is named."""
    return draft.kind == "refund" and draft.charge is None and draft.state == "waiting"


def _new_operations(
    tx: Tx, plan: Plan, draft: OperationDraft, charges: Mapping[int, Sequence[tuple[str, int]]]
) -> Iterator[dict[str, object]]:
    """One row; a refund has one for each charge of which it gives back, the oldest first."""
    case = next((c.id for c in plan.after.cases if c.ref == draft.case_ref), None)
    started = {"order_id": plan.before.id, "case_id": case, "currency": plan.before.currency, "at": plan.at}
    row = _operation(draft) | started | {"available_at": tx.wall, "attempts": 0}
    row["finished_at"] = tx.wall if draft.state == "done" else None
    if not _gives_back(draft):
        yield row
        return
    left = draft.amount
    for number, (charge, there) in enumerate(charges.get(draft.milestone_id, ()), start=1):
        part = min(left, there)
        if part:
            yield row | {"key": f"{draft.key}:{number}", "charge": charge, "amount": part}
        left -= part
    if left:
        raise ValueError(f"{draft.key}: {left} more than the gateway ever took")


def ask_marketplace(added: Additions, plans: Sequence[Plan]) -> None:
    """What is asked of the marketplace waits for its answer, and finance is reminded of it (X51)."""
    given = [(plan, draft) for plan in plans for draft in plan.instructions]
    if not given:
        return
    rows = [_new_instruction(plan, draft) for plan, draft in given]
    made = {row.key: row.id for row in added.insert(Instruction, rows, ("key", "id"))}
    waits = [_reminder(plan, made[draft.key]) for plan, draft in given]
    insert_rows(added.tx.connection, table_of(Deadline), waits)


def _reminder(plan: Plan, instruction_id: int) -> dict[str, object]:
    nobodys = {"order_id": plan.before.id, "user_id": None, "attempts": 0, "remaining": None}
    return _waits(reminding(plan.after, instruction_id, plan.at)) | nobodys


def _new_instruction(plan: Plan, draft: InstructionDraft) -> dict[str, object]:
    case = next((c.id for c in plan.after.cases if c.ref == draft.case_ref), None)
    started = {"order_id": plan.before.id, "case_id": case, "currency": plan.before.currency, "at": plan.at}
    return _instruction(draft) | started | {"state": "open"}
