"""A database with data of every kind: the demo world, and what happens beside it.

`python -m tests.support.releases.every_kind 0010` keeps one of this release as a file, for the tests of upgrades.
"""

import sys
import tempfile
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine, update

from app.core.clock import FixedClock
from app.core.database import schema
from app.core.database.db import make_engine
from app.core.database.tx import Transactions, Tx
from app.core.files.store import FileStore
from app.core.queue import JobQueue
from app.core.settings import Settings
from app.models import Operation
from app.models.tables import access_log
from app.models.tables.operations import Notice
from app.rules.base.people import CLIENT, FREELANCER
from app.services.accounts import accounts, drafts, idempotency, sign_ins
from app.services.demo import world as demo
from app.services.files import chosen
from app.services.maintenance import leases
from app.services.milestones import milestones
from app.services.payments import finance, holds, operations
from tests.support.apps import START, make_settings
from tests.support.domain.fake_gateway import FakeGateway
from tests.support.domain.people import CLARA, FRED, OLGA, SAM, user_of
from tests.support.domain.worlds import Deal, World
from tests.support.files.deliveries import FileDeliveries
from tests.support.imports import Importer
from tests.support.releases.kept import keep


def fill(world: World, settings: Settings) -> None:
    """Everything that a database can hold is in it, brought there by the product's own verbs."""
    demo.load(world.transactions, settings)
    for state in ("ongoing", "delivered", "completed", "cancelled"):
        Importer(world, settings).one(order_ref=f"imported-{state}", state=state)
    _outage(world)
    _files(world, settings)
    _money(world, settings)
    with world.tx() as tx:
        _accounts(tx, settings, world.order(title="Read by the staff").id)
    world.sweep()
    waiting = world.order(title="Approval stands still")
    waiting.deliver()
    waiting.open(FREELANCER, "cancel")


def _outage(world: World) -> None:
    deal = world.order(title="Moved by an outage")
    world.beat()
    deal.open(CLIENT, "cancel", text="I changed my mind.")
    world.down(timedelta(hours=3))
    world.sweep()


def _files(world: World, settings: Settings) -> None:
    deal = world.order(title="With files")
    deliveries = FileDeliveries(world, deal, FileStore(settings.files))
    deliveries.deliver(("words.txt", "text/plain", b"The work."))
    more = deliveries.receive(("more.txt", "text/plain", b"More of it.")).files
    with world.tx() as tx:
        chosen.keep(tx, deal.facts.freelancer_id, f"/orders/{deal.facts.ref}/deliveries", more)
    deal.message(CLIENT, "Thank you! \N{PARTY POPPER}")


def _money(world: World, settings: Settings) -> None:
    """Money on hold, frozen, paid out and on the way; operations done, failed, asked and waiting."""
    gateway = FakeGateway()
    gateway.failing.add("refund")
    refused = world.order(title="Refund refused")
    refused.open(CLIENT, "cancel")
    refused.answer(FREELANCER, "accept")
    _ask(world, settings, gateway)
    held, paid = (world.order(state="completed", title=title) for title in ("On hold", "Paid out"))
    with held.acting(CLIENT) as (tx, facts, actor):
        holds.hold(tx, facts, actor, facts.milestones[0].id, "dispute:1", 10_000)
    world.live(paid.due("release"))
    world.sweep()
    _payout(paid)
    _ask(world, settings, gateway)
    with world.tx() as tx:
        client, owner = user_of(tx, CLARA).id, user_of(tx, FRED).id
        finance.freeze(tx, owner, "EUR", 5_000, "looked into", client)
        tx.session.add(Notice(id="notice-1", kind="operation.done", key="none", at=tx.wall))


def _payout(deal: Deal) -> None:
    with deal.acting(FREELANCER) as (tx, facts, actor):
        milestones.ask_payout(tx, facts, actor, facts.milestones[0].id)


def _ask(world: World, settings: Settings, gateway: FakeGateway) -> None:
    with world.tx() as tx:
        tx.connection.execute(update(Operation).values(available_at=tx.wall, lease_until=None))
    operations.work(world.transactions, settings, gateway)


def _accounts(tx: Tx, settings: Settings, order_id: int) -> None:
    clara, sam = user_of(tx, CLARA).id, user_of(tx, SAM).id
    sign_ins.begin(tx, clara, timedelta(days=14))
    accounts.send_link(tx, settings.secret_key, clara)
    accounts.suspend(tx, user_of(tx, OLGA).id)
    drafts.keep(tx, clara, "/orders/1", drafts.Typed("/orders/1/messages", {"text": ["Half a sent"]}))
    idempotency.reserve(tx, "0" * 32, clara, "/orders/1/messages")
    access_log.keep(tx.connection, order_id, sam, "case", tx.now)
    leases.take(tx, "audit", "worker-1", timedelta(hours=1))


def make(engine: Engine, folder: Path) -> None:
    """The engine's empty database is filled, whose files lie in the folder."""
    schema.upgrade(engine)
    clock = FixedClock(START)
    url = engine.url.render_as_string(hide_password=False)
    settings = make_settings(folder, url, gateway_url="http://127.0.0.1:9", gateway_secret="between us")
    fill(World(Transactions(engine, clock, JobQueue("")), clock), settings)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        new = make_engine(f"sqlite:///{made}/kept.db")
        make(new, Path(made))
        keep(new, sys.argv[1])
        new.dispose()
