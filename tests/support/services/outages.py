"""A request that waits for its answer while nobody can give one."""

from datetime import timedelta

import pytest

from app.rules.base.people import CLIENT
from tests.support.domain.worlds import Deal, World

DOWN = timedelta(hours=3)


@pytest.fixture
def asked(world: World, deal: Deal) -> Deal:
    """A cancel request, seen by everybody: the web lives."""
    world.beat()
    deal.open(CLIENT, "cancel")
    return deal
