"""Words are part of the record: what is changed, removed or added by hand is named, whatever it is (X52, G9)."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from app.core.clock import FixedClock
from app.core.database.tx import Transactions
from app.core.queue import JobQueue
from app.models import ChatMessage, Evidence, Order, User, WrittenText
from app.models.protection import triggers
from app.rules.base.people import CLIENT
from app.services.store import erasure
from tests.support.apps import START
from tests.support.databases import copy_sqlite, engine_on, let_go, remove_sqlite
from tests.support.domain.forgeries import ADDED, CHANGED, FORGERIES, REMOVED, past
from tests.support.domain.tampering import tamper
from tests.support.domain.worlds import Deal, World

pytestmark = pytest.mark.rule("X52", "G9")

Kept = tuple[Path, int, int]


def world_on(path: Path) -> World:
    """The world in this file."""
    clock = FixedClock(START)
    return World(Transactions(engine_on(f"sqlite:///{path}"), clock, JobQueue("")), clock)


@pytest.fixture(scope="module")
def kept(sqlite_template: Path, fast_folder: Path) -> Iterator[Kept]:
    """A file with a past, to be copied, and the ids of its two orders."""
    path = fast_folder / "past.db"
    copy_sqlite(sqlite_template, path)
    deal, plain = past(world_on(path), fast_folder / "files of the past")
    let_go(f"sqlite:///{path}", for_good=True)
    yield path, deal.id, plain.id
    remove_sqlite(path)


@pytest.fixture
def forged(kept: Kept, fast_folder: Path) -> Iterator[tuple[World, Deal, Deal]]:
    """A copy of it to forge."""
    path = fast_folder / "forged.db"
    copy_sqlite(kept[0], path)
    world = world_on(path)
    yield world, Deal(world, kept[1]), Deal(world, kept[2])
    let_go(f"sqlite:///{path}")


def check(world: World, deal: Deal, plain: Deal, what: str) -> None:
    """Nothing is wrong before it, and the audit says afterwards whose record was forged."""
    assert world.audit() is None
    forged = deal if any(":id" in statement for statement in FORGERIES[what]) else plain
    ref = forged.facts.ref
    tamper(world.transactions, *FORGERIES[what], id=deal.id, plain=plain.id)
    assert ref in str(world.audit())


@pytest.mark.parametrize("what", FORGERIES)
def test_a_forgery_is_named_with_its_order(forged: tuple[World, Deal, Deal], what: str) -> None:
    check(*forged, what)


def test_an_order_of_which_only_the_row_is_removed_is_named_by_its_number(forged: tuple[World, Deal, Deal]) -> None:
    world, deal, _ = forged
    tamper(world.transactions, "DELETE FROM orders WHERE id = :id", id=deal.id)
    assert str(world.audit()).endswith(f"is of order number {deal.id}, which is not there")


def test_an_order_that_was_added_by_hand_is_named(forged: tuple[World, Deal, Deal]) -> None:
    world, deal, _ = forged
    columns = [column.name for column in Order.__table__.columns if column.name != "id"]
    changed = {"ref": "'forged'", "head_seq": "0", "head_hash": "''"}
    picked = ", ".join(changed.get(name, name) for name in columns)
    copy = f"INSERT INTO orders ({', '.join(columns)}) SELECT {picked} FROM orders WHERE id = :id"
    tamper(world.transactions, copy, id=deal.id)
    assert world.audit() == "order forged stands in no record"


@pytest.mark.databases("postgresql")
@pytest.mark.parametrize("what", [next(iter(kind)) for kind in (CHANGED, REMOVED, ADDED)])
def test_on_the_other_database_too(world: World, tmp_path: Path, what: str) -> None:
    check(world, *past(world, tmp_path), what)


@pytest.mark.databases("sqlite")
def test_what_is_legitimate_is_no_forgery(world: World, tmp_path: Path) -> None:
    """A text that was erased through its door, another name, another language."""
    deal, _ = past(world, tmp_path)
    refs = [row.text_ref for row in world.rows(ChatMessage, ChatMessage.order_id == deal.id)]
    refs += [row.why_ref for row in world.rows(Evidence, Evidence.why_ref.is_not(None))]
    with deal.acting(CLIENT) as (tx, facts, actor):
        erasure.erase(tx, facts, actor, refs)
        tx.session.execute(update(User).values(name="Somebody", locale="es"))
    assert {row.body for row in world.rows(WrittenText, WrittenText.ref.in_(refs))} == {""}
    assert world.audit() is None
    assert deal.events()[-1].name == "text.erased"


def test_the_database_refuses_to_change_or_delete_what_never_changes(world: World, tmp_path: Path) -> None:
    past(world, tmp_path)
    changes = {"texts": "lang = 'fr'", "extras": "days = 9", "offers": "terms = ''", "messages": "at = 1"}
    changes["evidence"] = "digest = 'x'"
    refused = [f"UPDATE {table} SET {change}" for table, change in (changes | {"submissions": "at = 1"}).items()]
    refused += [f"DELETE FROM {table}" for table in (*changes, "submissions")]
    refused += ["UPDATE texts SET body = ''", "UPDATE texts SET body = '', salt = '', lang = 'fr'"]
    for statement in refused:
        with pytest.raises(DBAPIError, match="is append-only"), world.tx() as tx:
            tx.connection.exec_driver_sql(statement)
    for table in ("files", "operations", "cases", "milestones", "orders"):
        with pytest.raises(DBAPIError, match=f"a row of {table} is never deleted"), world.tx() as tx:
            tx.connection.exec_driver_sql(f"DELETE FROM {table}")


def test_every_table_that_should_be_is_protected(world: World) -> None:
    dialect = world.transactions.engine.dialect.name
    there = "SELECT tgname FROM pg_trigger" if dialect == "postgresql" else "SELECT name FROM sqlite_schema"
    with world.tx(write=False) as tx:
        found = set(tx.connection.exec_driver_sql(there).scalars())
    assert {trigger.name for trigger in triggers(dialect)} <= found


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("table", ["texts", "messages", "submissions", "offers", "extras", "evidence"])
def test_nor_can_a_row_be_replaced(forged: tuple[World, Deal, Deal], table: str) -> None:
    """REPLACE deletes without asking a trigger on DELETE."""
    with pytest.raises(DBAPIError, match="is append-only"), forged[0].tx() as tx:
        tx.connection.exec_driver_sql(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
