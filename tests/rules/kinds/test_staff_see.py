"""From which state on staff see a case, and what the two wrote to each other, is said by its kind (X33, F20)."""

from dataclasses import replace

import pytest

from app.rules.base import registry
from app.rules.base.complete import IncompleteKind, check
from app.rules.base.kind import DISPUTE, PEER, PROPOSAL
from app.rules.base.registry import KINDS, read_by_staff
from app.rules.kinds import ALL
from tests.support.rules.support_cancellations import ask, chain, done

pytestmark = pytest.mark.rule("X33", "F20")
OURS = KINDS["support_cancellation"]


def test_of_what_the_two_settle_among_themselves_staff_see_nothing() -> None:
    assert {kind.name: kind.staff_see for kind in ALL if kind.tier in (PROPOSAL, PEER) and kind.staff_see} == {}
    with pytest.raises(IncompleteKind, match="F20"):
        check(replace(KINDS["update"], staff_see=("open",)))


def test_a_case_that_staff_decide_they_see_until_it_is_decided() -> None:
    facts = ask(chain("funded", "planned"), part=1)
    assert not read_by_staff(chain("funded", "planned"))
    assert read_by_staff(facts)
    assert read_by_staff(done(facts, "take"))
    assert not read_by_staff(done(facts, "take", "refuse"))


def test_a_dispute_is_seen_from_the_state_on_that_its_kind_says(monkeypatch: pytest.MonkeyPatch) -> None:
    facts = ask(chain("funded", "planned"), part=1)
    between_the_two = replace(OURS, tier=DISPUTE, staff_see=())
    monkeypatch.setitem(registry._KINDS, OURS.name, between_the_two)
    assert not read_by_staff(facts)
    assert not read_by_staff(done(facts, "take"))
    monkeypatch.setitem(registry._KINDS, OURS.name, replace(between_the_two, staff_see=("under_review",)))
    assert not read_by_staff(facts)
    assert read_by_staff(done(facts, "take"))
    with pytest.raises(IncompleteKind, match="arbitration"):
        check(replace(between_the_two, staff_see=("arbitration",)))
