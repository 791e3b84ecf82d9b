"""Random people, a gateway that loses answers, freezes, clocks: no money is lost, doubled or moved too soon."""

from collections.abc import Callable

import pytest
from hypothesis import settings as profiles
from hypothesis.stateful import run_state_machine_as_test as run_machine

from app.core.settings import Settings
from tests.support.domain.worlds import World
from tests.support.properties.ledger_machine import Ledger


@pytest.mark.rule("G8", "B6", "B7", "B23", "E10", "X12", "X13", "X20", "X37")
@pytest.mark.timeout(3600)
def test_money_is_never_lost_doubled_or_moved_too_soon(fresh_world: Callable[[], World], settings: Settings) -> None:
    chosen = type("Till", (Ledger,), {"fresh": staticmethod(fresh_world), "settings": settings})
    examples = {"default": 6, "ci": 6}.get(profiles.get_current_profile_name(), 600)
    run_machine(chosen, settings=profiles(max_examples=examples, stateful_step_count=30))
