"""What finance does: failed refunds are tried again, waiting operations hurried, balances frozen and freed."""

from __future__ import annotations

import logging
import secrets

from sqlalchemy import select

from app.core.database.tx import Tx
from app.core.errors import LostRace, Refusal
from app.core.settings import Settings
from app.core.words import N_
from app.ledger.tables import Freeze
from app.models.queries import outbox
from app.rules.base.people import Actor
from app.rules.operations import NOT_FAILED, OperationFacts, decide_again
from app.services.deadlines.deadlines import settle
from app.services.payments import holds
from app.services.store.writer import PlannedWrite, write

log = logging.getLogger(__name__)

OWN = "finance:"  # how the causes of finance's own freezes begin
LONGEST_REASON = 200  # the width of its column
OWN_MONEY = N_("You are a party to this yourself, so a colleague has to do it.")
NOT_WAITING = N_("This is no longer waiting, or is being retried right now.")
LIFTED = N_("This freeze has already been lifted.")
NOT_OURS = N_("This freeze ends when its cause is resolved.")


def retry(tx: Tx, settings: Settings, operation_id: int, user_id: int) -> None:
    """A failed refund is asked of the gateway again, under a key of its own, once for each that failed.

    Refuses as `decide_again` does, and parties of the order (403). LostRace when somebody was first.
    """
    row = outbox.operation(tx.connection, operation_id)
    tx.lock_orders([row.order_id])
    facts = settle(tx, row.order_id, settings.platform)
    if user_id in (facts.client_id, facts.freelancer_id):
        raise Refusal(403, "own_money", OWN_MONEY)
    row = outbox.operation(tx.connection, operation_id)  # as it is now that nobody else can change it
    failed = OperationFacts(
        row.key,
        row.kind,
        row.amount,
        row.milestone_id,
        state=row.state,
        charge=row.charge,
        user_id=row.user_id,
        retried=row.retried_at is not None,
    )
    plan = decide_again(facts, failed, Actor("finance", user_id), tx.now)
    if not outbox.replace(tx.connection, operation_id, user_id, tx.wall):
        raise LostRace(f"operation {operation_id}")
    write(tx, [PlannedWrite(plan)])
    log.info("finance.retry operation=%d order=%s user=%d", operation_id, facts.ref, user_id)


def try_now(tx: Tx, operation_id: int, user_id: int) -> None:
    """An operation that was put off is asked as soon as a worker is free, under its own key.

    Refuses (409) what does not wait any more or is being asked now.
    """
    if not outbox.hurry(tx.connection, operation_id, tx.wall):
        raise Refusal(409, "not_waiting", NOT_WAITING)
    tx.enqueue_after_commit("gateway")
    log.info("finance.try_now operation=%d user=%d", operation_id, user_id)


def freeze(tx: Tx, user_id: int, currency: str, amount: int | None, reason: str, by: int) -> None:
    """So much (minor units) of a person's available balance, or all of it when None, is not paid out (E10, X20).

    Refuses one's own balance (403).
    """
    if user_id == by:
        raise Refusal(403, "own_money", OWN_MONEY)
    cause = OWN + secrets.token_hex(8)
    holds.freeze(tx, user_id, currency, cause, reason[:LONGEST_REASON], amount, by)
    log.info("finance.freeze cause=%s user=%d", cause, by)


def lift(tx: Tx, cause: str, by: int, settings: Settings) -> None:
    """Exactly what this freeze of finance's own froze can be paid out again (X20).

    Refuses what is lifted already (409), what something else froze (409), and one's own balance (403).
    """
    found = frozen_by(tx, cause)
    if not cause.startswith(OWN):
        raise Refusal(409, "not_ours", NOT_OURS)
    if found is None or found.lifted_at is not None:
        raise Refusal(409, "lifted", LIFTED)
    _, owner, currency = found.account.split(":")
    if int(owner) == by:
        raise Refusal(403, "own_money", OWN_MONEY)
    holds.unfreeze(tx, int(owner), currency, cause, settings.platform, by)
    log.info("finance.lift cause=%s user=%d", cause, by)


def not_failed() -> Refusal:
    """Why there is nothing to try again."""
    return Refusal(409, "not_failed", NOT_FAILED)


def frozen_by(tx: Tx, cause: str) -> Freeze | None:
    """The freeze of this cause."""
    return tx.session.execute(select(Freeze).where(Freeze.cause == cause)).scalar_one_or_none()
