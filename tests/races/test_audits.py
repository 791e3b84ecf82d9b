"""An audit while people and workers act finds nothing to complain about (G8, G9)."""

import threading
from functools import partial

import pytest

from app.rules.base.people import CLIENT, FREELANCER
from tests.support.domain.threads import Threads
from tests.support.domain.worlds import Deal, World

pytestmark = [pytest.mark.postgresql, pytest.mark.timeout(300)]


@pytest.mark.rule("G8", "G9")
def test_what_happens_meanwhile_is_not_taken_for_damage(world: World, threads: Threads) -> None:
    deals = [world.order() for _ in range(6)]
    done = threading.Event()
    found: list[str | None] = []

    def audit() -> None:
        while not done.is_set():
            found.append(world.audit())

    def act(deal: Deal) -> None:
        try:
            for _ in range(12):
                deal.message(CLIENT)
                deal.open(FREELANCER, "extension")
                deal.answer(CLIENT, "accept")
            deal.open(CLIENT, "cancel")
            deal.answer(FREELANCER, "accept")
        finally:
            finished.release()

    finished = threading.Semaphore(0)

    def stop() -> None:
        for _ in deals[:5]:
            assert finished.acquire(timeout=120)
        done.set()

    threads.race([audit, audit, stop, *[partial(act, deal) for deal in deals[:5]]])
    assert len(found) > 5
    assert set(found) == {None}
    assert {deal.state for deal in deals} == {"cancelled", "ongoing"}
