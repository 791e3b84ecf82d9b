"""An order of milestones behind browsers, and a gateway that does what a test tells it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import update

from app.core.runtime import KEY
from app.core.settings import Settings
from app.models import Operation
from app.rules.base.people import CLIENT
from app.services.milestones import milestones
from app.services.payments import operations
from tests.support.apps import make_settings
from tests.support.domain.fake_gateway import FakeGateway
from tests.support.domain.worlds import Deal, World
from tests.support.pages.lists import english
from tests.support.web import Browser

GATEWAY = "https://pay.example"
Work = Callable[[], None]


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    """With a gateway, of which nothing but its address is needed."""
    return make_settings(tmp_path, database_url, gateway_url=GATEWAY, gateway_secret="between us")


@pytest.fixture
def fake_gateway() -> FakeGateway:
    """A gateway of the test's own."""
    return FakeGateway()


@pytest.fixture
def work(world: World, app: Flask, fake_gateway: FakeGateway) -> Work:
    """The worker does its work once, however long operations were put off."""

    def do() -> None:
        with world.tx() as tx:
            tx.connection.execute(update(Operation).values(available_at=tx.wall))
        operations.work(world.transactions, app.extensions[KEY].settings, fake_gateway)

    return do


def next_one(world: World, *amounts: int, **columns: object) -> Deal:
    """An order of milestones whose first is approved, so that the second can be started."""
    deal = world.order(amounts=amounts or (40_000, 30_000, 20_000), **columns)
    deal.deliver()
    deal.approve()
    return deal


def started(deal: Deal) -> Deal:
    """Its next milestone is being charged."""
    with deal.acting(CLIENT) as (tx, facts, actor):
        milestones.initiate(tx, facts, actor)
    return deal


def pending(world: World, *amounts: int) -> Deal:
    """An order that has just been accepted: its first milestone is being charged."""
    return started(world.order(state="pending", amounts=amounts or (40_000, 30_000)))


PAY = "Pay on the bank’s page"


def address(deal: Deal, more: str = "") -> str:
    """The address of the payment page of an order."""
    return f"/orders/{deal.facts.ref}/payment{more}"


def payment(browser: Browser, deal: Deal, more: str = "") -> str:
    """That page as it is read in English."""
    return english(browser, address(deal, more))


def charge_of(world: World) -> Operation:
    """The newest charge."""
    found: Operation = world.rows(Operation, Operation.kind == "charge")[-1]
    return found
