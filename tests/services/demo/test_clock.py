"""X43, G12: the demo's clock stops at every wake-up on its way, and whatever is due there is done."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from app.core.clock import FixedClock
from app.core.database.db import make_engine
from app.core.database.tx import Transactions
from app.core.queue import JobQueue
from app.core.runtime import KEY, RuntimeServices
from app.models import Deadline, DeadlineChange, Event, Order, SignIn
from app.models.tables.deadlines import next_wake
from app.services.accounts import sign_ins
from app.services.deadlines import deadlines, outages
from app.services.demo import clock as machine
from app.services.demo.clock import Skipped
from app.services.demo.people import accounts
from app.services.demo.world import SCENES
from app.services.maintenance import audits
from tests.support.domain.demo import NewDemo

pytestmark = pytest.mark.rule("X43", "G12")

LOGO = next(scene for scene in SCENES if scene.key == "logo").ref
HOUR = timedelta(hours=1)


def skip(services: RuntimeServices, span: timedelta | None, seconds: float = 60, told: Any = lambda _: None) -> Skipped:
    return machine.skip(services.transactions, services.settings.platform, span, seconds, told)


def order(services: RuntimeServices, ref: str = LOGO) -> Order:
    with services.transactions.open(write=False) as tx:
        return tx.session.execute(select(Order).where(Order.ref == ref)).scalar_one()


def names(services: RuntimeServices, ref: str = LOGO) -> list[str]:
    with services.transactions.open(write=False) as tx:
        query = select(Event.name).join(Order).where(Order.ref == ref).order_by(Event.seq)
        return list(tx.session.execute(query).scalars())


def times(services: RuntimeServices) -> tuple[datetime, datetime]:
    with services.transactions.open(write=False) as tx:
        return tx.now, tx.wall


def test_business_time_grows_by_the_span_and_wall_time_does_not(demo: RuntimeServices) -> None:
    now, wall = times(demo)
    done = skip(demo, 6 * HOUR)
    assert times(demo) == (now + 6 * HOUR, wall)
    assert (done.now, done.target, done.finished) == (now + 6 * HOUR, now + 6 * HOUR, True)


def test_48_hours_later_the_silent_side_has_cancelled(demo: RuntimeServices) -> None:
    done = skip(demo, 48 * HOUR)
    assert (order(demo).state, order(demo).consent) == ("cancelled", "deemed")
    assert names(demo)[-3:] == ["deadline.reminded", "deadline.reminded", "order.cancelled"]
    assert (done.happened["cancellations"], done.happened["lapses"]) == (4, 1)
    assert done.happened["reminders"] > 5


def test_seven_days_after_that_the_refund_was_paid(demo: RuntimeServices) -> None:
    skip(demo, 48 * HOUR)
    cancelled_at = order(demo).cancelled_at
    skip(demo, timedelta(days=7))
    with demo.transactions.open(write=False) as tx:
        query = select(Event.at).join(Order).where(Order.ref == LOGO, Event.name == "refund.started")
        assert tx.session.execute(query).scalar_one() == cancelled_at + timedelta(days=7)  # type: ignore[operator]
        assert audits.first_break(tx) is None


def test_it_never_jumps_over_a_wake_up(demo: RuntimeServices) -> None:
    """Every reminder and every deadline on the way is a stop of its own, and is dated exactly there."""
    with demo.transactions.open(write=False) as tx:
        first = next_wake(tx.connection)
    stops: list[datetime] = []
    began, _ = times(demo)
    skip(demo, timedelta(days=3), told=stops.append)
    assert stops[0] == first
    assert stops == sorted(set(stops))
    assert stops[-1] == began + timedelta(days=3)
    with demo.transactions.open(write=False) as tx:
        fresh = list(tx.session.execute(select(Event.at).where(Event.at > began).order_by(Event.at)).scalars())
    assert set(fresh) <= set(stops)
    assert len(stops) == len(set(fresh)) + 1


@pytest.mark.databases("sqlite")
def test_all_at_once_and_hour_by_hour_come_to_the_same(
    demo: RuntimeServices, new_demo: NewDemo, clock: FixedClock
) -> None:
    total: Counter[str] = Counter()
    for _ in range(30):
        total += skip(demo, HOUR).happened
    engine = make_engine(new_demo("sqlite"))
    other = replace(demo, engine=engine, transactions=Transactions(engine, clock, JobQueue("")))
    assert skip(other, 30 * HOUR).happened == total
    assert (names(demo), order(demo).state) == (names(other), order(other).state)
    engine.dispose()


def test_to_the_next_deadline_stands_exactly_there_and_acts(demo: RuntimeServices) -> None:
    with demo.transactions.open(write=False) as tx:
        due = machine.next_deadline(tx.connection, tx.now)
    done = skip(demo, None)
    assert done.now == due
    assert done.happened["cancellations"] == 1


def test_without_any_deadline_the_clock_stays(empty: Flask) -> None:
    services = empty.extensions[KEY]
    now, _ = times(services)
    assert skip(services, None).now == now


def test_it_works_no_longer_than_it_may_and_can_be_asked_to_go_on(demo: RuntimeServices) -> None:
    first = skip(demo, timedelta(days=30), seconds=0)
    assert not first.finished
    rest = skip(demo, first.target - first.now)
    assert rest.finished
    with demo.transactions.open(write=False) as tx:
        assert audits.first_break(tx) is None


def test_a_skip_is_no_down_time(demo: RuntimeServices, clock: FixedClock) -> None:
    """X35: a web server that beats as always has answered all the while, however far the clock jumps."""
    with demo.transactions.open(write=True) as tx:
        outages.beat(tx, "web-1", outages.WEB)
    clock.move(seconds=1)
    skip(demo, timedelta(days=4))
    with demo.transactions.open(write=True) as tx:
        outages.beat(tx, "web-1", outages.WEB)
        assert tx.session.execute(select(func.count(DeadlineChange.id))).scalar() == 0
    assert order(demo).state == "cancelled"


def test_it_works_without_a_web_server_that_ran_yesterday(demo: RuntimeServices, clock: FixedClock) -> None:
    """The night is credited (X35), and then the silence counts."""
    with demo.transactions.open(write=True) as tx:
        outages.beat(tx, "web-1", outages.WEB)
    clock.move(hours=10)
    done = skip(demo, 48 * HOUR)
    assert done.finished
    assert order(demo).state == "cancelled"
    assert done.happened["credits"] > 0


def test_nothing_is_left_over_for_the_workers(demo: RuntimeServices) -> None:
    skip(demo, timedelta(days=2))
    assert deadlines.sweep(demo.transactions, demo.settings.platform) == 0


def test_a_row_that_cannot_be_handled_does_not_hold_the_clock(demo: RuntimeServices) -> None:
    with demo.transactions.open(write=True) as tx:
        broken = update(Deadline).where(Deadline.kind == "answer").values(kind="approval")
        tx.session.execute(broken)
    done = skip(demo, 48 * HOUR)
    assert done.finished


def test_sessions_live_on_wall_time(demo: RuntimeServices) -> None:
    with demo.transactions.open(write=True) as tx:
        token = sign_ins.begin(tx, accounts(tx)[0][1].id, timedelta(hours=2))
    skip(demo, timedelta(days=9))
    with demo.transactions.open(write=False) as tx:
        assert sign_ins.find(tx, token) is not None
        assert tx.session.execute(select(func.count()).select_from(SignIn)).scalar() == 1


def test_a_skip_is_at_most_a_year(demo: RuntimeServices) -> None:
    now, _ = times(demo)
    assert skip(demo, timedelta(days=100_000), seconds=0).target == now + machine.FARTHEST
