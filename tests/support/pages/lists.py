"""A world behind browsers, for tests of lists: orders by the dozen, pages as text, statements counted."""

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event

from app.core.clock import FixedClock
from app.core.database.db import insert_rows
from app.core.database.tx import Transactions
from app.models import Order
from tests.support.domain.worlds import World
from tests.support.web import Browser


@pytest.fixture
def world(transactions: Transactions, clock: FixedClock, ids: dict[str, int]) -> World:
    """The database that the browsers see."""
    return World(transactions, clock)


def plain(markup: str) -> str:
    """What is read of a piece of a page: its text, spaces collapsed, none where a tag stands inside a line."""
    joined = re.sub(r"</?(?:strong|time|span|code|a|b)\b[^>]*>", "", markup)
    return " ".join(html.unescape(re.sub("<[^>]*>", " ", joined)).split())


BOTH = pytest.mark.databases("sqlite", "postgresql")


def main_of(page: str) -> str:
    """The page without head and footer."""
    return page[page.index("<main") : page.index("</main>")]


def english(browser: Browser, path: str, **more: object) -> str:
    """The main part of a page in English, whatever its reader's language."""
    joint = "&" if "?" in path else "?"
    response = browser.get(f"{path}{joint}lang=en", **more)
    assert response.status_code == 200, response.text
    return main_of(response.text) if "<main" in response.text else response.text


def rows_of(markup: str) -> list[str]:
    """The titles of the rows of a list, in order."""
    return [plain(found) for found in re.findall(r'<p class="order-title"[^>]*>(.*?)</p>', markup, re.S)]


def cards_of(markup: str) -> list[str]:
    """The texts of the cards that wait for the reader, in order."""
    return [plain(found) for found in re.findall(r'<li class="panel panel-waits".*?</li>', markup, re.S)]


def href(markup: str, text: str) -> str | None:
    """The address of the first link whose text contains this."""
    for address, inside in re.findall(r'<a [^>]*?href="([^"]*)"[^>]*>(.*?)</a>', markup, re.S):
        if text in plain(inside):
            return html.unescape(address)
    return None


@contextmanager
def statements(browser: Browser) -> Iterator[list[str]]:
    """The SQL that is sent to the database meanwhile."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, sql: str, *_rest: object) -> None:
        seen.append(sql)

    event.listen(browser.services.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(browser.services.engine, "before_cursor_execute", note)


def bulk(world: World, client_id: int, freelancer_id: int, count: int, **columns: object) -> None:
    """Many bare orders at once, as rows: enough for a list, nothing in escrow. Each hour one, titled by its number."""
    with world.tx() as tx:
        rows = [
            {
                "ref": f"{columns.get('title', 'bulk')}-{columns.get('state', 'ongoing')}-{n:06}",
                "origin": "service",
                "title": f"Order {n:06}",
                "description": "",
                "client_id": client_id,
                "freelancer_id": freelancer_id,
                "currency": "EUR",
                "price": 1000 + n,
                "plain": True,
                "state": "ongoing",
                "consent": "explicit" if columns.get("state") == "cancelled" else None,
                "delivery_due_at": world.now + timedelta(hours=n),
                "ordered_at": world.now,
                "listed_at": world.now - timedelta(hours=n),
                "policy_version": 1,
                "fee_basis_points": 0,
                "head_seq": 0,
                "head_hash": "",
                "flags": "",
            }
            | {name: value for name, value in columns.items() if name != "title"}
            for n in range(count)
        ]
        insert_rows(tx.connection, Order.__table__, rows)


def count_of(page: str, tab: str) -> str:
    """The number on a tab."""
    found = re.search(rf">{tab} <span class=\"tab-count\">([^<]*)<", page)
    assert found is not None
    return found[1]


def through(browser: Browser, address: str, way: str) -> list[list[str]]:
    """The titles of page after page, following the link named `way`."""
    pages = []
    while address:
        page = english(browser, address)
        pages.append(rows_of(page))
        address = href(page, way) or ""
    return pages


def titles(page: str) -> list[str]:
    """The titles of the lines, newest first."""
    return [plain(found) for found in re.findall(r'class="inbox-title"[^>]*>(.*?)</(?:p|form)>', page, re.S)]


def unread_of(browser: Browser) -> int:
    """How many are unread, as the page head says."""
    found = re.search(r'<span aria-hidden="true">(\d+)</span>', browser.get("/inbox").text)
    return int(found[1]) if found else 0
