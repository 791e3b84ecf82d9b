"""Reasons of a cancel request: each side chooses from its own list, and may explain (F11, F13)."""

import pytest

from app.core.errors import Invalid
from app.rules.base.people import CLIENT, FREELANCER, PARTIES
from app.rules.base.policy import current
from app.rules.cases.reasons import REASONS, offered
from app.rules.kinds.cancel import Cancel
from tests.support.domain.facts import opening, order

# The rulebook, §9.
CLIENTS = {
    "ordered_by_mistake",
    "no_longer_needed",
    "no_response",
    "late",
    "not_as_described",
    "quality",
    "rights_problem",
    "agreed_together",
    "other",
}
FREELANCERS = {
    "no_response",
    "requirements_missing",
    "out_of_scope",
    "cannot_complete",
    "agreed_together",
    "other",
}
LISTS = {CLIENT: CLIENTS, FREELANCER: FREELANCERS}


@pytest.mark.rule("F11", "F13")
@pytest.mark.parametrize("role", PARTIES)
def test_each_side_is_offered_its_own_list(role: str) -> None:
    assert {reason.code for reason in offered(role)} == LISTS[role]


@pytest.mark.rule("F13")
@pytest.mark.parametrize("role", PARTIES)
@pytest.mark.parametrize("code", sorted(CLIENTS | FREELANCERS | {"", "made_up", "Late"}))
def test_only_a_reason_from_this_sides_list_is_taken(role: str, code: str) -> None:
    if code in LISTS[role]:
        plan = opening(order(), "cancel", role, details=Cancel(code), comment="Because.")
        assert plan.after.request is not None
        assert plan.after.request.details == {"reason": code}
        return
    with pytest.raises(Invalid) as refusal:
        opening(order(), "cancel", role, details=Cancel(code), comment="Because.")
    assert (refusal.value.status, refusal.value.field, refusal.value.code) == (422, "reason", "reason_missing")


@pytest.mark.rule("F13")
@pytest.mark.parametrize("role", PARTIES)
@pytest.mark.parametrize("code", sorted(CLIENTS | FREELANCERS))
@pytest.mark.parametrize("comment", ["", "   \n\t"])
def test_an_explanation_is_optional_except_for_other(role: str, code: str, comment: str) -> None:
    if code not in LISTS[role]:
        return
    if code != "other":
        assert opening(order(), "cancel", role, details=Cancel(code), comment=comment).after.request
        return
    with pytest.raises(Invalid) as refusal:
        opening(order(), "cancel", role, details=Cancel(code), comment=comment)
    assert (refusal.value.status, refusal.value.field) == (422, "comment")


@pytest.mark.rule("F13", "X24")
def test_the_second_wish_to_cancel_needs_a_reason_too() -> None:
    from tests.support.domain.facts import opened

    facts = opened("cancel", CLIENT)
    with pytest.raises(Invalid) as refusal:
        opening(facts, "cancel", FREELANCER, details=Cancel("late"))
    assert refusal.value.field == "reason"


@pytest.mark.parametrize("over", [0, 1])
def test_a_comment_has_a_limit(over: int) -> None:
    text = "x" * (current().comment_limit + over)
    if not over:
        assert opening(order(), "cancel", CLIENT, comment=text).after.request
        return
    with pytest.raises(Invalid) as refusal:
        opening(order(), "cancel", CLIENT, comment=text)
    assert (refusal.value.status, refusal.value.field) == (422, "comment")


@pytest.mark.rule("G4")
def test_codes_are_stored_and_each_has_a_label_of_its_own() -> None:
    assert len({reason.code for reason in REASONS}) == len({reason.label for reason in REASONS}) == 12
    assert all(reason.code.islower() and " " not in reason.code for reason in REASONS)
