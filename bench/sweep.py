"""The sweep against one RQ job per lapse, and against one SQL statement; the same rows must be there afterwards."""

from __future__ import annotations

import time
from datetime import timedelta
from statistics import median

from sqlalchemy import text

from app.core.clock import FixedClock
from app.core.database import statistics
from app.core.runtime import RuntimeServices
from app.services.deadlines import deadlines
from app.services.maintenance import audits
from bench import set_based
from bench.one_by_one import work_off
from bench.orders import act, ask_to_cancel, make_orders
from bench.place import START, Place
from bench.report import Figure, at_least
from jobs.process import begin

ROUNDS = 3
SWEPT = 1200  # orders that one sweep finds
ALONE = 100  # orders that jobs do one by one
WINDOW = timedelta(hours=48, seconds=1)
WAIT = timedelta(days=7)

_WRITTEN = {
    "deadlines": "SELECT state || ' ' || kind, count(*) FROM deadlines WHERE order_id = ANY (:ids) GROUP BY 1",
    "cases": "SELECT state || outcome || version, count(*) FROM cases WHERE order_id = ANY (:ids) GROUP BY 1",
    "orders": "SELECT state || consent || head_seq, count(*) FROM orders WHERE id = ANY (:ids) GROUP BY 1",
    "milestones": "SELECT state, count(*) FROM milestones WHERE order_id = ANY (:ids) GROUP BY 1",
    "entries": "SELECT movement || side, count(*) FROM entries WHERE order_id = ANY (:ids) GROUP BY 1",
    "events": "SELECT name, count(*) FROM events WHERE order_id = ANY (:ids) GROUP BY 1",
    "notifications": "SELECT 'all', count(*) FROM notifications WHERE order_id = ANY (:ids)",
    "deliveries": "SELECT d.state, count(*) FROM deliveries d JOIN notifications n ON n.id = d.notification_id "
    "WHERE n.order_id = ANY (:ids) GROUP BY 1",
}


def measure(place: Place) -> list[Figure]:
    """Cancellations by silence and the refunds seven days later: together, lapses with every kind of effect.

    Once on databases that nobody has analysed yet, as after a start from nothing, and once on analysed ones.
    """
    fresh, known = _rounds(place, analysed=False), _rounds(place, analysed=True)
    sweeps, jobs = (
        [count / sum(one[name]) for one in (*fresh, *known)]
        for name, count in (("sweep", SWEPT * 2), ("jobs", ALONE * 2))
    )
    return [
        at_least(
            "sweep on PostgreSQL, all effects, against one RQ job per lapse",
            [a / b for a, b in zip(sweeps, jobs, strict=True)],
            28,
            f"{median(sweeps):,.0f} lapses/s against {median(jobs):,.0f} jobs/s (SimpleWorker, enqueueing not counted)",
        ),
        _against_the_statement("a fresh database", fresh, 0.35),
        _against_the_statement("an analysed one", known, 0.3),
    ]


def _against_the_statement(where: str, rounds: list[dict[str, list[float]]], limit: float) -> Figure:
    statement = [SWEPT / one["statement"][0] for one in rounds]
    silences = [SWEPT / one["sweep"][0] for one in rounds]
    return at_least(
        f"the same on {where} against one SQL statement with as many writes",
        [a / b for a, b in zip(silences, statement, strict=True)],
        limit,
        f"{median(silences):,.0f} lapses/s against {median(statement):,.0f} rows/s without decision, hash or guard",
    )


def _rounds(place: Place, analysed: bool) -> list[dict[str, list[float]]]:
    clock = FixedClock(START)
    services = begin(place.services(place.postgresql(), clock))
    limit = place.services(place.postgresql(), clock)
    rounds = [_round(services, limit, clock, place.redis.url, analysed) for _ in range(ROUNDS)]
    with services.transactions.open(write=False) as tx:
        assert audits.first_break(tx) is None
    return rounds


def _round(
    services: RuntimeServices, limit: RuntimeServices, clock: FixedClock, redis_url: str, analysed: bool
) -> dict[str, list[float]]:
    """Seconds of each way; cancellations first, refunds second."""
    swept, alone = make_orders(services, SWEPT), make_orders(services, ALONE)
    bare = make_orders(limit, SWEPT)
    for where, ids in ((services, swept), (services, alone), (limit, bare)):
        act(where, ids, ask_to_cancel)
    for each in (services, limit) if analysed else ():
        statistics.refresh(each.engine)
    took: dict[str, list[float]] = {"sweep": [], "jobs": [], "statement": []}
    for span in (WINDOW, WAIT):
        clock.moment += span
        took["jobs"].append(work_off(redis_url, alone))
        if span is WINDOW:
            took["statement"].append(set_based.run(limit, bare))
            assert _written(limit, bare) == _written(services, alone)
        took["sweep"].append(_sweep(services))
        assert _written(services, swept) == _written(services, alone)
    return took


def _sweep(services: RuntimeServices) -> float:
    began = time.perf_counter()
    handled = deadlines.sweep(services.transactions, services.settings.platform, 120)
    took = time.perf_counter() - began
    assert handled == SWEPT
    return took


def _written(services: RuntimeServices, ids: list[int]) -> dict[str, dict[str, float]]:
    """Rows per order in every table that a lapse writes, by what they say."""
    with services.transactions.open(write=False) as tx:
        found = {name: tx.connection.execute(text(query), {"ids": ids}).all() for name, query in _WRITTEN.items()}
    return {name: {str(said): count / len(ids) for said, count in rows} for name, rows in found.items()}
