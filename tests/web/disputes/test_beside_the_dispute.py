"""What pages say while a part of an order's money is disputed, and after it was divided: only what is so (X17, X61)."""

import pytest

from app.rules.base.people import CLIENT, FREELANCER
from app.rules.milestones.division import Parts
from tests.support.domain.worlds import Deal, World
from tests.support.pages.lists import english, main_of, plain
from tests.support.pages.lists import world as world
from tests.support.services.disputes import act, dispute, negotiating
from tests.support.web import Browser

FEE = 1_000  # basis points


def read(browser: Browser, deal: Deal) -> str:
    return plain(english(browser, f"/orders/{deal.facts.ref}"))


@pytest.mark.rule("X17", "X56", "X54")
def test_who_delivers_reads_what_they_will_get_of_the_rest(world: World, fred: Browser) -> None:
    deal = world.order(fee_basis_points=FEE)
    assert "You receive €1,116.00: the price less a platform fee of €124.00." in read(fred, deal)
    negotiating(deal, Parts(10_000, 20_000, 10_000))
    rest = "You receive {}: what is in escrow and not locked, less a platform fee of {}."
    assert rest.format("€756.00", "€84.00") in read(fred, deal)
    act(deal, CLIENT, "accept", version=2)
    assert rest.format("€846.00", "€94.00") in read(fred, deal)


@pytest.mark.rule("X17")
def test_who_delivers_what_is_disputed_whole_is_promised_no_money(world: World, fred: Browser) -> None:
    deal = world.order(fee_basis_points=FEE)
    dispute(deal, amount=124_000)
    said = read(fred, deal)
    assert "When you deliver" in said
    assert "You receive" not in said


@pytest.mark.rule("X61", "X25")
def test_nobody_is_told_to_cancel_while_it_is_open(world: World, clara: Browser, fred: Browser) -> None:
    deal = world.order()
    assert "You can ask for an update or ask to cancel." in read(clara, deal)
    dispute(deal)
    assert "You can ask for an update." in read(clara, deal)
    for who in (clara, fred):
        assert "ask to cancel" not in read(who, deal)
    act(deal, FREELANCER, "concede")
    assert "You can ask for an update or ask to cancel." in read(clara, deal)


@pytest.mark.rule("X61", "X25", "X19")
@pytest.mark.parametrize(("amounts", "kind"), [((), "cancel"), ((60_000, 64_000), "support_cancellation")])
def test_the_form_to_cancel_says_that_the_dispute_comes_first(
    world: World, clara: Browser, fred: Browser, amounts: tuple[int, ...], kind: str
) -> None:
    deal = world.order(amounts=amounts)
    dispute(deal)
    for who in (clara, fred):
        refused = who.get(f"/orders/{deal.facts.ref}/resolution/{kind}?lang=en")
        assert refused.status_code == 409
        assert "A dispute about this order is open." in plain(main_of(refused.text))


@pytest.mark.rule("X66", "G4", "X54")
def test_what_each_got_is_told_as_each_reads_it(world: World, clara: Browser, fred: Browser) -> None:
    deal = world.order(fee_basis_points=FEE)
    ref = negotiating(deal, Parts(10_000, 20_000, 10_000))
    act(deal, CLIENT, "accept", version=2)
    hers, his = (plain(english(who, f"/cases/{ref}")) for who in (clara, fred))
    assert "Back to you €100.00 To Fred Ibáñez now €200.00 Stays in escrow for the remaining work €100.00" in hers
    assert "Back to Clara Jansen €100.00 To you now €200.00 Stays in escrow for the remaining work €100.00" in his
