"""A contested part of a milestone is held beyond its day and freed again, and both are told (X13)."""

import pytest

from app.rules.base.people import PARTIES, THE_CLOCK
from app.rules.payments.earnings import decide_hold, decide_lift
from tests.support.domain.facts import NOW, committed
from tests.support.rules.milestones import approved


@pytest.mark.rule("X13", "G4")
def test_both_are_told_of_what_is_held_and_of_what_is_free_again() -> None:
    facts = approved()
    held = decide_hold(facts, facts.milestone, "dispute:7", 500, THE_CLOCK, NOW)
    freed = decide_lift(committed(held), committed(held).milestone, "dispute:7", 500, THE_CLOCK, NOW)
    for plan, name, contested in ((held, "money.held", 500), (freed, "money.freed", 0)):
        (event,) = plan.events
        assert (event.name, event.tell) == (name, PARTIES)
        assert (event.facts["amount"], event.facts["cause"]) == (500, "dispute")
        assert plan.after.milestone.contested == contested
