"""Whose turn it is: what stands under “Waiting for you” and the first card of each order page never disagree."""

import re
from datetime import timedelta

import pytest

from app.core.database.tx import Tx
from app.core.runtime import RuntimeServices
from app.models import Order
from app.services.dashboard.asked import asked
from app.services.dashboard.turns import all_waiting
from app.services.demo.people import accounts
from tests.support.domain.factories import PLATFORM
from tests.support.web import Browser

pytestmark = pytest.mark.databases("sqlite")


def waiting(tx: Tx, user_id: int) -> set[str]:
    """The orders on which something waits for this person, before a deadline or without one."""
    turns, endless = all_waiting(tx, user_id, PLATFORM, 100), asked(tx, user_id, PLATFORM, 100)
    return {turn.facts.ref for turn in turns} | {each.ref for each in endless}


@pytest.mark.rule("M13")
@pytest.mark.parametrize("hours", [0, 20, 80, 400])
def test_the_page_of_an_order_is_loud_exactly_where_the_dashboard_says_it_waits(
    demo: RuntimeServices, visitor: Browser, hours: int
) -> None:
    demo.clock.move(hours=hours)  # type: ignore[attr-defined]
    with demo.transactions.open(write=False) as tx:
        people = [(person, user.id, waiting(tx, user.id)) for person, user in accounts(tx)]
        orders = tx.session.query(Order).all()
        soon = tx.now + timedelta(hours=24)
    for person, user_id, listed in people:
        browser = Browser(visitor.app, user_id)
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
                delivers = order.freelancer_id == user_id and order.state == "ongoing"
                assert delivers, (person.key, order.title)
                assert due is not None
                assert due <= soon


@pytest.mark.rule("B20", "M13")
@pytest.mark.parametrize("hours", [0, 20, 80, 400])
def test_the_list_of_disputes_says_waiting_for_you_exactly_where_the_page_of_the_dispute_does(
    demo: RuntimeServices, visitor: Browser, hours: int
) -> None:
    demo.clock.move(hours=hours)  # type: ignore[attr-defined]
    with demo.transactions.open(write=False) as tx:
        people = [user.id for _, user in accounts(tx)]
    seen = set()
    for user_id in people:
        browser = Browser(visitor.app, user_id)
        for group in browser.get("/disputes?lang=en").text.split('<section class="panel')[1:]:
            for address in re.findall(r'href="(/cases/[0-9a-f]+)"', group):
                page = browser.get(f"{address}?lang=en").text
                kind = re.search(r"status-bar status-bar-(\w+)", page)
                assert kind is not None
                assert (kind[1] == "your") == ("Waiting for you" in group), address
                seen.add(kind[1])
    assert seen >= {"your", "their", "ended"}
