"""Taking a request back: by its opener only, while it is open; nothing else changes (F6, X27)."""

import pytest

from app.rules.base.people import CLIENT, FREELANCER, other
from tests.support.domain.people import OLGA, SAM
from tests.support.domain.worlds import US, Deal, World, refused

KINDS = [("update", CLIENT), ("cancel", CLIENT), ("cancel", FREELANCER), ("extension", FREELANCER)]


@pytest.mark.rule("F6", "X31")
@pytest.mark.parametrize(("kind", "opener"), KINDS)
def test_the_opener_takes_it_back_and_its_clock_stops(world: World, deal: Deal, kind: str, opener: str) -> None:
    before = deal.facts
    deal.open(opener, kind)
    world.until(deal.due() - US)
    deal.withdraw(opener)
    after = deal.facts
    assert deal.case.state == deal.case.outcome == "withdrawn"
    assert (after.state, after.delivery_due_at, after.escrow) == (before.state, before.delivery_due_at, before.escrow)
    assert (deal.ended("answer"), after.deadlines) == (["void"], ())
    assert deal.told(CLIENT)[-1] == deal.told(FREELANCER)[-1] == "request.withdrawn"
    world.wait(hours=24)
    deal.open(opener, kind)  # and may ask again a day later (X25)
    deal.withdraw(opener)
    world.wait(days=10)
    assert world.sweep() == 0
    assert (deal.state, deal.case.state) == (before.state, "withdrawn")
    assert world.audit() is None


@pytest.mark.rule("X27")
@pytest.mark.parametrize(("kind", "opener"), KINDS)
def test_nobody_else_takes_it_back(deal: Deal, kind: str, opener: str) -> None:
    deal.open(opener, kind)
    with refused(403, "not_your_act"):
        deal.withdraw(other(opener))
    for stranger in (OLGA, SAM):
        with refused(404, "not_yours"):
            deal.withdraw(stranger)
    assert deal.case.state == "open"


@pytest.mark.rule("F6", "X26")
@pytest.mark.parametrize(("kind", "opener"), KINDS)
def test_at_the_deadline_it_is_too_late_to_take_it_back(world: World, deal: Deal, kind: str, opener: str) -> None:
    deal.open(opener, kind)
    world.until(deal.due())
    with refused(409):
        deal.withdraw(opener)
    assert deal.case.state in ("open", "lapsed")


@pytest.mark.rule("F6")
def test_what_has_ended_cannot_be_taken_back(deal: Deal) -> None:
    deal.open(CLIENT, "cancel")
    deal.answer(FREELANCER, "decline")
    with refused(409, "moved_on"):
        deal.withdraw(CLIENT)


@pytest.mark.rule("F7")
def test_a_request_of_another_order_is_not_found(world: World, deal: Deal) -> None:
    ref = deal.open(CLIENT, "cancel")
    elsewhere = world.order()
    with refused(404, "no_case"):
        elsewhere.answer(FREELANCER, "accept", ref=ref)
    with refused(404, "no_case"):
        elsewhere.withdraw(CLIENT, ref=ref)
    assert deal.case.state == "open"
