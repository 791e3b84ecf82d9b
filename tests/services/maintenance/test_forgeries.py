"""Words are part of the record: what is changed, removed or added by hand is named, whatever it is (X52, G9)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.clock import FixedClock
from app.core.database.tx import Transactions
from app.core.queue import JobQueue
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


UNNOTICED = pytest.mark.xfail(strict=True, reason="the audit compares nothing but money and the chain itself")
NOTICED = ("a milestone added",)


@pytest.mark.parametrize("what", [pytest.param(w) for w in FORGERIES])
def test_a_forgery_is_named_with_its_order(forged: tuple[World, Deal, Deal], what: str) -> None:
    check(*forged, what)


@pytest.mark.databases("postgresql")
@pytest.mark.parametrize("what", [next(iter(kind)) for kind in (CHANGED, REMOVED, ADDED)])
def test_on_the_other_database_too(world: World, tmp_path: Path, what: str) -> None:
    check(world, *past(world, tmp_path), what)
