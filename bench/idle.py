"""The sweep with a million running deadlines that are not due, against the sweep without them."""

from __future__ import annotations

from datetime import timedelta
from statistics import median

from sqlalchemy import text

from app.core.clock import FixedClock
from app.core.instants import to_us
from app.core.runtime import RuntimeServices
from app.services.deadlines import deadlines
from bench.cpu import backends, spent
from bench.orders import act, ask_to_cancel, make_orders
from bench.place import START, Place
from bench.report import Figure, at_most
from bench.sweep import WINDOW

ROUNDS = 5
TICKS = 100  # idle ticks of a round
DUE = 300  # deadlines of a batch
MILLION = 1_000_000
ORDERS = 200_000  # among which the million is divided
FAR = timedelta(days=400)

_ORDERS = text(
    """
    INSERT INTO orders (ref, origin, title, description, client_id, freelancer_id, currency, price, plain, state,
                        ordered_at, listed_at, policy_version, fee_basis_points, head_seq, head_hash, flags)
    SELECT 'far-' || n, 'service', 'Logo', 'A logo', o.client_id, o.freelancer_id, 'EUR', 100, true, 'ongoing',
           o.ordered_at + n, o.listed_at + n, 1, 0, 0, '', ''
    FROM orders o, generate_series(1, :count) n WHERE o.id = :model
    """
)
_DEADLINES = text(
    """
    INSERT INTO deadlines (order_id, subject, subject_id, kind, who, human, opened_at, due_at, wake_at, state,
                           policy_version, attempts)
    SELECT o.id, 'case', n, 'answer', 'client', n % 2 = 0, :now, :due + o.id * 1000 + n, :due + o.id * 1000 + n,
           'running', 1, 0
    FROM orders o, generate_series(1, :each) n WHERE o.ref LIKE 'far-%'
    """
)


def measure(place: Place) -> list[Figure]:
    """An idle tick, and a batch of due ones; the same code on two databases that differ only in the million."""
    clock = FixedClock(START)
    empty, full = (place.services(place.postgresql(), clock) for _ in range(2))
    for services in (empty, full):
        model = make_orders(services, 1)[0]
        if services is full:
            _fill(services, model)
        _vacuum(services)
    _due(empty, full, clock)  # connections, prepared statements and caches are there before anything counts
    ticks = [(_idle(empty), _idle(full)) for _ in range(ROUNDS)]
    batches = [_due(empty, full, clock) for _ in range(ROUNDS)]
    return [_row(f"{TICKS} idle ticks", ticks), _row(f"{DUE} due", batches)]


def _row(what: str, seconds: list[tuple[float, float]]) -> Figure:
    without, beside = (median(one[i] for one in seconds) * 1000 for i in range(2))
    return at_most(
        f"sweep beside 1,000,000 running deadlines that are not due: {what}",
        [full / empty for empty, full in seconds],
        1.2,
        f"{beside:.0f} ms of CPU (ours and PostgreSQL's) beside them, {without:.0f} ms without",
    )


def _idle(services: RuntimeServices) -> float:
    return spent(lambda: [_sweep(services, 0) for _ in range(TICKS)], backends(services))


def _due(empty: RuntimeServices, full: RuntimeServices, clock: FixedClock) -> tuple[float, float]:
    for services in (empty, full):
        act(services, make_orders(services, DUE), ask_to_cancel)
    clock.moment += WINDOW
    first, second = (
        spent(lambda services=services: _sweep(services, DUE), backends(services)) for services in (empty, full)
    )
    clock.moment += timedelta(days=7)  # the refunds of this round are no work of the next
    for services in (empty, full):
        _sweep(services, DUE)
    return first, second


def _sweep(services: RuntimeServices, expected: int) -> None:
    assert deadlines.sweep(services.transactions, services.settings.platform, 60) == expected


def _fill(services: RuntimeServices, model: int) -> None:
    with services.engine.begin() as connection:
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(_ORDERS, {"count": ORDERS, "model": model})
        now, each = services.clock.wall(connection), MILLION // ORDERS
        connection.execute(_DEADLINES, {"now": to_us(now), "due": to_us(now + FAR), "each": each})
        running = connection.execute(text("SELECT count(*) FROM deadlines WHERE state = 'running'")).scalar()
    assert running == MILLION


def _vacuum(services: RuntimeServices) -> None:
    with services.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SET statement_timeout = 0"))
        connection.execute(text("VACUUM ANALYZE"))
