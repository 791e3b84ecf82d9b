"""Lateness: from the instant of a deadline until its effect is written, with the product's real processes."""

from __future__ import annotations

import time
from datetime import timedelta

from sqlalchemy import text

from app.core.clock import SystemClock
from app.core.instants import to_us
from bench.orders import act, ask_to_cancel, make_orders
from bench.place import Place
from bench.report import Figure
from bench.starting import running

DEADLINES = 120
SPREAD = 40.0  # seconds over which they fall due
LIMIT = 3.0


def measure(place: Place) -> list[Figure]:
    """SQLite and the embedded Redis, as `make run` starts them; each lapse says when it was due and when recorded."""
    with running(place) as product:
        url = f"sqlite:///{product.data / 'app.db'}"
        services = place.services(url, SystemClock())
        ids = make_orders(services, DEADLINES)
        act(services, ids, ask_to_cancel)
        with services.transactions.open(write=True) as tx:
            first = tx.now + timedelta(seconds=5)
            for number, order_id in enumerate(ids):
                due = to_us(first + timedelta(seconds=SPREAD * number / DEADLINES))
                change = "UPDATE deadlines SET due_at = :due, wake_at = :due WHERE order_id = :id AND kind = 'answer'"
                tx.connection.execute(text(change), {"due": due, "id": order_id})
        time.sleep(SPREAD + 15)
        late = (
            "SELECT (recorded_at - at) / 1e6 FROM events WHERE name = 'order.cancelled' AND order_id >= :low ORDER BY 1"
        )
        with services.transactions.open(write=False) as tx:
            seconds = [float(value) for value in tx.connection.execute(text(late), {"low": min(ids)}).scalars()]
    assert len(seconds) == DEADLINES, f"{len(seconds)} of {DEADLINES} lapsed"
    p99 = seconds[int(len(seconds) * 0.99)]
    figures = f"median {seconds[len(seconds) // 2]:.2f} s, longest {seconds[-1]:.2f} s, {DEADLINES} lapses"
    return [Figure("lateness of a lapse, p99", f"{p99:.2f} s", f"≤ {LIMIT:g} s", p99 <= LIMIT, figures)]
