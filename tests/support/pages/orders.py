"""An order between Clara and Fred for tests of pages, and what they do on it through their browsers."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask

from app.core.database.tx import Transactions
from app.core.runtime import KEY
from app.models import Order
from app.services.deadlines import deadlines
from tests.support.domain.factories import PLATFORM, make_order
from tests.support.pages.lists import english, plain
from tests.support.web import Browser

MakeOrder = Callable[..., Order]


@pytest.fixture
def make(transactions: Transactions, ids: dict[str, int]) -> MakeOrder:
    """make(state="delivered") -> an order of Clara (client, nl) and Fred (freelancer, es)."""

    def order(**columns: object) -> Order:
        with transactions.open(write=True) as tx:
            return make_order(tx, **columns)  # type: ignore[arg-type]

    return order


@pytest.fixture
def fred(app: Flask, ids: dict[str, int]) -> Browser:
    """Fred's browser, signed in."""
    return Browser(app, ids["fred"])


@pytest.fixture
def olga(app: Flask, ids: dict[str, int]) -> Browser:
    """The browser of a stranger to every order, signed in."""
    return Browser(app, ids["olga"])


@pytest.fixture
def sam(app: Flask, ids: dict[str, int]) -> Browser:
    """The browser of customer service, signed in."""
    return Browser(app, ids["sam"])


def ask_to_cancel(browser: Browser, order: Order, **fields: str) -> str:
    """The reference of the cancel request that this browser sent."""
    fields = {"reason": "agreed_together", "comment": "Liever stoppen"} | fields
    response = browser.post(f"/orders/{order.ref}/requests", kind="cancel", **fields)
    assert response.status_code == 303, response.text
    return case_ref(browser, order)


def case_ref(browser: Browser, order: Order) -> str:
    """The reference of the newest request of an order."""
    from app.models import Case

    with browser.services.transactions.open(write=False) as tx:
        case = tx.session.query(Case).filter_by(order_id=order.id).order_by(Case.id.desc()).first()
        assert case is not None
        return case.ref


def state_of(browser: Browser, order: Order) -> tuple[str, str | None]:
    """The state and consent of an order in the database."""
    with browser.services.transactions.open(write=False) as tx:
        found = tx.session.get(Order, order.id)
        assert found is not None
        return found.state, found.consent


def sweep(app: Flask) -> int:
    """Let the clock do what is due."""
    return deadlines.sweep(app.extensions[KEY].transactions, PLATFORM)


@dataclass(frozen=True)
class Card:
    """What the first card says: how loud, whose turn, the sentence, until when, the acts, and all of it as text."""

    kind: str
    turn: str
    title: str
    due: str
    acts: list[str]
    text: str


def lead_of(page: str) -> list[str]:
    """The cards before the money, in order."""
    lead = page[page.index('class="order-lead"') : page.index('class="order-side"')]
    return re.findall(r"<(?:section|details) class=\"panel.*?</(?:section|details)>", lead, re.S)


def card_of(markup: str) -> Card:
    """One card."""

    def text(pattern: str) -> str:
        found = re.search(pattern, markup, re.S)
        return plain(found[1]) if found else ""

    return Card(
        kind=text(r'class="status-bar status-bar-(\w+)'),
        turn=text(r'class="status-bar-turn">(.*?)</p>'),
        title=text(r"<h2[^>]*>(.*?)</h2>"),
        due=text(r'<p class="clock-due[^"]*">(.*?)</p>'),
        acts=[plain(act) for act in re.findall(r'<a class="btn btn-primary".*?</a>', markup, re.S)],
        text=plain(markup),
    )


def first_card(browser: Browser, address: str) -> Card:
    """The first card of this order page."""
    return card_of(lead_of(english(browser, address))[0])


def stages_of(page: str) -> list[tuple[str, str]]:
    """The stops of the order's line: how each is drawn, and its words."""
    lines = re.findall(r'<ol class="stages".*?</ol>', page, re.S)
    assert len(lines) == 1, f"{len(lines)} lines on one page"
    stops = re.findall(r'<li class="stage stage-(\w+)"([^>]*)>(.*?)</li>', lines[0], re.S)
    assert all(('aria-current="step"' in more) == (state == "now") for state, more, _ in stops)
    return [(state, plain(words)) for state, _, words in stops]
