"""A milestone dispute under contention: accepted, countered, declined, withdrawn, conceded, sealed, all at once."""

import random
from collections import Counter
from functools import partial

import pytest

from app.rules.base.people import CLIENT, FREELANCER
from app.rules.milestones.division import Parts
from tests.support.domain.threads import LATE, Act, Threads, moved, near, rounds_until_even
from tests.support.domain.worlds import Deal, World
from tests.support.services.disputes import AMOUNT, act, dispute, negotiating, nothing_is_left

pytestmark = [pytest.mark.postgresql, pytest.mark.timeout(300)]

LOST = LATE | {"contest_open", "offer_replaced", "no_offer", "own_offer", "round_over", "figure_entered", "same_offer"}


def disputed(world: World, challenged: bool) -> Deal:
    """A part of a delivered order is disputed by the client, and challenged where they negotiate already."""
    deal = world.order(state="delivered", fee_basis_points=1_000)
    if challenged:
        negotiating(deal, Parts(10_000, 30_000, 0))
    else:
        dispute(deal, offer=Parts(client=30_000, freelancer=10_000))
    return deal


@pytest.mark.rule("M6", "M12", "X70", "X17", "G8")
def test_accept_challenge_concede_withdraw_and_silence(world: World, threads: Threads) -> None:
    dice, won = random.Random("stage 1"), Counter[str]()
    for _ in rounds_until_even(won, most=30, of=2):
        deal = disputed(world, challenged=False)
        near(world, deal, "answer", dice)
        acts: list[Act] = [
            partial(act, deal, FREELANCER, "accept", version=1),
            partial(act, deal, FREELANCER, "concede"),
            partial(act, deal, CLIENT, "withdraw"),
            world.sweep,
            deal.approve,
        ]
        results = threads.race(acts)
        assert set(results) <= LOST | {"done"}, results
        assert results[:3].count("done") <= 1, results
        world.wait(hours=1)
        world.sweep()
        way = ("accept", "concede", "withdraw")[results.index("done")] if "done" in results[:3] else "lapse"
        won[way] += 1
        back = {"accept": 30_000, "withdraw": 0}.get(way, AMOUNT)
        assert sum(moved(world, deal, "refund")) == back, (way, results)
        nothing_is_left(world, deal)
    assert len(won) >= 2, f"the rounds were no race: {won}"
    assert world.audit() is None


@pytest.mark.rule("G5", "X66", "X73", "G8")
def test_accept_counter_decline_and_a_sealed_round(world: World, threads: Threads) -> None:
    """One version is accepted and divided once, or it was replaced, declined, or the sealed figures met first."""
    won = Counter[str]()
    for _ in rounds_until_even(won, most=30, of=2):
        deal = disputed(world, challenged=True)
        act(deal, FREELANCER, "seal", sealed_figure=20_000)
        acts: list[Act] = [
            partial(act, deal, CLIENT, "accept", version=2),
            partial(act, deal, CLIENT, "seal", sealed_figure=16_000),
            partial(act, deal, FREELANCER, "offer", offer=Parts(20_000, 20_000, 0), new_due_on=None),
            partial(act, deal, CLIENT, "decline", version=2),
            partial(act, deal, CLIENT, "withdraw"),
        ]
        results = threads.race(acts)
        assert set(results) <= LOST | {"done"}, results
        ends = {0: 10_000, 1: 18_000, 4: 0}
        ended = [number for number in ends if results[number] == "done"]
        assert len(ended) == 1, results
        won[str(ended[0])] += 1
        assert sum(moved(world, deal, "refund")) == ends[ended[0]], results
        nothing_is_left(world, deal)
    assert len(won) >= 2, f"the rounds were no race: {won}"
    assert world.audit() is None
