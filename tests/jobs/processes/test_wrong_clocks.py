"""Web and workers on hosts whose clocks are an hour apart: no deadline is early, and none is lost (X26, X35, X36)."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import sleep

import pytest
from sqlalchemy import Engine

from app.core.clock import FixedClock
from app.core.database.tx import Transactions
from app.core.queue import JobQueue
from app.models import Outage
from app.rules.base.people import CLIENT, FREELANCER
from tests.support.domain.worlds import Deal, World
from tests.support.processes.site import Site, serving
from tests.support.processes.workers import Workers, eventually

WRONG = "tests.support.processes.skewed"
AHEAD, BEHIND, RIGHT = "3600", "-3600", "0"
ANSWER = timedelta(hours=48)
SOON = timedelta(seconds=5)


@pytest.fixture
def world(engine: Engine) -> World:
    """A world 48 hours ago but for some seconds: what is asked in it is due when those are over."""
    clock = FixedClock(datetime.now(UTC) - ANSWER + SOON)
    return World(Transactions(engine, clock, JobQueue("")), clock)


def asked(world: World) -> tuple[Deal, Deal]:
    """A cancel request that is due soon, and one that is due half an hour later."""
    soon, later = world.order(), world.order()
    soon.open(CLIENT, "cancel")
    world.wait(minutes=30)
    later.open(CLIENT, "cancel")
    return soon, later


def check(world: World, workers: Workers, web: Site, worker: str) -> None:
    """The scheduler lapses at its true deadline what is due, and nothing else."""
    soon, later = asked(world)
    due = soon.due()
    assert eventually(lambda: web.get("/readyz", Host="localhost") == 503)
    workers.start(WRONG, "jobs.scheduler", CLOCK_AHEAD=worker, REDIS_URL="")
    assert eventually(lambda: soon.state == "cancelled"), workers.log
    assert datetime.now(UTC) >= due
    assert [event.at for event in soon.events("order.cancelled")] == [due]
    assert (later.state, later.case.state) == ("ongoing", "open")
    assert later.events("deadline.moved") == []
    assert world.rows(Outage) == []
    assert world.audit() is None


@pytest.mark.slow
@pytest.mark.rule("X26", "X35", "X36")
@pytest.mark.databases("postgresql")
def test_a_database_server_is_the_only_clock(world: World, workers: Workers, tmp_path: Path, database_url: str) -> None:
    with serving(tmp_path / "web", database_url, f"{WRONG}:app", CLOCK_AHEAD=BEHIND) as site:
        check(world, workers, site, AHEAD)


@pytest.mark.slow
@pytest.mark.rule("X26", "X35")
@pytest.mark.databases("sqlite")
def test_beside_a_file_the_life_of_the_web_keeps_a_fast_worker_from_being_early(
    world: World, workers: Workers, tmp_path: Path, database_url: str
) -> None:
    with serving(tmp_path / "web", database_url, f"{WRONG}:app", CLOCK_AHEAD=RIGHT) as site:
        check(world, workers, site, AHEAD)


@pytest.mark.slow
@pytest.mark.rule("X35", "G6")
@pytest.mark.databases("sqlite")
def test_a_deadline_in_a_gap_of_the_web_is_moved_by_it_and_both_are_told(
    engine: Engine, workers: Workers, tmp_path: Path, database_url: str
) -> None:
    """The web fell silent three hours ago, the deadline was an hour ago; the scheduler is back before the web."""
    clock = FixedClock(datetime.now(UTC) - ANSWER - timedelta(hours=1))
    world = World(Transactions(engine, clock, JobQueue("")), clock)
    deal = world.order()
    deal.open(CLIENT, "cancel")
    due, silent = deal.due(), datetime.now(UTC) - timedelta(hours=3)
    world.live(silent)
    workers.start("jobs.scheduler", REDIS_URL="")
    assert workers.said("scheduler.leads"), workers.log
    sleep(2)  # ticks of the scheduler
    assert deal.case.state == "open"
    with serving(tmp_path / "web", database_url):
        assert eventually(lambda: deal.due() > due), workers.log
        (outage,) = world.rows(Outage)
        assert outage.began_at == silent
        assert deal.due() == due + (outage.ended_at - silent)
        assert deal.due() > datetime.now(UTC) + timedelta(hours=1, minutes=59)
        assert deal.told(CLIENT).count("deadline.moved") == deal.told(FREELANCER).count("deadline.moved") == 1
        assert eventually(lambda: len(list((workers.folder / "mail").glob("*.eml"))) >= 6), workers.log
    world.until(datetime.now(UTC))
    deal.answer(FREELANCER, "decline")
    assert deal.case.state == "declined"
    assert world.audit() is None
