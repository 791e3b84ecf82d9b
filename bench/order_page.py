"""The order page: what a request costs against a bare page, and in Dutch against English."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from statistics import median

from app import create_app
from app.core.clock import SystemClock
from app.core.runtime import RuntimeServices
from bench.page_world import EVENTS, MESSAGES, Seen, make_page
from bench.place import Place
from bench.report import Figure, at_most
from bench.servers import SETTING, Server, serving
from tests.support.web import Browser

ROUNDS = 7
REQUESTS = {"dutch": 40, "english": 40, "bare": 250}  # of a round
MILESTONES = 12
LIMITS = {"SQLite": 8, "PostgreSQL": 10}
LANGUAGES = {"dutch": "nl", "english": "en"}
WHAT = f"order page in Dutch ({EVENTS} events, {MESSAGES} messages, one open request)"


def measure(place: Place) -> list[Figure]:
    """On SQLite, as `make run` has it, and on PostgreSQL."""
    return [*_measure(place, "SQLite", place.sqlite()), *_measure(place, "PostgreSQL", place.postgresql())]


def _measure(place: Place, name: str, database_url: str) -> list[Figure]:
    services = place.services(database_url, SystemClock())
    seen = make_page(services)
    whole = make_page(services, milestones=MILESTONES)
    with ExitStack() as stack:
        product = stack.enter_context(serving("wsgi:app", environ_of(database_url, services)))
        bare = stack.enter_context(serving("bench.bare:app", {"BARE_DATABASE_URL": database_url}))
        ask = _requests(product, bare, seen, cookie_of(services, seen))
        ask["milestones"] = _milestones(product, whole, cookie_of(services, whole))
        rounds = [{name: one() for name, one in ask.items()} for _ in range(1 + ROUNDS)][1:]
    dutch, english, plain, many = (median(one[which] for one in rounds) for which in (*LANGUAGES, "bare", "milestones"))
    return [
        at_most(
            f"{WHAT}, CPU against a bare page with ten rows, {name}",
            [one["dutch"] / one["bare"] for one in rounds],
            LIMITS[name],
            f"{dutch:.1f} ms against {plain:.2f} ms ({SETTING} each); aim 6 ×",
        ),
        at_most(
            f"the same in Dutch against English, {name}",
            [one["dutch"] / one["english"] for one in rounds],
            1.25,
            f"{dutch:.1f} ms against {english:.1f} ms",
        ),
        at_most(
            f"the same with {MILESTONES} milestones, CPU against the bare page, {name}",
            [one["milestones"] / one["bare"] for one in rounds],
            10,
            f"{many:.1f} ms against {plain:.2f} ms",
        ),
    ]


def environ_of(database_url: str, services: RuntimeServices) -> dict[str, str]:
    """What a server process is told, to serve this database."""
    return {
        "DATABASE_URL": database_url,
        "SECRET_KEY": services.settings.secret_key,
        "DATA_DIR": str(services.settings.data_dir),
        "LOG_LEVEL": "ERROR",
    }


def _requests(product: Server, bare: Server, seen: Seen, cookie: str) -> dict[str, Callable[[], float]]:
    """What is asked in every round, each giving processor milliseconds per request; the answers are checked here."""
    path, plain = f"/orders/{seen.ref}", f"/orders/{seen.order_id}"
    ask: dict[str, Callable[[], float]] = {}
    for name, locale in LANGUAGES.items():
        headers = {"Cookie": f"{cookie}; lang={locale}"}
        state, text = product.get(path, headers)
        assert (state, f'lang="{locale}"' in text) == (200, True)
        assert text.count('class="stop stop-past"') == EVENTS
        assert text.count('class="message-text"') == MESSAGES
        ask[name] = partial(product.cpu_of, REQUESTS[name], path, headers)
    state, text = bare.get(plain, {})
    assert (state, text.count("<tr>")) == (200, 11)
    return ask | {"bare": partial(bare.cpu_of, REQUESTS["bare"], plain, {})}


def _milestones(product: Server, seen: Seen, cookie: str) -> Callable[[], float]:
    """The page of an order with as many events and messages, and with milestones."""
    path, headers = f"/orders/{seen.ref}", {"Cookie": f"{cookie}; lang=nl"}
    state, text = product.get(path, headers)
    assert (state, text.count('class="milestone-head"')) == (200, MILESTONES)
    return partial(product.cpu_of, REQUESTS["dutch"], path, headers)


def cookie_of(services: RuntimeServices, seen: Seen) -> str:
    """That of a browser in which the client is signed in and has seen a page, so that its form token is there."""
    browser = Browser(create_app(services.settings), seen.client_id)
    browser.get(f"/orders/{seen.ref}")
    cookie = browser.client.get_cookie("session")
    assert cookie is not None
    browser.services.engine.dispose()
    return f"session={cookie.value}"
