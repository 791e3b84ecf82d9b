"""The limit of a sweep: one SQL statement that ends due cancel requests with as many writes as the product makes.

It decides nothing, chains nothing and guards nothing, so it is no sweep; it is what the writes alone cost.
"""

from __future__ import annotations

import time

from sqlalchemy import text

from app.core.instants import to_us
from app.core.runtime import RuntimeServices

_STATEMENT = text(
    """
    WITH due AS (
        SELECT id, order_id, subject_id, due_at FROM deadlines
        WHERE state = 'running' AND parked_at IS NULL AND wake_at <= :now AND kind = 'answer' AND order_id = ANY (:ids)
        ORDER BY wake_at, id FOR UPDATE SKIP LOCKED
    ), lapsed AS (
        UPDATE deadlines SET state = 'lapsed', attempts = 0 WHERE id = ANY (ARRAY(SELECT id FROM due))
    ), closed AS (
        UPDATE cases c SET state = 'lapsed', outcome = 'lapsed', closed_at = :now, version = version + 1
        FROM due WHERE c.id = due.subject_id
    ), waiting AS (
        INSERT INTO deadlines (order_id, subject, subject_id, kind, who, human, opened_at, due_at, wake_at, state,
                               policy_version, attempts)
        SELECT order_id, 'case', subject_id, 'refund', 'freelancer', true, due_at, due_at + 604800000000,
               due_at + 604800000000, 'running', 1, 0 FROM due
    ), cancelled AS (
        UPDATE orders o SET state = 'cancelled', consent = 'deemed', cancelled_at = :now, listed_at = :now,
               head_seq = head_seq + 1, head_hash = repeat('0', 64)
        FROM due WHERE o.id = due.order_id RETURNING o.id, o.head_seq, o.client_id, o.freelancer_id
    ), recorded AS (
        INSERT INTO events (order_id, seq, at, recorded_at, name, visibility, facts, prev_hash, hash)
        SELECT id, head_seq, :now, :now, 'order.cancelled', 'parties', repeat('x', 150), repeat('0', 64),
               repeat('1', 64) FROM cancelled RETURNING id, order_id
    ), told AS (
        INSERT INTO notifications (event_id, order_id, user_id, at)
        SELECT r.id, r.order_id, p.id, :now FROM recorded r JOIN cancelled c ON c.id = r.order_id
        CROSS JOIN LATERAL (VALUES (c.client_id), (c.freelancer_id)) AS p(id) RETURNING id
    )
    INSERT INTO deliveries (notification_id, channel, state, available_at, attempts)
    SELECT id, 'email', 'waiting', :now, 0 FROM told
    """
)


def run(services: RuntimeServices, ids: list[int]) -> float:
    """Seconds for all requests of these orders at once."""
    with services.transactions.open(write=True) as tx:
        given = {"now": to_us(tx.now), "ids": ids}
        began = time.perf_counter()
        tx.connection.execute(_STATEMENT, given)
        tx.session.commit()
        return time.perf_counter() - began
