"""Which staff hear of a case is said by its tier alone, and of what the parties settle nobody does (F20, §11, X53)."""

from dataclasses import replace

import pytest

from app.rules.base.complete import IncompleteKind, check
from app.rules.base.kind import PEER, PROPOSAL, STAFF
from app.rules.base.people import STAFF as ROLES
from app.rules.base.registry import KINDS
from app.rules.cases.contests import DECIDED, HEARERS, OPENED, PROPOSED, hearers
from tests.support.new_kind.valuation import KIND


@pytest.mark.rule("F20")
@pytest.mark.parametrize("happening", [OPENED, PROPOSED, DECIDED])
@pytest.mark.parametrize("tier", [PROPOSAL, PEER])
def test_what_the_parties_settle_is_told_to_no_staff(tier: int, happening: str) -> None:
    assert hearers(tier, happening) == ()


@pytest.mark.rule("X53")
def test_every_tier_of_the_registry_says_who_hears_and_names_staff_roles_alone() -> None:
    assert {kind.tier for kind in KINDS.values()} <= HEARERS.keys()
    named = {role for happenings in HEARERS.values() for roles in happenings.values() for role in roles}
    assert named <= set(ROLES)
    assert all(hearers(STAFF, happening) for happening in (OPENED, PROPOSED, DECIDED))


@pytest.mark.rule("X71", "X53")
def test_a_kind_with_a_second_person_that_does_not_say_what_staff_are_told_is_refused() -> None:
    check(KIND)
    silent = {name: told for name, told in KIND.events.items() if not name.endswith(".sent_back")}
    with pytest.raises(IncompleteKind, match="sent back"):
        check(replace(KIND, events=silent))
