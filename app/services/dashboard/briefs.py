"""Briefs that wait for an offer: the freelancer's turn, though no deadline ends it (B8). One statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from app.core.database.db import Instant
from app.core.database.tx import Tx
from app.core.instants import to_us


@dataclass(frozen=True, slots=True)
class AskedBrief:
    """A brief for which this person may make an offer."""

    order_id: int
    ref: str
    title: str
    lang: str | None
    client_name: str
    at: datetime  # since when it waits


# An offer that has expired no longer waits for the client, whether or not the sweep has been there (X36).
_ASKED = text("""
SELECT o.id AS order_id, o.ref, o.title, o.lang, c.name AS client_name, o.listed_at AS at
FROM orders o JOIN users c ON c.id = o.client_id
WHERE o.freelancer_id = :me AND o.state = 'proposed' AND NOT EXISTS (SELECT 1 FROM deadlines d
    WHERE d.order_id = o.id AND d.kind = 'offer' AND d.state = 'running' AND d.due_at > :now)
ORDER BY o.listed_at, o.id LIMIT :most
""").columns(at=Instant())


def asked_briefs(tx: Tx, user_id: int, most: int) -> tuple[AskedBrief, ...]:
    """The briefs that wait for this person's offer, the longest waiting first, at most so many."""
    rows = tx.connection.execute(_ASKED, {"me": user_id, "now": to_us(tx.now), "most": most})
    return tuple(AskedBrief(*row) for row in rows)
