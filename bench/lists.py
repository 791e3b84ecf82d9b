"""The list of orders: a person with 10,000 orders against one with 100."""

from __future__ import annotations

from statistics import median

from sqlalchemy import text

from app import create_app
from app.core.clock import SystemClock
from app.core.runtime import RuntimeServices
from bench.cpu import backends, spent
from bench.orders import make_orders
from bench.place import Place
from bench.report import Figure, at_most
from tests.support.web import Browser

MANY, FEW = 10_000, 100
ROUNDS, REQUESTS = 7, 10


def measure(place: Place) -> list[Figure]:
    """On both databases, in process, by processor time of the application and of PostgreSQL's backend."""
    return [
        _measure(place, name, url) for name, url in (("SQLite", place.sqlite()), ("PostgreSQL", place.postgresql()))
    ]


def _measure(place: Place, name: str, url: str) -> Figure:
    services = place.services(url, SystemClock())
    many, few = _person(services, MANY), _person(services, FEW)
    app = create_app(services.settings)
    readers = {"many": Browser(app, many), "few": Browser(app, few)}
    for browser in readers.values():
        assert browser.get("/orders").status_code == 200
    pids = backends(readers["many"].services)
    rounds = [
        {who: spent(lambda b=b: [b.get("/orders") for _ in range(REQUESTS)], pids) for who, b in readers.items()}
        for _ in range(ROUNDS)
    ]
    readers["many"].services.engine.dispose()
    cost = {who: median(one[who] for one in rounds) / REQUESTS * 1000 for who in readers}
    figures = f"{cost['many']:.1f} ms against {cost['few']:.1f} ms of processor time"
    what = f"orders list of a person with {MANY:,} orders against one with {FEW}, {name}"
    return at_most(what, [one["many"] / one["few"] for one in rounds], 1.3, figures)


def _person(services: RuntimeServices, count: int) -> int:
    """A client with so many orders, of which most are over."""
    ids = make_orders(services, count)
    with services.transactions.open(write=True) as tx:
        low, high = min(ids), max(ids)
        client = tx.connection.execute(text("SELECT client_id FROM orders WHERE id = :id"), {"id": low}).scalar_one()
        scope = {"client": client, "low": low, "high": high}
        tx.connection.execute(text("UPDATE orders SET client_id = :client WHERE id BETWEEN :low AND :high"), scope)
        over = "UPDATE orders SET state = 'completed' WHERE id BETWEEN :low AND :high AND id % 10 <> 0"
        tx.connection.execute(text(over), {"low": low, "high": high})
    with services.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))
    return int(client)
