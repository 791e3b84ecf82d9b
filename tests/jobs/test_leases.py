"""Leases: one holder at a time, tokens that grow, and periodic work whose turn comes once per period."""

import threading
from datetime import timedelta

import pytest

from app.models import Lease
from app.services.maintenance import leases
from tests.support.domain.worlds import World

SPAN = timedelta(seconds=10)


def take(world: World, holder: str) -> int | None:
    with world.tx() as tx:
        return leases.take(tx, "scheduler", holder, SPAN)


def keep(world: World, token: int) -> bool:
    with world.tx() as tx:
        return leases.keep(tx, "scheduler", token, SPAN)


def test_one_holds_it_until_it_runs_out_and_the_next_has_a_greater_token(world: World) -> None:
    first = take(world, "a")
    assert first == 1
    world.wait(seconds=9)
    assert take(world, "b") is None
    world.wait(seconds=1)
    assert take(world, "b") == 2
    assert not keep(world, 1)
    assert keep(world, 2)
    row = world.rows(Lease)[0]
    assert (row.holder, row.token, row.until) == ("b", 2, world.now + SPAN)


def test_whoever_keeps_it_in_time_goes_on_holding_it(world: World) -> None:
    token = take(world, "a")
    assert token is not None
    for _ in range(5):
        world.wait(seconds=9)
        assert keep(world, token)
        assert take(world, "b") is None


def test_it_can_be_given_back(world: World) -> None:
    token = take(world, "a")
    assert token is not None
    with world.tx() as tx:
        leases.give_back(tx, "scheduler", token)
        assert leases.free(tx, "scheduler")
    assert take(world, "b") == 2
    with world.tx() as tx:
        leases.give_back(tx, "scheduler", token)  # too late: it is b's
        assert not leases.free(tx, "scheduler")


def test_of_many_who_want_it_at_once_one_gets_it(world: World) -> None:
    found: list[int | None] = []
    start = threading.Barrier(6)

    def want(holder: str) -> None:
        start.wait()
        found.append(take(world, holder))

    threads = [threading.Thread(target=want, args=(str(number),)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found, key=str) == [1, None, None, None, None, None]


def test_periodic_work_has_one_turn_per_period(world: World) -> None:
    turns = []
    for _ in range(3):
        with leases.turn(world.transactions, "audit", "me", timedelta(days=1)) as ours:
            turns.append(ours)
    world.wait(days=1)
    with leases.turn(world.transactions, "audit", "me", timedelta(days=1)) as ours:
        turns.append(ours)
    assert turns == [True, False, False, True]


def test_periodic_work_that_failed_comes_again_after_ten_minutes(world: World) -> None:
    def fail() -> None:
        with leases.turn(world.transactions, "audit", "me", timedelta(days=1)):
            raise ValueError

    with pytest.raises(ValueError):
        fail()
    world.wait(minutes=9)
    with world.tx(write=False) as tx:
        assert not leases.free(tx, "audit")
    world.wait(minutes=1)
    with world.tx(write=False) as tx:
        assert leases.free(tx, "audit")
