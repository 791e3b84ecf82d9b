"""Where the money of an order is: what came in and what is there, which need not be the price (G8, B6)."""

import pytest

from app.services.orders.statement import WhereMoneyIs, where_money_is
from tests.support.domain.worlds import Deal, World


def where(deal: Deal) -> WhereMoneyIs:
    with deal.world.tx(write=False) as tx:
        return where_money_is(tx.connection, deal.facts)


@pytest.mark.rule("B6", "G2")
def test_of_an_order_with_milestones_only_what_is_paid_is_anywhere(world: World) -> None:
    deal = world.order(amounts=(40_000, 30_000))
    assert deal.facts.price == 70_000
    found = where(deal)
    assert (found.paid.minor, found.escrow.minor) == (40_000, 40_000)
    deal.deliver()
    deal.approve()
    found, earned = where(deal), deal.facts.milestones[0].earned
    assert (found.paid.minor, found.escrow.minor) == (40_000, 0)
    assert (found.held.minor, found.fee.minor) == (earned, 40_000 - earned)
    assert [(part.paid.minor, part.escrow.minor) for part in found.milestones.values()] == [(40_000, 0)]
