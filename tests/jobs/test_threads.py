"""Threads of one process beside each other: the web's request and its heartbeat, the scheduler and its work."""

import threading
import time

import pytest

from tests.support.domain.worlds import World


@pytest.mark.databases("sqlite")
def test_a_thread_that_waits_for_the_write_lock_holds_up_nobody_else(world: World) -> None:
    """The one who has the lock opens other transactions meanwhile, and is done before the wait becomes an error."""
    waiting, done = threading.Event(), threading.Event()

    def wait_for_it() -> None:
        waiting.set()
        with world.tx() as tx:
            assert tx.connection is not None
        done.set()

    thread = threading.Thread(target=wait_for_it)
    with world.tx() as first:
        assert first.now is not None  # has the lock
        thread.start()
        assert waiting.wait(5)
        time.sleep(0.2)
        began = time.monotonic()
        with world.tx(write=False) as second:
            assert second.now is not None
        took = time.monotonic() - began
    thread.join(5)
    assert took < 2
    assert done.is_set()
