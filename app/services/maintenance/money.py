"""What the audit asks of money: each promise as a query that finds the first order or account that breaks it (G8)."""

from __future__ import annotations

_ESCROW = "LEFT JOIN balances b ON b.account = 'escrow:' || CAST(m.id AS text)"
_LOCKED = "coalesce((SELECT sum(l.amount) FROM locks l WHERE l.milestone_id = m.id AND l.lifted_at IS NULL), 0)"

# Completed keeps nothing in escrow. Cancelled, or returned of an order that goes on, keeps only what an open refund
# deadline still holds.
_ESCROW_LEFT = f"""
SELECT o.ref FROM orders o JOIN milestones m ON m.order_id = o.id {_ESCROW.removeprefix("LEFT ")} AND b.amount <> 0
WHERE o.state = 'completed' OR NOT EXISTS (
    SELECT 1 FROM deadlines d WHERE d.order_id = o.id AND d.kind = 'refund' AND d.state IN ('running', 'paused'))
    AND (o.state = 'cancelled' OR m.state = 'returned')
LIMIT 1
"""  # noqa: S608
# Approved keeps only what cases hold (X17), or the refund that waits.
_APPROVED_LEFT = f"""
SELECT o.ref FROM orders o JOIN milestones m ON m.order_id = o.id AND m.state = 'approved'
{_ESCROW.removeprefix("LEFT ")} AND b.amount <> {_LOCKED}
WHERE NOT EXISTS (
    SELECT 1 FROM deadlines d WHERE d.order_id = o.id AND d.kind = 'refund' AND d.state IN ('running', 'paused'))
LIMIT 1
"""  # noqa: S608
# X56: a milestone of a living order that was paid for is worth what is in its escrow and what has left it.
_ESCROW_SHORT = f"""
SELECT o.ref FROM orders o JOIN milestones m ON m.order_id = o.id {_ESCROW}
WHERE o.state IN ('ongoing', 'delivered') AND m.state IN ('funded', 'submitted', 'approved')
    AND coalesce(b.amount, 0) + m.refunded + m.paid + m.charged_back <> m.amount
LIMIT 1
"""  # noqa: S608
# X56: what was funded is in escrow, with the client, with the freelancer and the platform, or charged back.
_DIVIDED = f"""
SELECT o.ref FROM orders o JOIN milestones m ON m.order_id = o.id {_ESCROW}
LEFT JOIN (
    SELECT account, sum(CASE WHEN side = 1 THEN amount WHEN movement = 'settled_before' THEN -amount ELSE 0 END)
        AS funded
    FROM entries WHERE account LIKE 'escrow:%' GROUP BY account
) e ON e.account = 'escrow:' || CAST(m.id AS text)
WHERE coalesce(e.funded, 0) <> coalesce(b.amount, 0) + m.refunded + m.paid + m.charged_back
LIMIT 1
"""  # noqa: S608
# X67: a milestone that a case emptied is approved if the freelancer got anything of it, else returned.
_TWO_OUTCOMES = """
SELECT o.ref FROM orders o JOIN milestones m ON m.order_id = o.id
WHERE m.state = 'returned' AND m.earned + m.paid > 0
    OR m.state = 'approved' AND m.consent IS NOT NULL AND m.earned + m.paid = 0
LIMIT 1
"""
# X67: an order is completed only when all was approved by the client or the clock, and decided only by a case.
_ENDED = """
SELECT o.ref FROM orders o JOIN milestones m ON m.order_id = o.id AND m.consent IS NOT NULL
WHERE o.state = 'completed' OR m.approved_at IS NOT NULL OR m.state NOT IN ('approved', 'returned')
UNION ALL
SELECT o.ref FROM orders o WHERE o.consent = 'decided'
    AND NOT EXISTS (SELECT 1 FROM milestones m WHERE m.order_id = o.id AND m.consent = 'decided')
LIMIT 1
"""
# X17: what is locked is there, and a case that is over holds nothing.
_LOCKS_BEYOND = f"""
SELECT o.ref FROM orders o JOIN milestones m ON m.order_id = o.id {_ESCROW}
WHERE m.id IN (SELECT l.milestone_id FROM locks l WHERE l.lifted_at IS NULL) AND {_LOCKED} > coalesce(b.amount, 0)
LIMIT 1
"""  # noqa: S608
_LOCK_LEFT = """
SELECT o.ref FROM locks l JOIN orders o ON o.id = l.order_id
LEFT JOIN cases c ON c.id = l.case_id AND c.order_id = o.id AND c.closed_at IS NULL
LEFT JOIN milestones m ON m.id = l.milestone_id AND m.order_id = o.id
WHERE l.lifted_at IS NULL AND (c.id IS NULL OR m.id IS NULL) LIMIT 1
"""


def _moved(*codes: str) -> str:
    return f"sum(CASE WHEN movement IN ({', '.join(repr(code) for code in codes)}) THEN amount ELSE 0 END)"


_TAKEN = ("take_held", "take_available", "take_owed", "take_fee")
_CHARGED_BACK = ("charge_back_held", "charge_back_available", "charge_back_owed", "charge_back_fee")
_WON = ("won_available", "won_owed", "won_fee")
_NET = "(m.paid * (10000 - o.fee_basis_points) + 5000) / 10000"  # of the running total, as `shares` rounds it

# What milestones say was earned and became of it is what the ledger moved; likewise what left escrow, net of what was
# taken back, and the fee, which is that of the running total (X56, X58).
_COUNTED = f"""
SELECT o.ref FROM
    (SELECT m.order_id, sum(m.earned) AS earned, sum(m.taken) AS taken, sum(m.released) AS released,
        sum(m.paid_out) AS paid_out, sum(m.paid) AS paid, sum(m.refunded) AS refunded,
        sum(m.charged_back) AS charged_back, sum(m.paid - {_NET}) AS fee
     FROM milestones m JOIN orders o ON o.id = m.order_id GROUP BY m.order_id) m
JOIN orders o ON o.id = m.order_id
LEFT JOIN
    (SELECT order_id,
        {_moved("earn", "platform_pays")} AS earned,
        {_moved("take_held", "charge_back_held")} AS taken,
        {_moved("release", "platform_pays")} AS released,
        {_moved("payout")} - {_moved("payout_back")} AS paid_out,
        {_moved("earn", "fee", *_WON)} - {_moved(*_TAKEN, *_CHARGED_BACK)} AS paid,
        {_moved("refund", *_TAKEN)} AS refunded,
        {_moved("charge_back", *_CHARGED_BACK)} - {_moved(*_WON)} AS charged_back,
        {_moved("fee", "won_fee")} - {_moved("take_fee", "charge_back_fee")} AS fee
     FROM entries WHERE side = 1 GROUP BY order_id) e
ON e.order_id = m.order_id
WHERE {{differs}} LIMIT 1
"""  # noqa: S608


def _counted(*names: str) -> str:
    return _COUNTED.format(differs=" OR ".join(f"m.{name} <> coalesce(e.{name}, 0)" for name in names))


# X58: what a person holds is what their milestones say of it.
_PERSONS = """
SELECT n.account FROM (
    SELECT account, amount FROM balances WHERE account LIKE 'held:%' OR account LIKE 'available:%'
    UNION ALL SELECT 'held:' || CAST(o.freelancer_id AS text) || ':' || o.currency, m.taken + m.released - m.earned
    FROM milestones m JOIN orders o ON o.id = m.order_id
    UNION ALL SELECT 'available:' || CAST(o.freelancer_id AS text) || ':' || o.currency,
        m.paid_out + m.spent - m.released
    FROM milestones m JOIN orders o ON o.id = m.order_id
) AS n GROUP BY n.account HAVING sum(n.amount) <> 0 LIMIT 1
"""
# X51: what our gateway was or will be asked to pay out and give back never exceeds what it took. A refund that failed
# and was tried again counts once, as its successor; a payout that failed is available again.
_BEYOND = """
SELECT o.ref FROM orders o WHERE o.id = (
    SELECT p.order_id FROM operations p GROUP BY p.order_id, p.currency
    HAVING sum(CASE
        WHEN p.kind = 'charge' THEN CASE WHEN p.state = 'done' THEN -p.amount ELSE 0 END
        WHEN p.kind = 'payout' AND p.state = 'failed' OR p.retried_at IS NOT NULL THEN 0
        ELSE p.amount END) > 0
    ORDER BY p.order_id LIMIT 1)
"""
# X51: the marketplace is asked only for what it holds.
_NOT_THEIRS = """
SELECT o.ref FROM instructions i JOIN orders o ON o.id = i.order_id WHERE o.custody <> 'marketplace' LIMIT 1
"""
# X51: what is on its way is what somebody was asked for and has not done, and nothing else; what failed and was not
# asked for again still waits. Of refunds that an earlier version told as made nothing is on its way.
_IN_TRANSIT = """
SELECT o.ref FROM orders o JOIN (
    SELECT n.order_id FROM (
        SELECT e.order_id, CASE WHEN e.account = 'refund_in_transit' THEN 'refund' ELSE 'payout' END AS kind,
            e.side * e.amount AS amount
        FROM entries e WHERE e.account IN ('refund_in_transit', 'payout_in_transit')
        UNION ALL SELECT p.order_id, p.kind, -p.amount FROM operations p
        WHERE p.kind = 'refund' AND p.state <> 'done' AND p.retried_at IS NULL
            OR p.kind = 'payout' AND p.state IN ('waiting', 'asked')
        UNION ALL SELECT i.order_id, i.kind, -i.amount FROM instructions i
        WHERE NOT i.told_before AND (i.kind = 'refund' AND i.state <> 'confirmed' AND i.replaced_by IS NULL
            OR i.kind = 'payout' AND i.state = 'open')
    ) AS n GROUP BY n.order_id, n.kind HAVING sum(n.amount) <> 0
) AS w ON w.order_id = o.id LIMIT 1
"""

CHECKS = (
    ("cases hold more of order %s than is in escrow", _LOCKS_BEYOND),
    ("a lock of order %s is held for no open case", _LOCK_LEFT),
    ("order %s is over but still holds money in escrow", _ESCROW_LEFT),
    ("order %s holds approved money in escrow for no case", _APPROVED_LEFT),
    ("order %s does not have in escrow what its milestones are worth", _ESCROW_SHORT),
    ("order %s was both refunded and paid for the same milestone, and no case divided it so", _TWO_OUTCOMES),
    ("order %s did not end as its cases ended its milestones", _ENDED),
    ("the earnings of order %s are not what its entries say", _counted("earned", "taken", "released", "paid_out")),
    ("the parts of order %s are not what its entries say", _counted("paid", "refunded", "charged_back")),
    ("the parts of a milestone of order %s are not what was paid for it", _DIVIDED),
    ("the platform's fee of order %s is not that of what was paid", _counted("fee")),
    ("the balance of %s is not what its milestones say", _PERSONS),
    ("the gateway pays out and gives back more for order %s than it took", _BEYOND),
    ("the marketplace is asked to pay for order %s, whose money it does not hold", _NOT_THEIRS),
    ("what is on its way for order %s is not what was asked for", _IN_TRANSIT),
)
