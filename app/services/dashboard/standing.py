"""Rows of the lists as their orders stand now: a deadline that has passed is over before the sweep wrote it (X36)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.core.database.tx import Tx
from app.core.platform import Platform
from app.models.queries.order_lists import Listed
from app.rules.base.deadlines import ANSWER, kind_of
from app.rules.base.facts import OrderFacts
from app.services.deadlines.effective import effective
from app.services.store.loader import load


def as_they_stand(tx: Tx, rows: Sequence[Listed], platform: Platform) -> list[Listed]:
    """These rows, and where a deadline has passed what came of it; only those orders are loaded."""
    late = sorted({row.key[1] for row in rows if row.due_at is not None and row.due_at <= tx.now})
    if not late:
        return [*rows]
    found = {order_id: effective(tx, facts).facts for order_id, facts in load(tx.connection, late, platform).items()}
    return [_row(row, found[row.key[1]]) if row.key[1] in found else row for row in rows]


def _row(row: Listed, facts: OrderFacts) -> Listed:
    request = facts.request
    waits = [d for d in facts.deadlines if d.state == "running" and _matters(d.kind, request is not None)]
    deadline = min(waits, key=lambda d: (d.due_at, d.id), default=None)
    columns = ("state", "consent", "price", "delivery_due_at", "delivered_at", "completed_at", "cancelled_at")
    return replace(
        row,
        **{name: getattr(facts, name) for name in columns},
        request=request.kind if request else None,
        opened_by=request.opened_by if request else None,
        milestone_state=facts.milestone.state if facts.milestones else None,
        due_kind=deadline.kind if deadline else None,
        due_at=deadline.due_at if deadline else None,
    )


def _matters(kind: str, asked: bool) -> bool:
    """Whether a list shows a deadline of this kind: that of an open request first, else any before which people act."""
    return kind == ANSWER if asked else kind_of(kind).human and kind != ANSWER
