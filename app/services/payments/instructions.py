"""Instructions to the marketplace: finance says what became of them, one by one or from a file (X51)."""

from __future__ import annotations

import logging
from datetime import date
from typing import Any

from app.core.database.tx import Tx
from app.core.errors import Invalid, LostRace, Refusal
from app.core.platform import Platform
from app.core.words import N_
from app.models.queries import instructions
from app.rules.base.facts import OrderFacts
from app.rules.base.people import FINANCE, Actor
from app.rules.base.plan import Plan
from app.rules.instructions import (
    ANSWERED,
    PAID_TOO_EARLY,
    InstructionFacts,
    decide_confirmed,
    decide_instruct_again,
    decide_not_made,
)
from app.services.deadlines.deadlines import settle
from app.services.payments.finance import OWN_MONEY
from app.services.store.writer import PlannedWrite, write

log = logging.getLogger(__name__)

LONGEST_REFERENCE, LONGEST_REASON = 60, 200  # the widths of their columns
NO_REFERENCE = N_("Enter the marketplace’s own reference for the payment.")
NO_REASON = N_("Explain to your colleagues why it was not made.")


def confirm(tx: Tx, platform: Platform, instruction_id: int, by: int, reference: str, paid_on: date) -> None:
    """The marketplace has paid: this is told as done, and the money has left transit.

    Refuses (422) without a reference, and a day before the instruction or after today in the platform's zone; (409)
    what was answered before; (403) parties of the order.
    """
    row, facts = _locked(tx, platform, instruction_id, by)
    if not reference or len(reference) > LONGEST_REFERENCE:
        raise Invalid("reference", "reference_missing", NO_REFERENCE)
    if not row.at.astimezone(platform.zone).date() <= paid_on <= tx.now.astimezone(platform.zone).date():
        raise Invalid("paid_on", "bad_day", PAID_TOO_EARLY)
    plan = decide_confirmed(facts, _facts(row), Actor(FINANCE, by), tx.now, reference, paid_on)
    _answer(tx, row, plan, by, "confirmed", reference=reference, paid_on=paid_on)


def fail(tx: Tx, platform: Platform, instruction_id: int, by: int, reason: str) -> None:
    """The marketplace will not pay: a payout is available again, extras are void, a refund can be instructed again.

    Refuses (422) without a reason, (409) what was answered before, and (403) parties of the order.
    """
    row, facts = _locked(tx, platform, instruction_id, by)
    if not reason:
        raise Invalid("reason", "reason_missing", NO_REASON)
    plan = decide_not_made(facts, _facts(row), Actor(FINANCE, by), tx.now)
    _answer(tx, row, plan, by, "failed", reason=reason[:LONGEST_REASON])


def again(tx: Tx, platform: Platform, instruction_id: int, by: int) -> None:
    """The marketplace is asked once more for a refund it did not make; refuses as `decide_instruct_again` does."""
    row, facts = _locked(tx, platform, instruction_id, by)
    plan = decide_instruct_again(facts, _facts(row), Actor(FINANCE, by), tx.now)
    if not instructions.replace(tx.connection, instruction_id, by):
        raise LostRace(f"instruction {instruction_id}")
    write(tx, [PlannedWrite(plan)])
    log.info("instruction.again instruction=%d order=%s user=%d", instruction_id, facts.ref, by)


def _locked(tx: Tx, platform: Platform, instruction_id: int, by: int) -> tuple[Any, OrderFacts]:
    """The instruction as it is while its order is locked, after what was due on the order (X36)."""
    tx.lock_orders([_found(tx, instruction_id).order_id])
    row = _found(tx, instruction_id)
    facts = settle(tx, row.order_id, platform)
    if by in (facts.client_id, facts.freelancer_id):
        raise Refusal(403, "own_money", OWN_MONEY)
    return row, facts


def _found(tx: Tx, instruction_id: int) -> Any:
    row = instructions.row(tx.connection, instruction_id)
    if row is None:
        raise LookupError(f"instruction {instruction_id}")
    return row


def _facts(row: Any) -> InstructionFacts:
    own = (row.id, row.key, row.kind, row.amount, row.milestone_id, row.user_id, row.state, row.at, row.case_id)
    return InstructionFacts(*own, told_before=row.told_before, replaced=row.replaced_by is not None)


def _answer(tx: Tx, row: Any, plan: Plan, by: int, state: str, **columns: Any) -> None:
    if not instructions.answer(tx.connection, row.id, state, by, tx.now, **columns):
        raise Refusal(409, "answered", ANSWERED)
    write(tx, [PlannedWrite(plan)])
    log.info("instruction.%s instruction=%d kind=%s user=%d", state, row.id, row.kind, by)
