"""An order of milestones that customer service is asked to cancel, and what becomes of its money."""

import pytest

from tests.support.domain.worlds import Deal, World

PARTS = (40_000, 30_001, 25_000)
FEE = 1_000


@pytest.fixture
def deal(world: World) -> Deal:
    """An order of three milestones, the first in progress."""
    return world.order(amounts=PARTS, fee_basis_points=FEE)


def due(deal: Deal, kind: str = "refund") -> None:
    """The next deadline of this kind is over, and swept."""
    deal.world.live(deal.due(kind))
    deal.world.sweep()
