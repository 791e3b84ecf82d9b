"""The demo world: everything that can be the case is somewhere in it, and all of it happened by the product's verbs."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core.clock import FixedClock
from app.core.database.db import make_engine
from app.core.database.tx import Transactions, Tx
from app.core.queue import JobQueue
from app.core.runtime import KEY, RuntimeServices
from app.ledger.tables import Balance
from app.models import (
    Case,
    Deadline,
    Delivery,
    Event,
    Heartbeat,
    Installation,
    Milestone,
    Notification,
    Order,
    User,
    WrittenText,
)
from app.models.tables.deadlines import next_wake
from app.services.deadlines import outages
from app.services.demo import world
from app.services.demo.people import PASSWORD, PEOPLE, accounts
from app.services.demo.world import SCENES, NotADemo
from app.services.maintenance import audits
from tests.support.apps import make_settings
from tests.support.databases import NewDatabase
from tests.support.domain.people import CLARA, user_of

ALL_CASES = (
    {("update", "client", state) for state in ("open", "answered", "withdrawn", "lapsed")}
    | {("cancel", "client", state) for state in ("open", "accepted", "declined", "lapsed", "superseded")}
    | {("cancel", "freelancer", state) for state in ("open", "accepted", "withdrawn", "lapsed")}
    | {("extension", "freelancer", state) for state in ("open", "accepted", "declined", "lapsed", "superseded")}
)


def rows(services: RuntimeServices, model: Any, *where: Any) -> list[Any]:
    with services.transactions.open(write=False) as tx:
        return list(tx.session.execute(select(model).where(*where).order_by(*model.__table__.primary_key)).scalars())


def check_sound(tx: Tx) -> None:
    """Every promise holds, and nothing is waiting to be done."""
    assert audits.first_break(tx) is None
    wake = next_wake(tx.connection)
    assert wake is not None
    assert wake > tx.now


def test_orders_are_in_every_state_and_of_both_origins(demo: RuntimeServices) -> None:
    orders = rows(demo, Order)
    assert len(orders) == len(SCENES)
    assert {(o.state, o.consent) for o in orders} == {
        ("proposed", None),
        ("pending", None),
        ("ongoing", None),
        ("delivered", None),
        ("completed", None),
        ("cancelled", "explicit"),
        ("cancelled", "decided"),
        ("cancelled", "deemed"),
    }
    assert {o.origin for o in orders} == {"service", "project"}
    assert {o.currency for o in orders} == {"EUR", "GBP", "USD", "JPY", "KWD"}
    assert {o.lang for o in orders} == {"nl", "es", "en"}


def test_requests_are_of_every_kind_in_every_state(demo: RuntimeServices) -> None:
    assert {(c.kind, c.opened_by, c.state) for c in rows(demo, Case)} >= ALL_CASES


@pytest.mark.rule("B3", "B4", "B6")
def test_milestones_are_in_every_state_and_offers_wait_for_both_sides(demo: RuntimeServices) -> None:
    shown = [o.id for o in rows(demo, Order, Order.plain.is_(False))]
    states = {m.state for m in rows(demo, Milestone, Milestone.order_id.in_(shown))}
    assert states == {"planned", "charging", "funded", "submitted", "approved", "returned"}
    assert {c.state for c in rows(demo, Case, Case.kind == "brief")} == {"asked", "offered", "accepted"}
    assert {c.state for c in rows(demo, Case, Case.kind == "support_cancellation")} == {"open", "settled"}


def test_refunds_wait_and_were_paid_and_money_is_held_and_available(demo: RuntimeServices) -> None:
    deadlines = Counter((d.kind, d.state) for d in rows(demo, Deadline))
    assert deadlines["refund", "running"] == 2
    assert deadlines["refund", "lapsed"] == deadlines["refund", "met"] == 1
    assert deadlines["approval", "lapsed"] == 2
    assert deadlines["approval", "paused"] == 1
    assert deadlines["release", "running"] == 4
    held = {b.account.partition(":")[0] for b in rows(demo, Balance) if b.amount}
    assert held == {"escrow", "held", "available"}


def test_everything_adds_up_and_nothing_is_due(demo: RuntimeServices) -> None:
    with demo.transactions.open(write=False) as tx:
        check_sound(tx)
        assert tx.now == tx.wall


def test_the_past_was_recorded_when_it_was_the_present(demo: RuntimeServices) -> None:
    late = [e for e in rows(demo, Event) if not timedelta(0) <= e.recorded_at - e.at <= timedelta(minutes=1)]
    assert late == []


def test_conversations_are_in_the_language_of_their_authors(demo: RuntimeServices) -> None:
    languages = {user.id: user.locale for user in rows(demo, User)}
    texts = rows(demo, WrittenText)
    assert {text.lang for text in texts} == {"nl", "es", "en"}
    assert all(text.lang == languages[text.author_id] for text in texts)


def test_old_news_is_read_and_not_mailed_and_fresh_news_is_not(demo: RuntimeServices) -> None:
    with demo.transactions.open(write=False) as tx:
        fresh = tx.now - world.FRESH
        found = tx.session.execute(
            select(Notification.at, Notification.read_at, Delivery.state).join(
                Delivery, Delivery.notification_id == Notification.id
            )
        ).all()
    assert {(row.at > fresh, row.read_at is None, row.state) for row in found} == {
        (True, True, "waiting"),
        (True, False, "waiting"),  # what people did themselves
        (False, False, "skipped"),
    }


def test_everybody_can_sign_in_with_the_one_password(demo: RuntimeServices) -> None:
    with demo.transactions.open(write=False) as tx:
        found = accounts(tx)
        assert [person for person, _ in found] == list(PEOPLE)
        assert all(demo.passwords.matches(user.password_hash, PASSWORD) for _, user in found)
        assert {user.roles for _, user in found} == {"", "finance", "support"}


@pytest.mark.databases("sqlite")
def test_references_are_the_same_in_every_demo(demo: RuntimeServices) -> None:
    assert {o.ref for o in rows(demo, Order)} == {scene.ref for scene in SCENES}
    assert len({scene.ref for scene in SCENES}) == len(SCENES)


# Loading in the middle of the night, at noon, and around both clock changes of Europe.
MOMENTS = [
    datetime(2026, 3, 29, 0, 30, tzinfo=UTC),
    datetime(2026, 4, 20, 12, 0, tzinfo=UTC),
    datetime(2026, 10, 25, 0, 59, 59, tzinfo=UTC),
    datetime(2028, 2, 29, 22, 59, 59, 999_999, tzinfo=UTC),
]


@pytest.mark.parametrize("moment", MOMENTS, ids=str)
def test_it_can_be_made_at_any_moment(moment: datetime, new_database: NewDatabase, tmp_path: Path) -> None:
    url = new_database("sqlite")
    engine = make_engine(url)
    transactions = Transactions(engine, FixedClock(moment), JobQueue(""))
    began = process_time()
    world.load(transactions, make_settings(tmp_path, url))
    assert process_time() - began < 10
    with transactions.open(write=False) as tx:
        check_sound(tx)
        found = {(c.kind, c.opened_by, c.state) for c in tx.session.execute(select(Case)).scalars()}
    engine.dispose()
    assert found >= ALL_CASES


@pytest.mark.rule("X43")
def test_only_an_empty_database_becomes_a_demo(empty: Flask) -> None:
    services = empty.extensions[KEY]
    with services.transactions.open(write=True) as tx:
        user_of(tx, CLARA)
    with pytest.raises(NotADemo, match="cannot become a demo"):
        world.load(services.transactions, services.settings)
    assert rows(services, Installation) == []


def test_a_demo_is_loaded_once(demo: RuntimeServices) -> None:
    with pytest.raises(NotADemo, match="already there"):
        world.load(demo.transactions, demo.settings)


@pytest.mark.rule("X43")
def test_only_a_demo_is_made_anew(empty: Flask) -> None:
    services = empty.extensions[KEY]
    with services.transactions.open(write=True) as tx:
        user_of(tx, CLARA)
    with pytest.raises(NotADemo):
        world.reset(services.transactions, services.settings)
    assert [user.email for user in rows(services, User)] == [CLARA.email]


@pytest.mark.rule("X43")
def test_a_reset_forgets_what_was_done_and_protects_the_record_again(demo: RuntimeServices) -> None:
    with demo.transactions.open(write=True) as tx:
        user_of(tx, CLARA)
    world.reset(demo.transactions, demo.settings)
    assert len(rows(demo, User)) == len(PEOPLE)
    assert len(rows(demo, Order)) == len(SCENES)
    with demo.transactions.open(write=False) as tx:
        check_sound(tx)
    for statement in ("DELETE FROM events", "UPDATE entries SET amount = 1", "DELETE FROM entries"):
        with pytest.raises(Exception, match="append-only"), demo.transactions.open(write=True) as tx:
            tx.connection.exec_driver_sql(statement)


def test_a_reset_under_a_running_web_server_is_whole(demo: RuntimeServices, clock: FixedClock) -> None:
    """Its sign of life is seconds old, and everything in the past still happened at its moment."""
    with demo.transactions.open(write=True) as tx:
        outages.beat(tx, "web-1", outages.WEB)
    clock.move(seconds=2)
    world.reset(demo.transactions, demo.settings)
    with demo.transactions.open(write=False) as tx:
        check_sound(tx)
        found = {(c.kind, c.opened_by, c.state) for c in tx.session.execute(select(Case)).scalars()}
    assert found >= ALL_CASES
    assert rows(demo, Heartbeat) == []


def test_a_load_that_is_cut_short_leaves_nothing(empty: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    services = empty.extensions[KEY]

    def cut(_tx: Tx) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(world, "_let_rest", cut)
    with pytest.raises(KeyboardInterrupt):
        world.load(services.transactions, services.settings)
    with services.transactions.open(write=False) as tx:
        assert not world.is_demo(tx)
        assert tx.session.execute(select(func.count(Order.id))).scalar() == 0
        assert tx.now == tx.wall
