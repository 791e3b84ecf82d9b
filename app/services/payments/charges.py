"""Payments: the charges of an order as its client sees them, and where each is paid (B6, X29, X37)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

from sqlalchemy import Connection, bindparam, literal, select
from sqlalchemy.orm import aliased

from app.core.money import Money
from app.models import Operation
from app.rules.base.facts import DeadlineFacts, OrderFacts
from app.rules.payments.promises import awaited_extras

NEWEST = 20  # so many are looked at; more than one is rarely awaited at a time
PREPARED, READY, REFUSED, PAID, LATE, GIVEN_UP = "prepared", "ready", "refused", "paid", "late", "given_up"

_BACK = aliased(Operation)
_COLUMNS = (Operation.id, Operation.key, Operation.state, Operation.page, Operation.amount)
_CHARGES = (
    select(*_COLUMNS, Operation.milestone_id, Operation.case_id, _BACK.id.label("back"))
    .outerjoin(_BACK, _BACK.key == literal("refund:") + Operation.key)
    .where(Operation.order_id == bindparam("order"), Operation.kind == "charge")
    .order_by(Operation.id.desc())
    .limit(NEWEST)
)


@dataclass(frozen=True, slots=True)
class Payment:
    """A charge: `state` is how it stands for the client, `deadline` is until when it is awaited, if it is.

    prepared: the gateway is being asked; ready: paid on `page`, at the gateway; refused: the gateway will not take it;
    paid; late: paid when nobody waited any more, so it goes back; given_up: no longer awaited.
    """

    id: int
    amount: Money
    milestone_id: int
    case_id: int | None
    state: str
    page: str | None
    deadline: DeadlineFacts | None


def payments(connection: Connection, facts: OrderFacts, gateway_url: str) -> list[Payment]:
    """The newest charges of an order, newest first (one query)."""
    rows = connection.execute(_CHARGES, {"order": facts.id}).all()
    return [_payment(row, facts, gateway_url) for row in rows]


def _payment(row: Any, facts: OrderFacts, gateway_url: str) -> Payment:
    deadline = awaited_until(facts, row)
    page = row.page if row.page and is_at(row.page, gateway_url) else None
    if deadline is None:
        state = {"done": PAID if row.back is None else LATE}.get(row.state, GIVEN_UP)
    else:
        state = REFUSED if row.state == "failed" else READY if page else PREPARED
    shown = page if state == READY else None
    return Payment(row.id, facts.money(row.amount), row.milestone_id, row.case_id, state, shown, deadline)


def awaited_until(facts: OrderFacts, charge: Any) -> DeadlineFacts | None:
    """Until when exactly this charge is awaited: by extras that were promised, or as a milestone's newest attempt."""
    if charge.case_id is not None:
        return awaited_extras(facts, charge.case_id)
    milestone = next(m for m in facts.milestones if m.id == charge.milestone_id)
    if milestone.state != "charging" or milestone.charge != charge.key:
        return None
    return facts.deadline("milestone", milestone.id, "charge")


def is_at(page: str, gateway_url: str) -> bool:
    """Whether an address is one of the gateway's own: people who pay are led nowhere else."""
    wanted, found = _origin(gateway_url), _origin(page)
    return wanted is not None and found == wanted


def _origin(address: str) -> tuple[str, str] | None:
    if not (address.isascii() and address.isprintable()) or "\\" in address:
        return None
    try:
        split: SplitResult = urlsplit(address)
        default = {"http": 80, "https": 443}.get(split.scheme)
        port = split.port or default
    except ValueError:
        return None
    if default is None or not split.hostname or split.username is not None or split.password is not None:
        return None
    return split.scheme, f"{split.hostname}:{port}"
