"""An offer accepted, replaced, withdrawn and expiring at the same moment: at most one order, under the newest terms."""

import random
from collections import Counter
from functools import partial

import pytest

from app.models import Milestone, Operation
from app.rules.base.people import CLIENT, FREELANCER
from app.services.offers import offers
from tests.support.domain.factories import PLATFORM, make_offer
from tests.support.domain.threads import LATE, Act, Threads, rounds_until_even
from tests.support.domain.worlds import US, Deal, World

pytestmark = [pytest.mark.postgresql, pytest.mark.timeout(300)]

LOST = LATE | {"no_offer", "offer_replaced"}


def accept(deal: Deal) -> None:
    with deal.acting(CLIENT) as (tx, facts, actor):
        offers.accept(tx, facts, actor, 1, PLATFORM)


def replace(deal: Deal) -> None:
    with deal.world.tx() as tx:
        make_offer(tx, deal.id, 99_000)


def withdraw(deal: Deal) -> None:
    with deal.acting(FREELANCER) as (tx, facts, actor):
        offers.end(tx, facts, actor, "withdraw")


@pytest.mark.rule("B8", "X8", "X26", "G8")
def test_accept_replace_withdraw_and_the_clock(world: World, threads: Threads) -> None:
    dice, won = random.Random("offer"), Counter[str]()
    for _ in rounds_until_even(won, most=40, of=2, least=20, times=4):
        deal = world.brief()
        with world.tx() as tx:
            make_offer(tx, deal.id, 40_000, 30_000)
        world.until(deal.due("offer") + dice.randint(-40, 5) * US)
        deal.user_id(CLIENT)  # known before the start, so that nobody has to look it up first
        acts: list[Act] = [partial(accept, deal)] * 2 + [world.sweep]
        acts += [partial(act, deal) for act in (replace, withdraw) if dice.random() < 0.6]
        dice.shuffle(acts)
        results = threads.race(acts)
        assert set(results) <= LOST | {"done"}, results
        accepted = [r for act, r in zip(acts, results, strict=True) if getattr(act, "func", None) is accept]
        charges = world.rows(Operation, Operation.order_id == deal.id)
        parts = [m.amount for m in world.rows(Milestone, Milestone.order_id == deal.id)]
        if "done" in accepted:
            assert accepted.count("done") == 1, "one offer, accepted twice"
            assert (deal.state, parts, [c.amount for c in charges]) == ("pending", [40_000, 30_000], [40_000])
        else:
            assert deal.state in ("proposed", "dismissed")
            assert (parts, charges) == ([], []), "charged for an order that is not there"
        won["accepted" if "done" in accepted else deal.state] += 1
    assert len(won) >= 2, f"the rounds were no race: {won}"
    assert world.audit() is None
