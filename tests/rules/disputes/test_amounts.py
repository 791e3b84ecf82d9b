"""How much can be disputed: from the least claim to what is in escrow for it, to the minor unit (M4, X41, X61)."""

import pytest

from app.core.errors import Invalid
from app.core.money import Money
from app.rules.base.facts import OrderFacts
from app.rules.base.people import CLIENT, FREELANCER, PARTIES
from app.rules.milestones.division import Parts
from tests.support.domain.facts import ACTORS, act, committed, order
from tests.support.rules.disputes import challenged, disputed, sealed

LEAST = {"EUR": 500, "USD": 500, "MXN": 10_000, "JPY": 750, "KWD": 1_500}


def refused(facts: OrderFacts, role: str, amount: int) -> tuple[str, str]:
    """At which field it is refused, and why."""
    with pytest.raises(Invalid) as found:
        disputed(role, facts, amount)
    assert found.value.status == 422
    return found.value.field, found.value.code


@pytest.mark.rule("M4", "X61", "X41")
@pytest.mark.parametrize("role", PARTIES)
@pytest.mark.parametrize(("currency", "least"), LEAST.items())
def test_from_the_least_of_its_currency_to_all_of_it(currency: str, least: int, role: str) -> None:
    facts = order(currency=currency)
    for amount in (least, least + 1, 123_999, 124_000):
        assert disputed(role, facts, amount).milestones[0].locked == amount
    assert refused(facts, role, least - 1) == ("amount", "too_little")
    assert refused(facts, role, 124_001) == ("amount", "too_much")
    for amount in (0, -1, -124_000):
        assert refused(facts, role, amount) == ("amount", "amount_missing")


@pytest.mark.rule("X61")
@pytest.mark.parametrize(("currency", "least"), LEAST.items())
def test_where_less_than_the_least_is_in_escrow_all_of_it_can_be_disputed(currency: str, least: int) -> None:
    facts = order(currency=currency, price=least - 1)
    assert disputed(CLIENT, facts, least - 1).milestones[0].free == 0
    assert refused(facts, CLIENT, least - 2) == ("amount", "too_little")
    assert refused(facts, CLIENT, least) == ("amount", "too_much")


@pytest.mark.rule("M4", "X41")
@pytest.mark.parametrize("currency", LEAST)
def test_a_refusal_names_the_limit_in_the_order_s_currency(currency: str) -> None:
    for amount, name, limit in ((1, "least", LEAST[currency]), (124_001, "most", 124_000)):
        with pytest.raises(Invalid) as found:
            disputed(CLIENT, order(currency=currency), amount)
        assert found.value.sentence.facts[name] == Money(limit, currency)  # type: ignore[union-attr]


@pytest.mark.rule("X66")
@pytest.mark.parametrize(("more", "code"), [(1, "parts_not_whole"), (-1, "parts_not_whole")])
def test_what_is_offered_with_it_divides_it_to_the_minor_unit(more: int, code: str) -> None:
    for currency in LEAST:
        with pytest.raises(Invalid) as found:
            disputed(CLIENT, order(currency=currency), 62_000, Parts(client=31_000, freelancer=31_000 + more))
        assert (found.value.field, found.value.code) == ("offer", code)


@pytest.mark.rule("X66", "X73", "M12")
@pytest.mark.parametrize("currency", LEAST)
def test_the_smallest_amounts_are_divided_to_the_last_unit(currency: str) -> None:
    """One minor unit to each; the fee of so little is rounded as that of the whole payment would be."""
    facts = order(currency=currency, price=3, fee_basis_points=1_000)
    with_offer = committed(act(disputed(CLIENT, facts, 3, Parts(1, 1, 1)), "accept", ACTORS[FREELANCER], version=1))
    part = with_offer.milestones[0]
    assert (part.refunded, part.paid, part.escrow, part.locked) == (1, 1, 1, 0)
    assert part.earned in (0, 1)


@pytest.mark.rule("X73")
@pytest.mark.parametrize("currency", ["JPY", "KWD"])
def test_sealed_figures_are_compared_in_minor_units_of_any_currency(currency: str) -> None:
    facts = challenged(facts=order(currency=currency))
    first = committed(sealed(facts, CLIENT, 1_001))
    plan = sealed(first, FREELANCER, 1_002, 1_001)
    assert sum(move.amount.minor for move in plan.moves if move.code == "refund") == 1_002, "the odd unit to the client"
