"""Several schedulers: one leads, and another takes over when it is gone."""

import pytest
from redis import Redis

from app.models import Event, Lease
from app.rules.base.people import CLIENT
from tests.support.domain.worlds import World
from tests.support.processes.workers import Workers, eventually


def leader(world: World) -> tuple[str, int]:
    """Who leads, under which token."""
    row = world.rows(Lease, Lease.name == "scheduler")[0]
    return row.holder, row.token


@pytest.mark.slow
@pytest.mark.databases("postgresql")
def test_one_of_two_schedulers_leads_and_the_other_takes_over(past: World, workers: Workers, redis_url: str) -> None:
    first = workers.start("jobs.scheduler", REDIS_URL=redis_url)
    assert workers.said("scheduler.leads")
    second = workers.start("jobs.scheduler", REDIS_URL=redis_url)
    assert eventually(lambda: workers.log.count("scheduler.started") == 2)
    holder, token = leader(past)
    past.order().open(CLIENT, "cancel")
    with Redis.from_url(redis_url) as connection:
        assert eventually(lambda: connection.llen("rq:queue:sweep") == 1)
        workers.kill(first)  # without a word: its lease has to run out
        assert eventually(lambda: leader(past)[0] != holder, 20), workers.log
        assert leader(past)[1] == token + 1
        connection.flushall()
        assert eventually(lambda: connection.llen("rq:queue:sweep") == 1), workers.log  # the second rings now
    second.terminate()
    assert second.wait(20) == 0


@pytest.mark.slow
@pytest.mark.databases("sqlite")
def test_a_leader_that_ends_in_order_leaves_at_once(past: World, workers: Workers) -> None:
    first = workers.start("jobs.scheduler", REDIS_URL="")
    assert workers.said("scheduler.leads")
    workers.start("jobs.scheduler", REDIS_URL="")
    assert eventually(lambda: workers.log.count("scheduler.started") == 2)
    first.terminate()
    assert first.wait(20) == 0
    assert eventually(lambda: workers.log.count("scheduler.leads") == 2, 5), workers.log
    past.order().open(CLIENT, "cancel")
    assert eventually(lambda: bool(past.rows(Event, Event.name == "order.cancelled"))), workers.log
