"""An order between Clara and Fred for tests of pages, and what they do on it through their browsers."""

from collections.abc import Callable

import pytest
from flask import Flask

from app.core.database.tx import Transactions
from app.core.runtime import KEY
from app.models import Order
from app.services.deadlines import deadlines
from tests.support.domain.factories import PLATFORM, make_order
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
