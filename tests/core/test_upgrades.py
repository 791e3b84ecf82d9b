"""Upgrades of a whole database: with data of every kind from an earlier release everything is there and goes on."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from app.core.clock import FixedClock
from app.core.database import revisions, schema
from app.core.database.db import make_engine
from app.core.database.tx import Transactions
from app.core.i18n import configure
from app.core.instants import from_us
from app.core.mail.transport import OUTBOX
from app.core.queue import JobQueue
from app.models import Delivery, Order
from app.rules.base.people import CLIENT
from app.services.mail import outbox
from tests.support.apps import make_settings
from tests.support.domain.worlds import Deal, World
from tests.support.postgres import Cluster
from tests.support.releases import kept
from tests.support.releases.revisions import upgrade_to

RELEASES = sorted(path.name.partition(".")[0] for path in kept.KEPT.glob("*.json.gz"))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database in which there is nothing, not even a schema."""
    if request.param == "postgresql":
        cluster: Cluster = request.getfixturevalue("pg_cluster")
        engine = make_engine(cluster.create("released"))
    else:
        engine = make_engine(f"sqlite:///{tmp_path / 'released.db'}")
    yield engine
    engine.dispose()
    if request.param == "postgresql":
        cluster.drop("released")


def last_moment(engine: Engine) -> datetime:
    """When the last thing happened in it."""
    with engine.connect() as connection:
        return from_us(connection.execute(text("SELECT max(recorded_at) FROM events")).scalar_one())


@pytest.mark.rule("G8", "G9")
@pytest.mark.parametrize("release", RELEASES)
def test_a_database_of_an_earlier_release_keeps_everything_and_goes_on(
    empty: Engine, tmp_path: Path, release: str
) -> None:
    old = empty
    upgrade_to(old, release)
    kept.pour(old, release)
    before = kept.counts(old)
    assert all(before.values()), "a kind of data is missing"
    clock = FixedClock(last_moment(old) + timedelta(minutes=1))
    schema.upgrade(old)
    assert revisions.is_newest(old)
    after = kept.counts(old)
    after["operations"] += after["instructions"]  # what the marketplace has to make is a row of its own since 0011
    assert {name: rows for name, rows in after.items() if name in before and rows < before[name]} == {}
    world = World(Transactions(old, clock, JobQueue("")), clock)
    assert world.audit() is None
    _go_on(world)
    _send(world, tmp_path)


def _go_on(world: World) -> None:
    """A person acts on an order of before, and everything that runs ends in its time."""
    plain = world.rows(Order, Order.state == "ongoing", Order.plain, Order.title == "Read by the staff")[0]
    Deal(world, plain.id).open(CLIENT, "cancel")
    for _ in range(4):
        world.live(world.now + timedelta(days=20))
        world.sweep()
    assert Deal(world, plain.id).state == "cancelled"
    assert world.audit() is None


def _send(world: World, folder: Path) -> None:
    """Every mail that waited can be written, or is known to be overtaken."""
    settings = make_settings(folder, "sqlite://")
    configure(settings)
    OUTBOX.clear()
    while outbox.deliver(world.transactions, settings):
        world.wait(minutes=1)
    assert OUTBOX
    assert {row.state for row in world.rows(Delivery)} <= {"sent", "skipped"}
    OUTBOX.clear()
