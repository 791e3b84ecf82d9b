"""The gateway's outbox: operations are taken under a lease, asked outside of any transaction, and settled once.

An operation's key never changes, so an answer that was lost is asked for again and nothing happens twice: a
worker killed between the call and its recording leaves an operation whose lease runs out, and that is then looked up.
"""

from __future__ import annotations

import logging
import secrets
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from sqlalchemy import select, update

from app.core.clock import monotonic
from app.core.database.db import insert_rows, table_of
from app.core.database.tx import Transactions, Tx
from app.core.platform import Platform
from app.core.settings import Settings
from app.models import Notice, Operation
from app.models.queries import outbox
from app.rules.operations import OperationFacts, decide_done, decide_failed
from app.services.deadlines.deadlines import settle
from app.services.payments.gateway import Answer, Gateway, GatewayError, GatewayNotice, OperationRequest
from app.services.store.writer import PlannedWrite, write

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)  # longer than the slowest call
BACK_OFF = tuple(timedelta(seconds=s) for s in (2, 10, 30, 60, 300, 900, 3600))
LOOK_AGAIN = timedelta(seconds=30)  # an open operation is looked up, should its notice be lost: ever less often,
RARELY = timedelta(hours=1)  # at last this often,
LOOKS = 60  # and so many times, which is longer than any charge is waited for (X37)
NOTICES = 50
NOT_TAKEN = "not_taken"  # the gateway is asked for more than it took


def work(transactions: Transactions, settings: Settings, gateway: Gateway, seconds: float = 20.0) -> int:
    """Notices are looked into and waiting operations asked, until none waits or the time is up; how many were."""
    until, done = monotonic() + seconds, _heed(transactions, settings, gateway)
    while monotonic() < until and _next(transactions, settings, gateway):
        done += 1
    return done


def _next(transactions: Transactions, settings: Settings, gateway: Gateway) -> bool:
    token = secrets.token_hex(16)
    with transactions.open(write=True) as tx:
        leased = outbox.lease(tx.connection, token, tx.wall, tx.wall + LEASE, 1)
    for operation_id in leased:
        _ask(transactions, settings, gateway, operation_id, token)
    return bool(leased)


def _ask(transactions: Transactions, settings: Settings, gateway: Gateway, operation_id: int, token: str) -> None:
    with transactions.open(write=False) as tx:
        row = outbox.operation(tx.connection, operation_id)
        covered = (
            row.kind == "charge" or outbox.left(tx.connection, row.order_id, row.milestone_id, row.id) >= row.amount
        )
    known = None
    try:
        # It may be known there although no answer came: then it is not asked again, for its words may have changed.
        looked = row.state == "asked" or row.attempts > 1
        known = gateway.look(row.key) if looked else None
    except GatewayError as error:  # whatever it says of our looking, it says nothing of what was asked before
        _again(transactions, row, token, error.code)
        return
    if known is None and not covered:  # X51: it never took that much for this milestone
        _record(transactions, settings, row, token, Answer("failed", error=NOT_TAKEN))
        return
    try:
        answer = known or gateway.ask(_asked(row, settings))
    except GatewayError as error:
        if not error.final:
            _again(transactions, row, token, error.code)
            return
        answer = Answer("failed", error=error.code)
    _record(transactions, settings, row, token, answer)


def _asked(row: Any, settings: Settings) -> OperationRequest:
    own = {name: getattr(row, name) for name in ("key", "kind", "amount", "currency", "charge", "title")}
    back = f"{settings.base_url}/orders/{quote(row.ref, safe='')}/payment?from=bank"
    return OperationRequest(**own, back=back, lang=row.locale)


def _again(transactions: Transactions, row: Any, token: str, code: str) -> None:
    """Asked again later, under the same key: what was asked may have happened all the same."""
    attempts = row.attempts
    wait = BACK_OFF[min(attempts, len(BACK_OFF)) - 1]
    with transactions.open(write=True) as tx:
        outbox.end_lease(tx.connection, row.id, token, available_at=tx.wall + wait, error=code)
    log.warning("gateway.put_off operation=%d attempts=%d error=%s", row.id, attempts, code)


def _record(transactions: Transactions, settings: Settings, row: Any, token: str, answer: Answer) -> None:
    with transactions.open(write=True) as tx:
        if answer.state == "open":
            wait = min(RARELY, LOOK_AGAIN * 2 ** min(row.attempts - 1, 10))
            known = {"page": answer.page or row.page, "error": None, "available_at": tx.wall + wait}
            state = "ended" if row.kind == "charge" and row.attempts >= LOOKS else "asked"
            outbox.end_lease(tx.connection, row.id, token, state=state, **known)
        else:
            conclude(tx, settings.platform, row.id, answer)


def conclude(tx: Tx, platform: Platform, operation_id: int, answer: Answer) -> bool:
    """What the gateway did, or will never do, has its effect here, once for ever; False when it had it before.

    The order is locked and what was due on it is settled first (X36), so a charge that comes at its deadline is late.
    """
    row = outbox.operation(tx.connection, operation_id)
    tx.lock_orders([row.order_id])
    facts = settle(tx, row.order_id, platform)
    if not outbox.finish(tx.connection, row.id, answer.state, tx.wall):
        return False
    operation = OperationFacts(row.key, row.kind, row.amount, row.milestone_id, row.case_id)
    plan = (decide_done if answer.state == "done" else decide_failed)(facts, operation, tx.now)
    if plan is not None:
        write(tx, [PlannedWrite(plan)])
    if answer.error:
        tx.connection.execute(update(Operation).where(Operation.id == row.id).values(error=answer.error[:80]))
    log.info("gateway.%s operation=%d kind=%s order=%s", answer.state, row.id, row.kind, facts.ref)
    return True


def keep_notice(tx: Tx, notice: GatewayNotice) -> None:
    """A signed notice is kept, once under its id, and a worker looks into it."""
    row = {"id": notice.id, "kind": notice.kind, "key": notice.key, "at": tx.wall}
    there = tx.connection.execute(select(Notice.id).where(Notice.id == notice.id)).first()
    if there is None:
        insert_rows(tx.connection, table_of(Notice), [row])
        log.info("gateway.notice kind=%s", notice.kind)
    tx.enqueue_after_commit("gateway")


def _heed(transactions: Transactions, settings: Settings, gateway: Gateway) -> int:
    """A notice only says where to look: the gateway's own answer counts, so notices may come twice or out of order."""
    with transactions.open(write=False) as tx:
        notices = outbox.unhandled(tx.connection, NOTICES)
    for notice in notices:
        if notice.operation_id is not None and notice.state in ("waiting", "asked", "ended"):
            try:
                _look(transactions, settings, gateway, notice.operation_id)
            except GatewayError as error:
                log.warning("gateway.notice_put_off operation=%d error=%s", notice.operation_id, error.code)
                continue
        with transactions.open(write=True) as tx:
            handled = update(Notice).where(Notice.id == notice.id).values(handled_at=tx.wall)
            tx.connection.execute(handled)
    return len(notices)


def _look(transactions: Transactions, settings: Settings, gateway: Gateway, operation_id: int) -> None:
    with transactions.open(write=False) as tx:
        row = outbox.operation(tx.connection, operation_id)
    answer = gateway.look(row.key)
    if answer is not None and answer.state != "open":
        with transactions.open(write=True) as tx:
            conclude(tx, settings.platform, operation_id, answer)
