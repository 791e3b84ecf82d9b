"""Ten thousand held amounts that are due at the same midnight, while people look at their orders."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from datetime import timedelta
from functools import partial

from sqlalchemy import text

from app.core.clock import FixedClock
from app.core.instants import to_us
from app.core.runtime import RuntimeServices
from app.rules.base.people import CLIENT, FREELANCER
from app.services.deadlines import deadlines
from bench.audit import on_milestone
from bench.order_page import cookie_of, environ_of
from bench.orders import act, make_orders
from bench.page_world import make_page
from bench.place import START, Place
from bench.report import Figure
from bench.servers import Server, serving

HELD = 10_000
LIMIT = 20.0


def measure(place: Place) -> list[Figure]:
    """On PostgreSQL, with one worker that sweeps and one web process that answers meanwhile."""
    clock = FixedClock(START)
    url = place.postgresql()
    services = place.services(url, clock)
    seen = make_page(services)
    ids = make_orders(services, HELD)
    for name, role in (("deliver", FREELANCER), ("approve", CLIENT)):
        act(services, ids, partial(on_milestone, name, role))
    with services.transactions.open(write=False) as tx:
        due = text("SELECT min(due_at), max(due_at) FROM deadlines WHERE kind = 'release' AND state = 'running'")
        first, last = tx.connection.execute(due).one()
        assert first == last, "not one midnight"
    clock.moment += timedelta(microseconds=first - to_us(clock.moment))
    with serving("wsgi:app", environ_of(url, services)) as product:
        headers = {"Cookie": cookie_of(services, seen)}
        path = f"/orders/{seen.ref}"
        assert product.get(path, headers)[0] == 200
        took, answers = _both(services, partial(_ask, product, path, headers))
    with services.transactions.open(write=False) as tx:
        available = "SELECT count(*) FROM milestones WHERE released = earned AND earned > 0"
        assert tx.connection.execute(text(available)).scalar_one() == HELD
    answers.sort()
    slow = answers[int(len(answers) * 0.95)]
    figures = f"{len(answers)} pages answered meanwhile, 95 % within {slow * 1000:.0f} ms"
    what = f"{HELD:,} held amounts due at one midnight, all available"
    return [Figure(what, f"{took:.1f} s", f"≤ {LIMIT:g} s", took <= LIMIT, figures)]


def _both(services: RuntimeServices, ask: partial[list[float]]) -> tuple[float, list[float]]:
    """Seconds of the sweep, and those of every page that was asked for until it was over."""
    over, answers = threading.Event(), list[float]()
    reader = threading.Thread(target=lambda: answers.extend(ask(over)))
    reader.start()
    with suppress(KeyboardInterrupt):
        began = time.perf_counter()
        deadlines.sweep(services.transactions, services.settings.platform, 120)
        took = time.perf_counter() - began
    over.set()
    reader.join(30)
    return took, answers


def _ask(product: Server, path: str, headers: dict[str, str], over: threading.Event) -> list[float]:
    seconds = []
    while not over.is_set():
        began = time.perf_counter()
        assert product.get(path, headers)[0] == 200
        seconds.append(time.perf_counter() - began)
    return seconds
