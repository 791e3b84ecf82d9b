"""Payouts, refunds and what waits for the gateway, as finance sees them."""

import re

import pytest
from flask import Flask

from app.core.runtime import KEY
from app.models import Operation
from app.services.payments import finance as verbs
from app.services.payments import operations
from tests.support.domain.fake_gateway import FakeGateway
from tests.support.domain.worlds import World
from tests.support.pages.finance import Worker, amounts, approved, ask, day_comes, refund_fails, sum_of
from tests.support.pages.finance import pau as pau
from tests.support.pages.finance import pau_id as pau_id
from tests.support.pages.finance import settings as settings
from tests.support.pages.finance import work as work
from tests.support.pages.lists import BOTH, english, href, plain
from tests.support.pages.lists import world as world
from tests.support.web import Browser

pytestmark = pytest.mark.databases("sqlite")


@pytest.mark.rule("X12", "E10")
def test_payouts_stand_with_their_day_and_what_they_wait_for(
    world: World, pau: Browser, pau_id: int, work: Worker
) -> None:
    deal = approved(world)
    ask(deal)
    page = plain(english(pau, "/finance/payouts"))
    assert "Fred Ibáñez" in page
    assert "24 Mar 2026, 00:00 CET" in page
    assert "Planned" in page
    with world.tx() as tx:
        verbs.freeze(tx, deal.facts.freelancer_id, "EUR", None, "Looks strange", pau_id)
    assert "Frozen €1,116.00" in plain(english(pau, "/finance/payouts"))
    day_comes(deal)
    world.sweep()
    assert "Frozen €1,116.00" in plain(english(pau, "/finance/payouts"))
    assert "Looks strange" in english(pau, "/finance/freezes")


@pytest.mark.rule("X12")
def test_payouts_on_their_way_stand_apart_and_open_their_entries(world: World, pau: Browser) -> None:
    deal = approved(world)
    ask(deal)
    day_comes(deal)
    world.sweep()
    assert "No upcoming payouts" in english(pau, "/finance/payouts")
    ((address, text),) = amounts(english(pau, "/finance/payouts?show=paying"))
    assert (text, sum_of(pau, address)) == ("€1,116.00", "€1,116.00")


@pytest.mark.rule("G8")
@BOTH
def test_a_failed_refund_is_retried_by_finance_and_paid_once(
    world: World, pau: Browser, pau_id: int, clara: Browser, work: Worker
) -> None:
    gateway = FakeGateway()
    deal = refund_fails(world, work, gateway)
    page = english(pau, "/finance/operations")
    assert "The bank refused." in page
    ((address, text),) = amounts(page)
    assert (text, sum_of(pau, address)) == ("€300.00", "€300.00")
    retry = str(href(page, "Try again"))
    assert "Yes, retry the refund" in english(pau, retry)
    for op_id, status in (("a" * 32, 303), ("a" * 32, 303), ("b" * 32, 409)):
        assert pau.post(retry, op_id=op_id).status_code == status
    assert pau.get(retry).status_code == 409
    work(gateway)
    assert gateway.total("refund") == 30_000
    assert "Nothing here" in english(pau, "/finance/operations")
    assert "Pau Ferrer retried it on" in english(pau, "/finance/operations?show=failed")
    assert "started again" in clara.get(f"/orders/{deal.facts.ref}?lang=en").text
    assert world.audit() is None


def test_what_waits_is_said_with_its_cause_and_tried_now(world: World, pau: Browser, work: Worker, app: Flask) -> None:
    gateway = FakeGateway()
    deal = refund_fails(world, work, gateway)
    pau.post(f"/finance/operations/{world.rows(Operation, Operation.kind == 'refund')[0].id}/retry")
    gateway.deaf = 1
    work(gateway)
    page = english(pau, "/finance/operations?show=waiting")
    assert "The payment service reported the code unreachable." in page
    assert deal.facts.ref in page
    (address,) = re.findall(r'action="(/finance/operations/\d+/now)"', page)
    assert pau.post(address).status_code == 303
    services = app.extensions[KEY]
    assert operations.work(services.transactions, services.settings, gateway) == 1
    assert pau.post(address).status_code == 409
    assert "Nothing here" in english(pau, "/finance/operations?show=waiting")


def test_operations_of_nobody_are_not_there(pau: Browser) -> None:
    for number in ("1", "9" * 30):
        assert pau.get(f"/finance/operations/{number}/retry").status_code == 404
        assert pau.post(f"/finance/operations/{number}/now").status_code == 404
