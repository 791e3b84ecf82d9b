"""What a freelancer has earned, brought to where it stands."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import update

from app.core.database.tx import Transactions
from app.core.runtime import KEY
from app.core.settings import Settings
from app.models import Operation
from app.models.queries.earnings import Total, totals
from app.rules.base.people import FREELANCER
from app.services.milestones import milestones
from app.services.payments import operations
from tests.support.apps import make_settings
from tests.support.domain.fake_gateway import FakeGateway
from tests.support.domain.worlds import Deal, World
from tests.support.pages.lists import english, plain
from tests.support.web import Browser

FEE = 1_000
EARNED = 111_600  # of 1,240.00 less 10 %
Worker = Callable[..., FakeGateway]


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    """There is a gateway, though nobody answers there."""
    return make_settings(tmp_path, database_url, gateway_url="http://127.0.0.1:9", gateway_secret="between us")


@pytest.fixture
def work(app: Flask, transactions: Transactions) -> Worker:
    """work(failing=True) -> the gateway, having been asked everything that waited."""

    def do(failing: bool = False, deaf: int = 0) -> FakeGateway:
        gateway = FakeGateway()
        gateway.failing, gateway.deaf = {"payout"} if failing else set(), deaf
        with transactions.open(write=True) as tx:
            tx.connection.execute(update(Operation).values(available_at=tx.wall, lease_until=None))
        operations.work(transactions, app.extensions[KEY].settings, gateway)
        return gateway

    return do


def earned(world: World, **wishes: object) -> Deal:
    """An approved order whose money is held."""
    deal = world.order(fee_basis_points=FEE, **wishes)
    deal.deliver()
    deal.approve()
    return deal


def available(world: World, **wishes: object) -> Deal:
    """The same, and its day has come."""
    deal = earned(world, **wishes)
    day_comes(deal)
    return deal


def day_comes(deal: Deal) -> None:
    """What is held becomes available."""
    deal.world.live(deal.due("release"))
    deal.world.sweep()


def ask(deal: Deal) -> None:
    """Its freelancer asks for the payout."""
    with deal.acting(FREELANCER) as (tx, facts, actor):
        milestones.ask_payout(tx, facts, actor, facts.milestones[0].id)
    deal.world.sweep()


def address(deal: Deal, place: int = 0) -> str:
    """The page on which a payout is asked for."""
    return f"/orders/{deal.facts.ref}/milestones/{deal.facts.milestones[place].id}/payout"


def total(deal: Deal) -> Total:
    """What its freelancer earned; it always adds up, and it is what the ledger says."""
    with deal.world.tx(write=False) as tx:
        (found,) = totals(tx.connection, deal.facts.freelancer_id)
    assert found.held + found.available + found.on_the_way + found.paid_out == found.earned
    balances, owner = deal.world.balances(), f"{deal.facts.freelancer_id}:EUR"
    assert (found.held, found.available) == tuple(balances.get(f"{kind}:{owner}", 0) for kind in ("held", "available"))
    assert deal.world.audit() is None
    return found


def read(browser: Browser) -> str:
    """The earnings page as it is read in English."""
    return plain(english(browser, "/earnings"))
