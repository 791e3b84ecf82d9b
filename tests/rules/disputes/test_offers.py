"""Offers in a dispute: three parts, one live version, counter-offers, a date for what stays (G5, X66)."""

import pytest

from app.core.errors import Invalid, Refusal
from app.rules.base.people import CLIENT, FREELANCER
from app.rules.disputes.offers import live
from app.rules.milestones.division import Parts
from tests.support.domain.facts import ACTORS, DAY, NOW, act, committed, order, the_case
from tests.support.rules.disputes import HALF, challenged, got, offered


@pytest.mark.rule("G5")
def test_an_offer_is_the_next_version_and_takes_the_place_of_the_one_before() -> None:
    facts = offered(challenged(), FREELANCER, HALF)
    newest = live(the_case(facts))
    assert newest is not None
    assert (newest.version, newest.by, newest.parts) == (2, FREELANCER, HALF)


@pytest.mark.rule("G5")
def test_an_older_version_is_refused_and_the_live_one_named() -> None:
    facts = offered(offered(challenged(), FREELANCER, HALF), FREELANCER, Parts(client=40_000, freelancer=22_000))
    for name in ("accept", "decline"):
        with pytest.raises(Refusal) as refused:
            act(facts, name, ACTORS[CLIENT], version=2)
        assert (refused.value.status, refused.value.code) == (409, "offer_replaced")
        assert refused.value.sentence.facts["client"].minor == 40_000  # type: ignore[union-attr]


@pytest.mark.rule("G5", "X66")
def test_accepting_divides_at_once_and_sets_the_agreed_date() -> None:
    parts, due = Parts(client=20_000, freelancer=30_000, escrow=12_000), NOW + 9 * DAY
    plan = act(offered(challenged(), FREELANCER, parts, due), "accept", ACTORS[CLIENT], version=2)
    assert got(plan) == (20_000, 30_000)
    assert (plan.after.milestones[0].due_at, plan.after.delivery_due_at) == (due, due)
    assert (plan.after.milestones[0].locked, plan.after.milestones[0].escrow) == (0, 74_000)


@pytest.mark.rule("G5")
def test_nobody_answers_their_own_offer_or_one_that_was_declined() -> None:
    facts = offered(challenged(), FREELANCER, HALF)
    declined = committed(act(facts, "decline", ACTORS[CLIENT], version=2))
    for world, role, code in ((facts, FREELANCER, "own_offer"), (declined, CLIENT, "no_offer")):
        with pytest.raises(Refusal) as refused:
            act(world, "accept", ACTORS[role], version=2)
        assert (refused.value.status, refused.value.code) == (409, code)


@pytest.mark.rule("X66")
@pytest.mark.parametrize(
    ("parts", "code"),
    [
        (Parts(client=62_001), "parts_not_whole"),
        (Parts(client=61_999), "parts_not_whole"),
        (Parts(), "parts_not_whole"),
        (Parts(client=63_000, freelancer=-1_000), "part_negative"),
    ],
)
def test_the_parts_are_exactly_the_disputed_amount(parts: Parts, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        offered(challenged(), CLIENT, parts)
    assert (refused.value.status, refused.value.code, refused.value.field) == (422, code, "offer")


@pytest.mark.rule("X66")
@pytest.mark.parametrize(
    ("parts", "due", "code"), [(HALF, 9, "date_without_work"), (Parts(escrow=62_000), 0, "date_past")]
)
def test_a_date_is_for_work_that_goes_on_and_lies_ahead(parts: Parts, due: int, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        offered(challenged(), CLIENT, parts, NOW + due * DAY)
    assert (refused.value.field, refused.value.code) == ("new_due_on", code)


@pytest.mark.rule("G5")
def test_the_same_offer_again_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        offered(offered(challenged(), FREELANCER, HALF), CLIENT, HALF)
    assert refused.value.code == "same_offer"


@pytest.mark.rule("X66")
@pytest.mark.parametrize(("currency", "amount"), [("JPY", 1_001), ("KWD", 1_501)])
def test_an_odd_amount_of_any_currency_is_divided_to_the_last_unit(currency: str, amount: int) -> None:
    facts = challenged(facts=order(currency=currency, price=62_000, fee_basis_points=1_000))
    parts = Parts(client=amount, freelancer=62_000 - amount)
    plan = act(offered(facts, FREELANCER, parts), "accept", ACTORS[CLIENT], version=2)
    assert got(plan) == (amount, 62_000 - amount)
    assert plan.after.escrow.minor == 0
