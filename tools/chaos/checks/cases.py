"""Cases: each has one outcome when it is over, and none before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from app.core.database.tx import Tx
from tools.chaos.record import Record

_REQUEST = "request.accepted request.answered request.declined request.withdrawn request.lapsed request.superseded"
# The events with which a case of a kind is over; of other kinds those of a request.
ENDINGS = {
    "brief": "order.placed brief.declined brief.withdrawn offer.declined offer.withdrawn".split(),
    "cancel": [*_REQUEST.split(), "order.cancelled"],
    "milestone_dispute": [f"dispute.{how}" for how in ("settled", "lost", "withdrawn")],
    "support_cancellation": [f"cancellation.{how}" for how in ("settled", "withdrawn", "refused", "granted", "closed")],
}


def one_outcome(record: Record, tx: Tx) -> Iterator[str]:
    """A case that was closed has an outcome, and one event that says so, of the moment at which it was closed."""
    ends: dict[tuple[str, str], list[int]] = defaultdict(list)
    for event in record.events(tx):
        ends[event.facts.get("case") or "", event.name].append(event.at)
    before = record.began(tx)
    for row in record.rows(tx, "SELECT ref, kind, state, outcome, closed_at FROM cases"):
        over = row.closed_at is not None
        if over != (row.outcome is not None):
            yield f"case {row.ref} ({row.kind}) is {row.state} and has the outcome {row.outcome}"
        found = [at for name in ENDINGS.get(row.kind, _REQUEST.split()) for at in ends[row.ref, name]]
        if len(found) != int(over and row.closed_at >= before):
            yield f"case {row.ref} ({row.kind}, {row.state}) ended {len(found)} times"
        elif found and found[0] != row.closed_at:
            yield f"case {row.ref} ({row.kind}) was closed at another moment than its record says"
