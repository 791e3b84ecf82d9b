"""One entry: both its legs, its place among those of its order, and what the record says of that instant (X33)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, text

from app.core.database.db import Instant
from app.models.queries.finance.journal import place_in_order

_OF_ORDER = text(f"""
SELECT e.effect_key, e.side, e.movement, e.account, e.partner, e.amount, e.currency, e.at, e.recorded_at, e.order_id,
    o.ref, c.name AS client, f.name AS freelancer,
    dense_rank() OVER (ORDER BY {place_in_order("e")}) AS number
FROM entries e JOIN orders o ON o.id = e.order_id
JOIN users c ON c.id = o.client_id JOIN users f ON f.id = o.freelancer_id
WHERE e.order_id = (SELECT k.order_id FROM entries k WHERE k.effect_key = :key ORDER BY k.side DESC LIMIT 1)
ORDER BY number, e.side
""").columns(at=Instant(), recorded_at=Instant())  # noqa: S608
# The events of a plan are recorded at the very instant of its entries. What one side alone may see is left out (X62).
_EVENTS = text("""
SELECT v.seq, v.name, v.hash, v.facts FROM events v
WHERE v.order_id = :order AND v.recorded_at = :recorded AND v.at = :at AND v.visibility IN ('parties', 'staff')
ORDER BY v.seq
""").bindparams(bindparam("recorded", type_=Instant()), bindparam("at", type_=Instant()))


@dataclass(frozen=True, slots=True)
class EntryFound:
    """An entry: its legs, those posted with it, the ones before and after it in its order, and the events then."""

    legs: Sequence[Any]
    together: Sequence[Any]
    before: Any | None
    after: Any | None
    events: Sequence[Any]

    @property
    def mirrored(self) -> bool:
        """Whether its legs are two, and one is the mirror of the other (G8)."""
        if [leg.side for leg in self.legs] != [-1, 1]:
            return False
        out, into = self.legs
        same = all(getattr(out, name) == getattr(into, name) for name in ("amount", "currency", "movement"))
        return same and (out.account, out.partner) == (into.partner, into.account)


def entry(connection: Connection, effect_key: str) -> EntryFound | None:
    """The entry of this effect key; None when there is none. Two statements."""
    rows = connection.execute(_OF_ORDER, {"key": effect_key}).all()
    legs = [row for row in rows if row.effect_key == effect_key]
    if not legs:
        return None
    own, near = legs[-1], {row.number: row for row in rows if row.effect_key != effect_key}
    then = {"order": own.order_id, "recorded": own.recorded_at, "at": own.at}
    return EntryFound(
        legs=legs,
        together=[row for row in near.values() if (row.recorded_at, row.at) == (own.recorded_at, own.at)],
        before=near.get(own.number - 1),
        after=near.get(own.number + 1),
        events=connection.execute(_EVENTS, then).all(),
    )
