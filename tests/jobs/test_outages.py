"""Down time, end to end: heartbeats, scheduler and tasks, with a clock that is moved by three hours (X35, G6)."""

import json
import logging
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from app.core.runtime import RuntimeServices
from app.models import Event, Heartbeat, Outage
from app.rules.base.people import CLIENT, FREELANCER
from app.web.server.heartbeat import Heart, start_heartbeat
from jobs.scheduler import Scheduler
from tests.support.domain.worlds import World

DOWN = timedelta(hours=3)


class Product:
    """The product in one process: a web that beats, and a scheduler that does the work itself, without Redis."""

    def __init__(self, services: RuntimeServices, world: World) -> None:
        self.world = world
        self.heart = Heart(services)
        self.scheduler = Scheduler(services)

    def tick(self, web: bool = True, many: int = 3) -> None:
        """Some seconds of normal operation; `web` says whether the web beats."""
        for _ in range(many):
            if web:
                self.heart.beat()
            self.scheduler._next_beat = 0.0
            self.scheduler.tick()
            for watch in self.scheduler.watches:
                watch.join(10)
            self.world.wait(seconds=1)


@pytest.fixture
def product(worker_parts: RuntimeServices, world: World) -> Product:
    return Product(worker_parts, world)


@pytest.mark.rule("X35", "G6")
def test_when_nobody_could_answer_everybody_gets_that_time_back(product: Product, world: World) -> None:
    deal = world.order()
    deal.open(CLIENT, "cancel")
    due = deal.due()
    world.until(due - timedelta(hours=1))
    product.tick()
    world.wait(hours=3)  # everything is down across the deadline
    product.tick(web=False)  # workers come back first, and must not act before the web does
    assert deal.state == "ongoing"
    product.tick()
    assert deal.state == "ongoing"
    moved = deal.due() - due
    assert DOWN <= moved <= DOWN + timedelta(seconds=10)
    assert deal.told(CLIENT).count("deadline.moved") == deal.told(FREELANCER).count("deadline.moved") == 1
    facts = json.loads(deal.events("deadline.moved")[0].facts)
    assert facts["seconds"] == int(moved.total_seconds())
    deal.answer(FREELANCER, "decline")  # and can still answer
    assert deal.case.state == "declined"
    assert world.audit() is None


@pytest.mark.rule("X35")
def test_when_only_the_workers_were_down_nobody_gets_time_and_the_outcome_is_dated_at_its_deadline(
    product: Product, world: World
) -> None:
    deal = world.order()
    deal.open(CLIENT, "cancel")
    due = deal.due()
    world.until(due - timedelta(hours=1))
    for _ in range(180):  # three hours in which the web answers and nobody sweeps
        world.wait(minutes=1)
        product.heart.beat()
    product.tick()
    assert deal.state == "cancelled"
    assert [event.at for event in deal.events("order.cancelled")] == [due]
    assert world.rows(Outage) == []
    assert deal.events("deadline.moved") == []


@pytest.mark.rule("X35")
def test_a_silence_of_five_minutes_is_borne_and_a_longer_one_is_an_outage(product: Product, world: World) -> None:
    product.heart.beat()
    world.wait(minutes=5)
    product.heart.beat()
    assert world.rows(Outage) == []
    world.wait(minutes=5, seconds=1)
    product.heart.beat()
    assert [row.ended_at - row.began_at for row in world.rows(Outage)] == [timedelta(minutes=5, seconds=1)]


@pytest.mark.rule("X35")
def test_deadlines_that_nobody_has_to_answer_are_not_moved(product: Product, world: World) -> None:
    deal = world.order(state="completed")
    due = deal.due("release")
    world.until(due - timedelta(hours=1))
    product.tick()
    world.wait(hours=3)
    product.tick()
    assert [event.at for event in deal.events("money.available")] == [due]
    assert deal.events("deadline.moved") == []


def test_the_heart_survives_trouble_with_the_database(
    worker_parts: RuntimeServices, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    heart = Heart(worker_parts)
    with worker_parts.engine.begin() as connection:
        connection.execute(text("ALTER TABLE heartbeats RENAME TO gone"))
    heart.beat()
    heart.beat()
    with worker_parts.engine.begin() as connection:
        connection.execute(text("ALTER TABLE gone RENAME TO heartbeats"))
    heart.beat()
    told = [record.getMessage() for record in caplog.records if record.name == "app.web.server.heartbeat"]
    assert [line.split()[0] for line in told] == ["heartbeat.database"] * 2
    assert told[1].endswith("is back")
    assert [row.role for row in world.rows(Heartbeat)] == ["web"]


@pytest.mark.databases("sqlite")
def test_a_command_of_the_program_gives_no_sign_of_life_of_the_web(
    app: Flask, world: World, worker_parts: RuntimeServices
) -> None:
    import click

    @app.cli.command("heart")
    def command() -> None:
        click.echo(f"heart: {start_heartbeat(worker_parts)}")

    assert app.test_cli_runner().invoke(args=["heart"]).output == "heart: None\n"
    assert world.rows(Heartbeat) == []
    assert world.rows(Event) == []


@pytest.mark.databases("sqlite")
def test_a_server_gives_its_first_sign_of_life_before_it_serves(
    worker_parts: RuntimeServices, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Heart, "go_on", lambda self: None)
    heart = start_heartbeat(worker_parts)
    assert heart is not None
    assert [(row.name, row.at) for row in world.rows(Heartbeat)] == [(heart.name, world.now)]
