"""Finance's browser, and orders whose money stands everywhere it can stand; every word of theirs is a canary."""

import html
import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import update

from app.core.database.tx import Transactions
from app.core.runtime import KEY
from app.core.settings import Settings
from app.models import Operation, Order
from app.rules.base.people import CLIENT, FREELANCER
from app.services.milestones import milestones
from app.services.payments import operations
from tests.support.apps import make_settings
from tests.support.domain.fake_gateway import FakeGateway
from tests.support.domain.people import Person, user_of
from tests.support.domain.worlds import Deal, World
from tests.support.pages.lists import english, plain
from tests.support.web import Browser

PAU = Person("Pau Ferrer", "pau@people.example", "es", "Europe/Madrid", roles="finance")
CANARY = "kanariepietje"
FEE = 1_000
Worker = Callable[..., FakeGateway]


@pytest.fixture
def settings(tmp_path: object, database_url: str) -> Settings:
    """There is a gateway, though nobody answers there."""
    return make_settings(tmp_path, database_url, gateway_url="http://127.0.0.1:9", gateway_secret="between us")  # type: ignore[arg-type]


@pytest.fixture
def pau_id(transactions: Transactions, ids: dict[str, int]) -> int:
    """The account of finance."""
    with transactions.open(write=True) as tx:
        return user_of(tx, PAU).id


@pytest.fixture
def pau(app: Flask, pau_id: int) -> Browser:
    """Finance's browser, signed in."""
    return Browser(app, pau_id)


@pytest.fixture
def work(app: Flask, transactions: Transactions) -> Worker:
    """work(gateway) -> the gateway, having been asked everything that waited."""

    def do(gateway: FakeGateway) -> FakeGateway:
        with transactions.open(write=True) as tx:
            tx.connection.execute(update(Operation).values(available_at=tx.wall, lease_until=None))
        operations.work(transactions, app.extensions[KEY].settings, gateway)
        return gateway

    return do


def canary(world: World, **wishes: object) -> Deal:
    """An order in which every text that finance must not read is a canary."""
    words = {"title": f"Titel {CANARY}", "description": f"Tekst {CANARY}", "part": f"Deel {CANARY}"}
    deal = world.order(**words, fee_basis_points=FEE, **wishes)
    if deal.state == "ongoing":
        deal.message(CLIENT, f"Bericht {CANARY}")
    return deal


def facts_of(page: str) -> dict[str, str]:
    """What a page says beside its labels."""
    found = re.findall(r"<dt>(.*?)</dt><dd[^>]*>(.*?)</dd>", page, re.S)
    return {plain(label): plain(value) for label, value in found}


def ask(deal: Deal) -> None:
    """Its freelancer asks for the payout of the first milestone."""
    with deal.acting(FREELANCER) as (tx, facts, actor):
        milestones.ask_payout(tx, facts, actor, facts.milestones[0].id)


def day_comes(deal: Deal) -> None:
    """What is held becomes available."""
    deal.world.live(deal.due("release"))
    deal.world.sweep()


def approved(world: World, **wishes: object) -> Deal:
    """An order whose money is held."""
    deal = canary(world, **wishes)
    deal.deliver(text=f"Levering {CANARY}")
    deal.approve()
    return deal


def refund_fails(world: World, work: Worker, gateway: FakeGateway) -> Deal:
    """An order whose payment came too late, and whose refund the gateway refused."""
    deal = canary(world, state="pending", price=30_000)
    with deal.acting(CLIENT) as (tx, facts, actor):
        milestones.initiate(tx, facts, actor)
    work(gateway)
    key = world.rows(Operation, Operation.order_id == deal.id)[0].key
    with deal.acting(CLIENT) as (tx, facts, actor):
        milestones.give_up(tx, facts, actor)
    gateway.pay(key)
    gateway.failing.add("refund")
    for _ in range(2):
        work(gateway)
    gateway.failing.discard("refund")
    return deal


@pytest.fixture
def everything(world: World, work: Worker) -> tuple[Deal, ...]:
    """Money in escrow, held, available, on its way, paid out, contested nowhere, and a refund that failed."""
    gateway = FakeGateway()
    failed = refund_fails(world, work, gateway)
    paid, waits = approved(world), approved(world, price=50_000, currency="JPY")
    day_comes(waits)
    ask(paid)
    world.sweep()
    work(gateway)
    running = approved(world, price=77_700)
    ask(running)
    on_the_way = approved(world, price=10_100)
    ask(on_the_way)
    escrow, services = canary(world), canary(world, amounts=(40_000, 30_000), currency="USD")
    services.deliver()
    services.approve()
    cancelled = canary(world)
    cancelled.open(CLIENT, "cancel", text=f"Reden {CANARY}")
    cancelled.answer(FREELANCER, "accept")
    return failed, paid, waits, running, on_the_way, escrow, services, cancelled


def order_row(world: World, deal: Deal) -> Order:
    """The order's row."""
    return world.rows(Order, Order.id == deal.id)[0]  # type: ignore[no-any-return]


# A count of a list is no sum of entries, and has a class of its own.
LINKED = re.compile(r'<td(?: role="cell")? class="amount"><a href="([^"]+)">([^<]+)</a>')


def amounts(page: str) -> list[tuple[str, str]]:
    """Every amount of a page with the address of the entries behind it."""
    return [(html.unescape(address), html.unescape(text)) for address, text in LINKED.findall(page)]


def sum_of(browser: Browser, address: str) -> str:
    """The sum of the journal at this address; empty when there are no entries."""
    found = re.search(r'<span id="sum">([^<]*)</span>', english(browser, address))
    return html.unescape(found[1]).split(" in ")[0] if found else ""
