"""Named queries of what waits for staff and nobody has taken up, the longest first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, select

from app.models.queries.outbox import TO_RETRY
from app.models.tables.cases import Case
from app.models.tables.operations import Operation
from app.models.tables.orders import Order
from app.rules.base.kind import STAFF

MOST = 100  # in one digest; whoever has more has another tomorrow
_ORDER = (Order.id.label("order_id"), Order.title, Order.lang)
_CASES = (
    select(*_ORDER, Case.ref, Case.opened_at.label("since"))
    .join(Order, Order.id == Case.order_id)
    .where(Case.layer == STAFF, Case.closed_at.is_(None), Case.staff_id.is_(None))
    .order_by(Case.opened_at, Case.id)
    .limit(bindparam("most"))
)
_REFUNDS = (
    select(*_ORDER, Operation.amount, Operation.finished_at.label("since"))
    .join(Order, Order.id == Operation.order_id)
    .where(*TO_RETRY)
    .order_by(Operation.finished_at, Operation.id)
    .limit(bindparam("most"))
)


def cases(connection: Connection) -> Sequence[Any]:
    """Open cases of customer service that nobody took up; `since` is business time."""
    return connection.execute(_CASES, {"most": MOST}).all()


def refunds(connection: Connection) -> Sequence[Any]:
    """Refunds that failed and that nobody tried again; `since` is wall time."""
    return connection.execute(_REFUNDS, {"most": MOST}).all()
