"""How many statements a page, a list and an answer take; page tests prove that rows do not change it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, event, text

from app import create_app
from app.core.clock import SystemClock
from bench.page_world import make_page
from bench.place import Place
from bench.report import Figure
from tests.support.web import Browser


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """The statements that this engine runs inside the block."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "BEGIN")):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def measure(place: Place) -> list[Figure]:
    """Counted on PostgreSQL, where a lock and the server's clock cost a statement each."""
    services = place.services(place.postgresql(), SystemClock())
    seen = make_page(services)
    browser = Browser(create_app(services.settings), seen.client_id)
    engine = browser.services.engine
    browser.get("/orders")
    with services.transactions.open(write=False) as tx:
        case = tx.connection.execute(text("SELECT ref FROM cases WHERE state = 'open'")).scalar_one()
    acts: list[tuple[str, int, Callable[[], object]]] = [
        ("order page", 9, lambda: browser.get(f"/orders/{seen.ref}")),
        ("orders list", 5, lambda: browser.get("/orders")),
        ("answer by POST", 20, lambda: browser.post(f"/cases/{case}/answer", act="decline")),
    ]
    rows = []
    for name, limit, act in acts:
        with counted(engine) as statements:
            act()
        rows.append(
            Figure(f"statements of an {name}", str(len(statements)), f"≤ {limit}", len(statements) <= limit, "")
        )
    engine.dispose()
    return rows
