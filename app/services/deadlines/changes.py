"""What moved a deadline, as a row: cause, who let it, how long, before, after (G6)."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from app.core.database.db import insert_rows, table_of
from app.core.database.tx import Tx
from app.models import Case, Deadline, DeadlineChange
from app.rules.base.facts import DeadlineFacts

MICROSECOND = timedelta(microseconds=1)
ABSENCE = "absence"


def record_change(tx: Tx, deadline: DeadlineFacts, after: datetime, cause: str, user_id: int | None = None) -> None:
    """The change of a deadline is a row; once per cause."""
    _add(tx, deadline.id, deadline.due_at, after, cause, user_id)


def record_absence(tx: Tx, case_ref: str) -> None:
    """The deadlines of a case that was opened just now, and whose time begins later, were put off by an absence."""
    mine = (Deadline.subject == "case", Deadline.subject_id == Case.id, Case.ref == case_ref)
    later = (Deadline.opened_at > tx.now, Deadline.user_id.is_not(None))
    wanted = select(Deadline.id, Deadline.opened_at, Deadline.due_at, Deadline.user_id).where(*mine, *later)
    for row in tx.session.execute(wanted).all():
        _add(tx, row.id, row.due_at - (row.opened_at - tx.now), row.due_at, ABSENCE, row.user_id)


def _add(tx: Tx, deadline_id: int, before: datetime, after: datetime, cause: str, user_id: int | None) -> None:
    row = {"deadline_id": deadline_id, "cause": cause, "user_id": user_id, "delta": (after - before) // MICROSECOND}
    insert_rows(tx.connection, table_of(DeadlineChange), [row | {"before": before, "after": after, "at": tx.now}])
