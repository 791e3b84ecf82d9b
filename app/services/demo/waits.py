"""What waits for each person of the demo, in three statements: for the cards beside the sign-in form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select

from app.core.database.tx import Tx
from app.models import Case, Order
from app.models.queries import support_queue


@dataclass(slots=True)
class Waits:
    """Counts of one person: requests to answer and requests sent by kind, and orders by state."""

    to_answer: Counter[str] = field(default_factory=Counter)
    sent: Counter[str] = field(default_factory=Counter)
    to_approve: int = 0
    orders: Counter[str] = field(default_factory=Counter)
    cases: int = 0  # that staff have to decide


def waits_of(tx: Tx, user_ids: Sequence[int]) -> dict[int, Waits]:
    """What waits for these people."""
    found = {user_id: Waits() for user_id in user_ids}
    sides = (Case.responder_id, Case.opener_id, Case.kind)
    asked = select(*sides, func.count().label("num")).where(Case.layer == 1, Case.state == "open").group_by(*sides)
    for row in tx.session.execute(asked):
        if row.responder_id in found:
            found[row.responder_id].to_answer[row.kind] += row.num
        if row.opener_id in found:
            found[row.opener_id].sent[row.kind] += row.num
    open_cases = support_queue.counts(tx.connection)["waiting"]
    for waits in found.values():
        waits.cases = open_cases
    parties = (Order.client_id, Order.freelancer_id, Order.state)
    mine = Order.client_id.in_(user_ids) | Order.freelancer_id.in_(user_ids)
    for row in tx.session.execute(select(*parties, func.count().label("num")).where(mine).group_by(*parties)):
        for user_id in (row.client_id, row.freelancer_id):
            if user_id in found:
                found[user_id].orders[row.state] += row.num
        if row.client_id in found and row.state == "delivered":
            found[row.client_id].to_approve += row.num
    return found
