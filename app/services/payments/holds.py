"""What keeps money where it is: holds on a milestone's money (X13), freezes of a balance (E10, X20)."""

from __future__ import annotations

import logging

from sqlalchemy import select, update

from app.core.database.db import insert_rows, table_of
from app.core.database.tx import Transactions, Tx
from app.core.errors import LostRace
from app.core.platform import Platform
from app.ledger import chart
from app.ledger.posting import lock_balance
from app.ledger.tables import Freeze
from app.models import Deadline, Hold, Order
from app.models.tables.deadlines import freed_payout
from app.rules.base.facts import OrderFacts
from app.rules.base.people import Actor
from app.rules.payments.earnings import decide_go_on, decide_hold, decide_lift
from app.services.deadlines.deadlines import settle
from app.services.milestones.milestones import milestone_of
from app.services.store.writer import PlannedWrite, write

log = logging.getLogger(__name__)


def hold(tx: Tx, facts: OrderFacts, actor: Actor, milestone_id: int, cause: str, amount: int) -> None:
    """This much (minor units) of a milestone's money stays held beyond its day; refuses as `decide_hold` does."""
    plan = decide_hold(facts, milestone_of(facts, milestone_id), cause, amount, actor, tx.now)
    write(tx, [PlannedWrite(plan)])
    log.info("money.hold order=%s milestone=%d by=%s", facts.ref, milestone_id, actor.role)


def lift(tx: Tx, facts: OrderFacts, actor: Actor, cause: str) -> None:
    """Exactly what this cause held goes on. LostRace when it holds nothing (any more)."""
    found = select(Hold).where(Hold.cause == cause, Hold.order_id == facts.id, Hold.lifted_at.is_(None))
    held = tx.session.execute(found).scalar_one_or_none()
    if held is None:
        raise LostRace(f"hold {cause}")
    plan = decide_lift(facts, milestone_of(facts, held.milestone_id), cause, held.amount, actor, tx.now)
    write(tx, [PlannedWrite(plan)])
    log.info("money.lift order=%s milestone=%d by=%s", facts.ref, held.milestone_id, actor.role)


def freeze(
    tx: Tx, user_id: int, currency: str, cause: str, reason: str, amount: int | None = None, by: int | None = None
) -> None:
    """No payout takes this person's available balance below `amount` (minor units), or any of it when None (X20).

    A second freeze of the same cause is refused by the database (IntegrityError).
    """
    account = chart.available(user_id, currency)
    lock_balance(tx.connection, account, currency)  # a payout comes before this freeze, or sees it
    row = {"cause": cause, "account": account, "amount": amount, "reason": reason, "by": by, "at": tx.now}
    insert_rows(tx.connection, table_of(Freeze), [row])
    log.info("balance.freeze user=%d currency=%s part=%s", user_id, currency, amount is not None)


def unfreeze(tx: Tx, user_id: int, currency: str, cause: str, platform: Platform, by: int | None = None) -> None:
    """Exactly what this cause froze can be paid out again, and payouts that waited for it are looked at again.

    LostRace when it freezes nothing (any more).
    """
    account = chart.available(user_id, currency)
    waiting = _waiting_orders(tx, user_id, currency)
    tx.lock_orders(waiting)
    lock_balance(tx.connection, account, currency)
    there = (Freeze.cause == cause, Freeze.account == account, Freeze.lifted_at.is_(None))
    if tx.connection.execute(update(Freeze).where(*there).values(lifted_at=tx.now, lifted_by=by)).rowcount != 1:
        raise LostRace(f"freeze {cause}")
    for order_id in waiting:
        facts = settle(tx, order_id, platform)
        write(tx, [PlannedWrite(plan) for plan in decide_go_on(facts, tx.now)])
    log.info("balance.unfreeze user=%d currency=%s", user_id, currency)


def go_on(transactions: Transactions, platform: Platform, most: int = 100) -> int:
    """Payouts that stand still and need not are made, because money came in beside what is frozen; how many orders.

    One order in each transaction: it is locked before its balance, as everywhere.
    """
    for done in range(most):
        with transactions.open(write=True) as tx:
            order_id = freed_payout(tx.connection)
            if order_id is None:
                return done
            tx.lock_orders([order_id])
            facts = settle(tx, order_id, platform)
            write(tx, [PlannedWrite(plan) for plan in decide_go_on(facts, tx.now)])
            settle(tx, order_id, platform)  # at once, so that the next look sees what is left
    return most


def _waiting_orders(tx: Tx, user_id: int, currency: str) -> list[int]:
    """Orders of this freelancer on which a payout stands still, or may come to stand still at this very moment."""
    still = (Deadline.kind == "payout", Deadline.state.in_(("running", "paused")))
    of = (Order.freelancer_id == user_id, Order.currency == currency)
    query = select(Deadline.order_id).join(Order, Order.id == Deadline.order_id).where(*still, *of).distinct()
    return sorted(tx.session.execute(query).scalars())
