"""Whose turn it is: what stands under “Waiting for you” and the first card of each order page never disagree."""

import re
from datetime import timedelta

import pytest

from app.core.runtime import RuntimeServices
from app.models import Order
from app.services.dashboard.turns import all_waiting
from app.services.demo.people import accounts
from tests.support.domain.factories import PLATFORM
from tests.support.web import Browser

pytestmark = pytest.mark.databases("sqlite")


@pytest.mark.parametrize("hours", [0, 20, 80, 400])
def test_the_page_of_an_order_is_loud_exactly_where_the_dashboard_says_it_waits(
    demo: RuntimeServices, visitor: Browser, hours: int
) -> None:
    demo.clock.move(hours=hours)  # type: ignore[attr-defined]
    with demo.transactions.open(write=False) as tx:
        people = [(person, user.id, all_waiting(tx, user.id, PLATFORM, 100)) for person, user in accounts(tx)]
        orders = tx.session.query(Order).all()
        soon = tx.now + timedelta(hours=24)
    for person, user_id, waiting in people:
        browser = Browser(visitor.app, user_id)
        listed = {turn.facts.ref for turn in waiting}
        for order in orders:
            if user_id not in (order.client_id, order.freelancer_id):
                continue
            page = browser.get(f"/orders/{order.ref}?lang=en").text
            kind = re.search(r"status-bar status-bar-(\w+)", page)
            assert kind is not None, (person.key, order.title)
            if order.ref in listed:
                assert kind[1] == "your", (person.key, order.title)
            elif kind[1] == "your":
                due = order.delivery_due_at
                brief = order.state == "proposed"
                delivers = order.freelancer_id == user_id and order.state == "ongoing"
                assert brief or (delivers and due is not None and due <= soon), (person.key, order.title)
