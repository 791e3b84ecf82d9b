"""The moment of a transaction: one instant, read again once a lock is held (X26)."""

from datetime import timedelta

import pytest

from app.core.clock import FixedClock
from app.core.database.tx import Transactions


@pytest.mark.rule("X26")
def test_who_waited_for_a_lock_acts_at_the_moment_when_it_was_given(
    transactions: Transactions, clock: FixedClock
) -> None:
    with transactions.open(write=True) as tx:
        before, wall = tx.now, tx.wall
        clock.move(seconds=1)
        assert (tx.now, tx.wall) == (before, wall)
        tx.lock_orders([])
        assert tx.now == before + timedelta(seconds=1)
        assert tx.wall == wall + timedelta(seconds=1)
